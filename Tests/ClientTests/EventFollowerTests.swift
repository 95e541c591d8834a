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
        for seed in seeds {
            var world = EventWorld(seed: seed)
            try world.run()
            try #require(world.delivered.map(\.sequence) == world.expected, "seed \(seed)")
            let isWhole = world.delivered.allSatisfy { $0.json == world.log.json(of: $0.sequence) }
            try #require(isWhole, "seed \(seed)")
            if world.isFollowing {
                try #require(world.end == nil, "seed \(seed): \(String(describing: world.end))")
            } else {
                try #require(world.end?.isSuccess == true, "seed \(seed)")
            }
            try #require(world.asksWhileSettling <= Int(world.log.head) + 4, "seed \(seed)")
        }
    }

    @Test("Of another log nothing is handed over, and the stream ends", arguments: shares)
    func anotherLog(seeds: Range<UInt64>) throws {
        for seed in seeds {
            var world = EventWorld(seed: seed, history: .anotherLog)
            try world.run()
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

    @Test("A log that comes back shorter than was heard of ends the stream", arguments: shares)
    func shorter(seeds: Range<UInt64>) throws {
        for seed in seeds {
            var world = EventWorld(seed: seed, history: .shorter)
            try world.run()
            if world.log.head < world.heard {
                try #require(world.end?.code == .historyChanged, "seed \(seed)")
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

    var code: ClientError.Code? {
        if case .failure(let error) = self { error.code } else { nil }
    }
}
