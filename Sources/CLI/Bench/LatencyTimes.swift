/// How long something took, many times over: the median, what all but one in a hundred stay
/// within, and the longest. In microseconds.
struct LatencyTimes: Sendable, Equatable {
    let p50: Int64
    let p99: Int64
    let max: Int64

    /// `nil` where nothing was measured. The p-th part is the least time that so many did not exceed.
    init?(nanoseconds: [Int64]) {
        guard !nanoseconds.isEmpty else { return nil }
        let sorted = nanoseconds.sorted()
        func part(_ hundredths: Int) -> Int64 {
            sorted[(sorted.count * hundredths + 99) / 100 - 1] / 1000
        }
        (p50, p99, max) = (part(50), part(99), part(100))
    }
}

/// Nanoseconds since a measurement began.
struct Stopwatch: Sendable {
    private let start = ContinuousClock.now

    var nanoseconds: Int64 { Self.nanoseconds(ContinuousClock.now - start) }

    /// Waits until so long after the start; where that is over, for nothing.
    ///
    /// - Returns: when the wait was to end, or did: what was late is counted as late.
    func wait(until due: Duration) async throws -> Int64 {
        guard ContinuousClock.now < start + due else { return Self.nanoseconds(due) }
        try await Task.sleep(until: start + due, clock: .continuous)
        return nanoseconds
    }

    private static func nanoseconds(_ duration: Duration) -> Int64 {
        let (seconds, attoseconds) = duration.components
        return seconds * 1_000_000_000 + attoseconds / 1_000_000_000
    }
}
