import Testing

@testable import PactwireClient

@Suite("A follower of events hands over each event once, in order")
struct EventFollowerTests {
    /// Seeds are run in shares, each of which stops at the first that fails.
    private static let shares: [Range<UInt64>] = (0..<20).map { $0 * 125..<($0 + 1) * 125 }

    @Test(
        "Whatever is lost, late or restarted, all events come, once and in order", arguments: shares
    )
    func complete(seeds: Range<UInt64>) throws {
        var waits = 0
        for seed in seeds {
            var world = EventWorld(seed: seed)
            try world.run()
            try #require(world.delivered.map(\.sequence) == world.expected, "seed \(seed)")
            let isWhole = world.delivered.allSatisfy { $0.json == world.log.json(of: $0.sequence) }
            try #require(isWhole, "seed \(seed)")
            try #require(world.lies == [], "seed \(seed)")
            waits += world.waits
            if world.isFollowing {
                try #require(world.told == world.expectedTold, "seed \(seed)")
                try #require(world.end == nil, "seed \(seed): \(String(describing: world.end))")
            } else {
                try #require(world.end?.isSuccess == true, "seed \(seed)")
            }
            try #require(world.asksWhileSettling <= Int(world.log.head) + 4, "seed \(seed)")
        }
        #expect(waits > 2)
    }

    @Test("Of another log nothing is handed over, and the stream ends", arguments: shares)
    func anotherLog(seeds: Range<UInt64>) throws {
        for seed in seeds {
            var world = EventWorld(seed: seed, history: .anotherLog)
            try world.run()
            try #require(world.lies == [], "seed \(seed)")
            let first = SimulatedLog(head: 0)
            let isOfFirst = world.delivered.allSatisfy { $0.json == first.json(of: $0.sequence) }
            try #require(isOfFirst, "seed \(seed)")
            try #require(
                world.expected.starts(with: world.delivered.map(\.sequence)), "seed \(seed)")
            if world.isFollowing {
                try #require(world.end?.code == .historyChanged, "seed \(seed)")
            }
        }
    }

    @Test(
        "Who was handed what a restored log lacks is told from where on; nobody else is",
        arguments: shares)
    func restored(seeds: Range<UInt64>) throws {
        var told = 0
        for seed in seeds {
            var world = EventWorld(seed: seed, history: .restored)
            try world.run()
            try #require(world.reported.isEmpty, "seed \(seed)")
            try #require(world.lies == [], "seed \(seed)")
            if world.end == nil {
                try #require(world.told == world.expectedTold, "seed \(seed)")
                try #require(world.delivered.map(\.sequence) == world.expected, "seed \(seed)")
                let isNew = world.delivered.allSatisfy {
                    $0.json == world.log.json(of: $0.sequence)
                }
                try #require(isNew, "seed \(seed)")
            } else {
                told += 1
                try #require(world.end?.code == .historyChanged, "seed \(seed)")
                try #require(world.end?.error?.changedAt == world.restoredFrom, "seed \(seed)")
                try #require(world.heard >= world.restoredFrom, "seed \(seed)")
                let old = SimulatedLog(head: 0)
                let isOld = world.delivered.allSatisfy { $0.json == old.json(of: $0.sequence) }
                try #require(isOld, "seed \(seed)")
            }
        }
        #expect(told > 10)
    }

    @Test(
        "Who goes on after a restore gets the new events from where they differ", arguments: shares)
    func goesOn(seeds: Range<UInt64>) throws {
        var told = 0
        for seed in seeds {
            var world = EventWorld(seed: seed, history: .restored, follower: true)
            try world.run()
            try #require(world.end == nil, "seed \(seed)")
            try #require(world.lies == [], "seed \(seed)")
            try #require(world.told == world.expectedTold, "seed \(seed)")
            var rest = world.delivered[...]
            var expected = world.expected
            if let (change, delivered) = world.reported.last {
                told += 1
                try #require(world.reported.count == 1, "seed \(seed)")
                try #require(change.sequence == world.restoredFrom, "seed \(seed)")
                rest = rest.dropFirst(delivered)
                expected = world.expected(from: change.sequence)
            }
            try #require(rest.map(\.sequence) == expected, "seed \(seed)")
            let isNew = rest.allSatisfy { $0.json == world.log.json(of: $0.sequence) }
            try #require(isNew, "seed \(seed)")
            try #require(world.asksWhileSettling <= 2 * Int(world.heard) + 8, "seed \(seed)")
        }
        #expect(told > 10)
    }

    @Test("A log that comes back shorter than was heard of ends the stream", arguments: shares)
    func shorter(seeds: Range<UInt64>) throws {
        for seed in seeds {
            var world = EventWorld(seed: seed, history: .shorter)
            try world.run()
            try #require(world.lies == [], "seed \(seed)")
            let known = max(world.answeredHead, world.delivered.last?.sequence ?? 0)
            if world.log.head < known || world.end != nil {
                try #require(world.end?.code == .historyChanged, "seed \(seed)")
                try #require(world.end?.error?.changedAt == world.log.head + 1, "seed \(seed)")
                try #require(world.log.head < world.heard, "seed \(seed)")
            } else {
                try #require(world.end == nil, "seed \(seed)")
                try #require(world.delivered.map(\.sequence) == world.expected, "seed \(seed)")
            }
            try #require(world.asksWhileSettling <= Int(world.heard) + 4, "seed \(seed)")
        }
    }
}

extension Result where Success == Void, Failure == ClientError {
    var isSuccess: Bool { (try? get()) != nil }

    var error: ClientError? {
        if case .failure(let error) = self { error } else { nil }
    }

    var code: ClientError.Code? { error?.code }
}
