import EventLog
import SystemPackage

/// Durable appends inside one process against the disk's limit.
struct AppendFigure {
    static let payloadBytes = 400

    let options: Options
    let folder: FilePath
    let workload = Workload(payloadBytes: payloadBytes)

    func measure() throws(Failure) -> Table {
        var table = Table(
            heading: "Durable appends, one writer",
            note: """
                Groups of records of \(Self.payloadBytes) bytes, each group synced before the next: \
                `LogWriter.append` against a loop in C that writes the same payloads without any \
                frame and calls fdatasync. Times of one group in microseconds.
                """,
            columns: [
                "segments", "records a group", "disk, records/s", "log, records/s", "log ÷ disk",
                "disk p50 · p99 · max", "log p50 · p99 · max",
            ])
        for ground in [Ground.filled, .growing] {
            for batch in [64, 256, 1024] {
                table.rows.append(try row(ground, batch))
            }
        }
        return table
    }

    private func row(_ ground: Ground, _ batch: Int) throws(Failure) -> [String] {
        var pairs = Pairs()
        for round in 0..<options.rounds {
            try pairs.add(
                round: round, bare: { () throws(Failure) in try bare(ground, batch) },
                log: { () throws(Failure) in try log(ground, batch) })
        }
        return [ground.rawValue, String(batch)] + pairs.cells(batch: batch)
    }

    private func count(_ batch: Int) -> Int {
        options.appendedBytes / (batch * Self.payloadBytes)
    }

    /// Room for the frames, which only the log writes, and for the groups before the clock.
    private var fileBytes: Int { options.appendedBytes / 8 * 9 + (1 << 20) }

    private func bare(_ ground: Ground, _ batch: Int) throws(Failure) -> Times {
        let home = try LogFolder(in: folder, "bare")
        let path = home.path.appending("file")
        try Bare.fill(path, bytes: ground == .filled ? fileBytes : 0)
        return try Bare.append(
            workload, pieceBytes: batch * Self.payloadBytes, count: count(batch), to: path)
    }

    /// One run into one segment, or into segments of the usual length that are filled meanwhile.
    func log(_ ground: Ground, _ batch: Int) throws(Failure) -> Times {
        let home = try LogFolder(in: folder, "log")
        let length = ground == .filling ? Limits.segmentBytesDefault : UInt64(fileBytes)
        var writer = try home.writer(LogOptions(segmentBytes: length))
        let batches = workload.batches(of: batch)
        var filling: Background?
        defer { filling?.stop() }
        switch ground {
        case .growing: break
        case .filled:
            // A filled segment is taken in place of a growing one that holds something.
            _ = try writer.measure(batches, count: 1)
            try writer.fillAhead()
            _ = try writer.measure(batches, count: 1)
        case .filling:
            filling = try writer.startFilling()
            _ = try writer.measure(batches, count: countUntilFilled(batch))
        }
        return try writer.measure(batches, count: count(batch))
    }

    /// The first segment of a log grows, the second may; from then on each is filled ahead.
    func countUntilFilled(_ batch: Int) -> Int {
        2 * Int(Limits.segmentBytesDefault) / (batch * Self.payloadBytes)
    }
}

/// Where the bytes of appends land.
enum Ground: String {
    case filled = "filled before the clock starts"
    case filling = "filled while appending"
    case growing = "growing"
}
