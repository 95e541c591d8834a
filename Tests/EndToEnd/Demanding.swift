import Testing

/// Tests that each take much of the machine: one of them at a time, or they would wait in vain for
/// what they crowd out.
struct Demanding: TestTrait, SuiteTrait, TestScoping {
    private static let turnstile = Turnstile()

    var isRecursive: Bool { true }

    func provideScope(
        for test: Test, testCase: Test.Case?,
        performing function: @Sendable () async throws -> Void
    ) async throws {
        // Of a suite only its tests take turns.
        guard testCase != nil else { return try await function() }
        await Self.turnstile.enter()
        defer { Task { await Self.turnstile.leave() } }
        try await function()
    }
}

extension Trait where Self == Demanding {
    static var demanding: Self { Self() }
}

/// Lets one through at a time, in the order of their coming.
private actor Turnstile {
    private var isTaken = false
    private var waiting: [CheckedContinuation<Void, Never>] = []

    func enter() async {
        guard isTaken else {
            isTaken = true
            return
        }
        await withCheckedContinuation { waiting.append($0) }
    }

    func leave() {
        guard !waiting.isEmpty else {
            isTaken = false
            return
        }
        waiting.removeFirst().resume()
    }
}
