import PactwireTesting
import Testing
import Wire

@testable import PactwireClient

@Suite("Connections that come and go", .timeLimit(.minutes(3)))
struct ReconnectionTests {
    private let directory: TemporaryDirectory
    private let endpoints: Endpoints

    init() throws {
        directory = try TemporaryDirectory()
        endpoints = Endpoints(
            requests: "ipc://\(directory.appending("requests"))",
            stream: "ipc://\(directory.appending("stream"))")
    }

    private static let event = Array("{}".utf8)

    private func outcome(
        of body: @Sendable () async throws(ClientError) -> Void
    ) async -> ClientError.Code? {
        do throws(ClientError) {
            try await body()
            return nil
        } catch {
            return error.code
        }
    }

    /// An append's answer for one event.
    private func taken(_ sequence: UInt64) -> [[UInt8]] {
        [
            Array(#"{"outcome":"appended","sequence":\#(sequence)}"#.utf8),
            AppendSummary(history: "A/1@1", sequence: sequence).encoded,
        ]
    }

    @Test("What was given up as unreachable is not sent to a daemon that comes later")
    func givenUp() async throws {
        let client = try PactwireClient(endpoints, patience: .milliseconds(300))
        defer { client.close() }
        let codes = await withTaskGroup(of: ClientError.Code?.self) { group in
            for _ in 0..<20 {
                group.addTask {
                    await outcome { () throws(ClientError) in
                        _ = try await client.append([Self.event])
                    }
                }
            }
            return await group.reduce(into: []) { $0.append($1) }
        }
        #expect(codes.allSatisfy { $0 == .unreachable }, "\(codes)")
        try await expectNothingLeft(of: client)
    }

    @Test("A cancelled call ends at once, whether it was cancelled before or meanwhile")
    func cancelled() async throws {
        let router = try BareRouter(at: endpoints.requests)
        let client = try PactwireClient(endpoints, patience: BareRouter.patience)
        defer { client.close() }
        for isUnderWay in [false, true] {
            let call = Task {
                if !isUnderWay { withUnsafeCurrentTask { $0?.cancel() } }
                return await outcome { () throws(ClientError) in
                    _ = try await client.append([Self.event])
                }
            }
            if isUnderWay { _ = try await router.next() }
            call.cancel()
            #expect(await call.value == .cancelled)
        }
    }

    @Test("What was cancelled is not sent to a daemon that comes later either")
    func cancelledUnsent() async throws {
        let client = try PactwireClient(endpoints, patience: .milliseconds(300))
        defer { client.close() }
        let calls = (0..<20).map { _ in
            Task.immediate { try await client.append([Self.event]) }
        }
        for call in calls { call.cancel() }
        for call in calls { _ = await call.result }
        #expect(
            await outcome { () throws(ClientError) in _ = try await client.status() }
                == .unreachable)
        try await expectNothingLeft(of: client)
    }

    /// The first request that a daemon gets from now on is one made now.
    private func expectNothingLeft(of client: PactwireClient) async throws {
        let router = try BareRouter(at: endpoints.requests)
        let asking = Task {
            while !Task.isCancelled { _ = try? await client.status() }
        }
        #expect(try await router.next().header.verb == .status)
        asking.cancel()
        await asking.value
    }

    @Test("Appends reach the next daemon in the order they were made, whatever was on its way")
    func order() async throws {
        var router = try BareRouter(at: endpoints.requests, requestsMax: 1)
        let client = try PactwireClient(endpoints, patience: BareRouter.patience)
        // Too large for all to leave: the daemon takes no more than one.
        let event = [UInt8](repeating: UInt8(ascii: "x"), count: 2 << 20)
        let calls = (0..<8).map { _ in
            Task.immediate { try await client.append([event]) }
        }
        let first = try await router.next().header.requestId
        router = try BareRouter(at: endpoints.requests)
        var arrived: [UInt64] = []
        while arrived.count < calls.count {
            let id = try await router.next().header.requestId
            if !arrived.contains(id) { arrived.append(id) }
        }
        #expect(arrived == (first..<first + 8).map { $0 })
        #expect(client.hasSentAgain)
        client.close()
        for call in calls { _ = await call.result }
    }

    @Test("A client finds the daemon again, however often it goes")
    func again() async throws {
        let client = try PactwireClient(endpoints, patience: BareRouter.patience)
        defer { client.close() }
        for sequence in UInt64(1)...20 {
            let call = Task { try await client.append([Self.event]) }
            try await answerAndGo(sequence, client)
            #expect(try await call.value.map(\.sequence) == [sequence])
        }
    }

    private func answerAndGo(_ sequence: UInt64, _ client: PactwireClient) async throws {
        let router = try BareRouter(at: endpoints.requests)
        try router.answer(try await router.next(), epoch: sequence, taken(sequence))
        try await eventually("the answer") { client.acknowledged?.sequence == sequence }
    }

    @Test("What an earlier client was acknowledged goes with the first append, and grows")
    func acknowledged() async throws {
        let router = try BareRouter(at: endpoints.requests)
        let kept = Checkpoint(history: "A/1@1", sequence: 7)
        let client = try PactwireClient(
            endpoints, patience: BareRouter.patience, acknowledged: kept)
        defer { client.close() }
        #expect(client.acknowledged == kept)
        let call = Task { try await client.append([Self.event]) }
        let request = try await router.next()
        #expect(request.bodies.last == KnownHistory(history: "A/1@1", seen: 7).encoded)
        try router.answer(request, epoch: 1, taken(9))
        _ = try await call.value
        #expect(client.acknowledged == Checkpoint(history: "A/1@1", sequence: 9))
        let error = #expect(throws: ClientError.self) {
            try PactwireClient(
                endpoints, acknowledged: Checkpoint(history: "nonsense", sequence: 1))
        }
        #expect(error?.code == .badArgument)
    }
}
