import Testing

@testable import PactwireClient

@Suite("A watcher's rows become the daemon's")
struct ProjectionWatcherTests {
    /// Seeds are run in shares, each of which stops at the first that fails.
    private static let shares: [Range<UInt64>] = (0..<20).map { $0 * 100..<($0 + 1) * 100 }

    @Test("Whatever is lost, late or restarted, the rows are right in the end", arguments: shares)
    func complete(seeds: Range<UInt64>) throws {
        var waits = 0
        for seed in seeds {
            var world = ProjectionWorld(seed: seed)
            try world.run()
            try #require(world.end == nil, "seed \(seed): \(String(describing: world.end))")
            try #require(world.rows == world.expected, "seed \(seed)")
            try #require(world.completions.last == world.projection.head, "seed \(seed)")
            waits += world.waits
            try #require(world.lies == [], "seed \(seed)")
            try #require(world.asksWhileSettling < 40, "seed \(seed)")
        }
        #expect(waits > 2)
    }

    @Test(
        "After a restore below what was shown it stops; above, the rows are right in the end",
        arguments: shares)
    func restored(seeds: Range<UInt64>) throws {
        var told = 0
        for seed in seeds {
            var world = ProjectionWorld(seed: seed, isRestored: true)
            try world.run()
            try #require(world.lies == [], "seed \(seed)")
            if world.end == nil {
                try #require(world.completions.last == world.projection.head, "seed \(seed)")
                try #require(world.rows == world.expected, "seed \(seed)")
            } else {
                told += 1
                try #require(world.end?.code == .historyChanged, "seed \(seed)")
                try #require(world.end?.error?.changedAt == world.restoredFrom, "seed \(seed)")
            }
        }
        #expect(told > 10)
    }

    @Test("Told to go on after a restore, the rows become the new ones", arguments: shares)
    func goesOn(seeds: Range<UInt64>) throws {
        var told = 0
        for seed in seeds {
            var world = ProjectionWorld(seed: seed, isRestored: true, watcher: true)
            try world.run()
            try #require(world.end == nil, "seed \(seed): \(String(describing: world.end))")
            try #require(world.rows == world.expected, "seed \(seed)")
            try #require(world.lies == [], "seed \(seed)")
            try #require(world.reported.count <= 1, "seed \(seed)")
            try #require(world.completions.last == world.projection.head, "seed \(seed)")
            told += world.reported.count
        }
        #expect(told > 10)
    }
}
