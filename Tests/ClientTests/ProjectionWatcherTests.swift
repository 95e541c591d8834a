import Testing

@testable import PactwireClient

@Suite("A watcher's rows become the daemon's")
struct ProjectionWatcherTests {
    /// Seeds are run in shares, each of which stops at the first that fails.
    private static let shares: [Range<UInt64>] = (0..<20).map { $0 * 100..<($0 + 1) * 100 }

    @Test("Whatever is lost, late or restarted, the rows are right in the end", arguments: shares)
    func complete(seeds: Range<UInt64>) throws {
        for seed in seeds {
            var world = ProjectionWorld(seed: seed)
            try world.run()
            try #require(world.end == nil, "seed \(seed): \(String(describing: world.end))")
            try #require(world.rows == world.expected, "seed \(seed)")
            try #require(world.completions.count == 1, "seed \(seed)")
            try #require(world.lies == [], "seed \(seed)")
            try #require(world.asksWhileSettling < 40, "seed \(seed)")
        }
    }
}
