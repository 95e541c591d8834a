import EventLog
import SystemPackage

/// Appends that go on and on while the segments to come are filled, and what the filler costs.
struct SustainFigure {
    private static let batch = 256

    let options: Options
    let folder: FilePath
    private let appends: AppendFigure

    init(options: Options, folder: FilePath) {
        self.options = options
        self.folder = folder
        appends = AppendFigure(options: options, folder: folder)
    }

    func measure() throws(Failure) -> [Table] {
        [try sustained(), try fillerCost()]
    }

    private func sustained() throws(Failure) -> Table {
        var pairs = Pairs()
        for round in 0..<options.sustainedRounds {
            try pairs.add(round: round, bare: bare, log: log)
        }
        let length = Number.grouped(options.sustainedSeconds)
        return Table(
            heading: "Sustained appends",
            note: """
                The same for \(length) s, with filling on, against a loop in C whose second thread \
                fills and syncs the next 64 MiB file while the first appends. Old files are removed \
                meanwhile in both. \(Self.batch) records a group.
                """,
            columns: [
                "runs", "disk, records/s", "log, records/s", "log ÷ disk", "disk p50 · p99 · max",
                "log p50 · p99 · max",
            ],
            rows: [["\(options.sustainedRounds) × \(length) s"] + pairs.cells(batch: Self.batch)])
    }

    private func bare() throws(Failure) -> Times {
        let home = try LogFolder(in: folder, "bare")
        let sweeper = try Sweeper.start(in: home.path)
        defer { sweeper.stop() }
        return try Bare.sustain(
            appends.workload, pieceBytes: Self.batch * AppendFigure.payloadBytes,
            seconds: options.sustainedSeconds, fileBytes: Limits.segmentBytesDefault,
            in: home.path)
    }

    private func log() throws(Failure) -> Times {
        let home = try LogFolder(in: folder, "log")
        var writer = try home.writer()
        let batches = appends.workload.batches(of: Self.batch)
        let sweeper = try Sweeper.start(in: home.segments)
        let filling = try writer.startFilling()
        defer {
            filling.stop()
            sweeper.stop()
        }
        _ = try writer.measure(batches, count: appends.countUntilFilled(Self.batch))
        return try writer.measure(batches, count: .max / 2, seconds: options.sustainedSeconds)
    }

    private func fillerCost() throws(Failure) -> Table {
        let grounds = [Ground.filled, .filling, .growing]
        var runs = grounds.map { _ in [Times]() }
        for round in 0..<options.rounds {
            for index in grounds.indices {
                // A different one goes first each time.
                let turn = (index + round) % grounds.count
                runs[turn].append(try appends.log(grounds[turn], Self.batch))
            }
        }
        return Table(
            heading: "What filling costs an append",
            note: """
                The log as fast as it goes with \(Self.batch) records a group. Times of one group in \
                microseconds.
                """,
            columns: ["segments", "records/s", "p50 · p99 · max"],
            rows: zip(grounds, runs).map { ground, runs in
                [
                    ground.rawValue,
                    Spread(runs.map { $0.perSecond * Double(Self.batch) }).grouped,
                    Times.latencies(runs),
                ]
            })
    }
}
