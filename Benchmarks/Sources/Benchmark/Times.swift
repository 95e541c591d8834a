/// How long each append of one run took, in nanoseconds.
struct Times {
    private let sorted: [UInt64]
    /// All of them together.
    let seconds: Double

    init(_ nanoseconds: [UInt64]) {
        sorted = nanoseconds.sorted()
        seconds = Double(nanoseconds.reduce(0, +)) / 1e9
    }

    var count: Int { sorted.count }
    var perSecond: Double { Double(count) / seconds }

    /// The time in microseconds that `part` of all appends did not exceed; 1 is the longest.
    func microseconds(at part: Double) -> Double {
        guard let last = sorted.indices.last else { return 0 }
        return Double(sorted[Int(part * Double(last))]) / 1e3
    }
}

extension Times {
    /// p50, p99 and the longest, each the median of the runs, in microseconds.
    static func latencies(_ runs: [Times]) -> String {
        [0.5, 0.99, 1].map { part in
            Number.grouped(Spread(runs.map { $0.microseconds(at: part) }).median)
        }.joined(separator: " · ")
    }
}
