import EventLog
import SystemPackage

/// Whether appends slow down as the log grows.
struct GrowthFigure {
    private static let fewEvents = 10_000
    /// Ends within the segment that was filled before the clock starts.
    private static let groups = 400

    let options: Options
    let folder: FilePath
    let stored: StoredLog
    private let batches = Workload(payloadBytes: StoredLog.payloadBytes)
        .batches(of: StoredLog.batch)

    init(options: Options, folder: FilePath, stored: StoredLog) {
        self.options = options
        self.folder = folder
        self.stored = stored
    }

    func measure() throws(Failure) -> Table {
        var few: [Times] = []
        var many: [Times] = []
        // A run is short: more of them make up for it.
        for round in 0..<(options.rounds * 2 + 1) {
            if round % 2 == 0 { few.append(try runFew()) }
            many.append(try run(stored))
            if round % 2 == 1 { few.append(try runFew()) }
        }
        func row(_ events: Int, _ runs: [Times]) -> [String] {
            [
                Number.grouped(Double(events)),
                Spread(runs.map { $0.perSecond * Double(StoredLog.batch) }).grouped,
                Spread(zip(runs, few).map { $0.perSecond / $1.perSecond }).ratio,
                Times.latencies(runs),
            ]
        }
        return Table(
            heading: "Appends as the log grows",
            note: """
                Durable appends, \(StoredLog.batch) records of \(StoredLog.payloadBytes) bytes a \
                group, into filled segments. Times of one group in microseconds.
                """,
            columns: ["events stored", "records/s", "÷ the first", "p50 · p99 · max"],
            rows: [row(Self.fewEvents, few), row(stored.events, many)])
    }

    private func runFew() throws(Failure) -> Times {
        try run(try StoredLog(events: Self.fewEvents, in: folder, "few"))
    }

    private func run(_ log: StoredLog) throws(Failure) -> Times {
        var writer = try log.home.writer(LogOptions(check: .tail))
        try writer.fillAhead()
        _ = try writer.measure(batches, count: 1)
        return try writer.measure(batches, count: Self.groups)
    }
}
