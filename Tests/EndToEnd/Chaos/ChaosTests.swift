import Events
import Glibc
import PactwireClient
import PactwireTesting
import Testing

/// `make torture` runs this for ten minutes.
@Suite("Chaos", .demanding, .timeLimit(.minutes(60)))
struct ChaosTests {
    static let seconds = number("TORTURE_CHAOS_SECONDS") ?? 15
    static let seed = number("TORTURE_SEED") ?? 1

    private static func number(_ name: String) -> UInt64? {
        getenv(name).flatMap { UInt64(String(cString: $0)) }
    }

    private static let filters = [
        ChaosFilter(),
        ChaosFilter(types: ["deal.signed", "announcement.corrected"]),
        ChaosFilter(parties: ["p1"]),
        ChaosFilter(parties: ["p2", "p3", "p4"]),
        ChaosFilter(deals: ["d1", "d2"]),
        ChaosFilter(projects: ["j1"]),
        ChaosFilter(
            types: ["deal.signed", "mou.signed", "report.added"], parties: ["p1", "p5", "p6"]),
        ChaosFilter(
            parties: ["p1", "p2", "p7"], deals: ["d1", "d3", "d5"], projects: ["j0", "j1"]),
        ChaosFilter(parties: ["nobody"]),
    ]

    @Test("Every subscriber has what its filter finds, in order and once, through all faults")
    func chaos() async throws {
        print("torture: \(Self.seconds) s of chaos, seed \(Self.seed)")
        let world = try ChaosWorld(seed: Self.seed)
        try await world.startDaemon()
        _ = try await world.daemon.append(Announcement.deal("first"))
        for filter in Self.filters { try world.beginTail(filter) }
        try world.beginWatch()
        let reader = try ChaosReader(world.endpoints, Self.filters)
        let first = world.tails[0].process
        try await eventually("they reach the daemon; the first said: \(first.errorText)") {
            first.outputByteCount > 0 && reader.hasHeard
        }

        let producers = try (0..<3).map { _ in try ChaosProducer(world.endpoints) }
        let appended = try await withThrowingTaskGroup { group in
            for (number, producer) in producers.enumerated() {
                let seed = Self.seed &+ UInt64(number)
                group.addTask { await producer.tell("p\(number)", seed: seed) }
            }
            world.storm()
            let end = ContinuousClock.now + .seconds(Self.seconds)
            while ContinuousClock.now < end { try await world.doSomething() }
            world.end()
            for producer in producers { producer.stop() }
            return try await group.reduce(1, +)
        }

        let log = try await world.daemon.pactwire("tail", "--no-follow", "--json").lines
        let oracle = try ChaosOracle(log)
        #expect(oracle.count >= appended && oracle.types.isSuperset(of: ChaosStory.types))
        for tail in world.tails {
            let process = tail.process
            try await judge("tail \(tail.filter.options)", oracle.bytes(of: tail.filter)) {
                (process.outputByteCount, { process.outputBytes })
            }
            #expect(process.endingSoFar == nil, "tail \(tail.filter.options)")
            #expect(process.errorText == "", "tail \(tail.filter.options)")
        }
        for (filter, subscription) in zip(Self.filters, reader.subscriptions) {
            try await judge("\(filter.options) in the library", oracle.bytes(of: filter)) {
                (subscription.byteCount, { subscription.bytes })
            }
            try await eventually("\(filter.options) is complete; \(subscription.complete)") {
                subscription.complete == UInt64(log.count)
            }
        }
        try await judgeWatch(world)
        for fault in ChaosWeather.Fault.allCases where Self.seconds > 10 {
            #expect(world.stream.counts[fault, default: 0] > 0, "\(fault)")
        }
        print(
            "torture: \(Self.seconds) s of chaos, \(log.count) events, "
                + "\(world.tails.count + reader.subscriptions.count) subscribers whole; "
                + "\(world.kills) kills, \(world.stops) stops, "
                + "\((Array(world.stream.counts.values) + world.requests.counts.values).reduce(0, +))"
                + " faults of connections")
        reader.close()
        #expect(try await world.daemon.stop() == .exited(0))
    }

    /// Waits until somebody has as many bytes as it ought to, and compares them.
    private func judge(
        _ who: String, _ expected: [UInt8], _ state: () -> (count: Int, bytes: () -> [UInt8])
    ) async throws {
        do {
            try await eventually("\(who) has all") { state().count >= expected.count }
        } catch is WaitedInVain {}
        let bytes = state().bytes()
        guard bytes != expected else { return }
        let line = zip(bytes, expected).prefix { $0 == $1 }.count { $0.0 == UInt8(ascii: "\n") }
        func shown(_ bytes: [UInt8]) -> String {
            let lines = bytes.split(separator: UInt8(ascii: "\n"))
            let next = lines.dropFirst(line).first?.prefix(80) ?? []
            return "\(lines.count) lines, after \(line): \(String(decoding: next, as: UTF8.self))"
        }
        Issue.record("seed \(Self.seed): \(who): \(shown(bytes)) instead of \(shown(expected))")
    }

    /// The rows that a watcher of deals was told last are those that `show` prints.
    private func judgeWatch(_ world: ChaosWorld) async throws {
        let shown = try await world.daemon.pactwire("show", "deals", "--json").lines.sorted()
        let watch = try #require(world.watch)
        var told: [String] = []
        do {
            try await eventually("the watch shows what is") {
                var rows: [String: String] = [:]
                for change in try watch.rows {
                    guard let key = change["key"]?.string else { continue }
                    rows[key] = change["row"].map { String(decoding: $0.source, as: UTF8.self) }
                }
                told = rows.values.sorted()
                return told == shown
            }
        } catch is WaitedInVain {
            Issue.record("seed \(Self.seed): the watch shows \(told) instead of \(shown)")
        }
    }
}
