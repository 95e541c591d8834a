import BareDisk
import EventLog

/// Reading all of a log with every checksum, against reading its files.
struct ScanFigure {
    let options: Options
    let stored: StoredLog

    func measure() throws(Failure) -> Table {
        let bytes = try stored.fileBytes()
        var rates: [[Double]] = [[], [], []]
        for _ in 0..<options.rounds {
            rates[0].append(try stored.pageCacheRate())
            rates[1].append(try rate(bytes, verify))
            rates[2].append(try rate(bytes, readAll))
        }
        let names = ["page cache: pread of 1 MiB in C", "`Log.verify`", "`LogReader.read`"]
        return Table(
            heading: "Raw scan with checksums",
            note: """
                \(Number.grouped(Double(stored.events))) records of \(StoredLog.payloadBytes) bytes, \
                all in the page cache, one thread.
                """,
            columns: ["what", "MiB/s", "÷ page cache"],
            rows: zip(names, rates).map { name, measured in
                [
                    name, Spread(measured.map { $0 / Double(1 << 20) }).grouped,
                    Spread(zip(measured, rates[0]).map { $0 / $1 }).ratio,
                ]
            })
    }

    private func rate(_ bytes: UInt64, _ body: () throws(Failure) -> Void) throws(Failure) -> Double
    {
        let start = bare_now()
        try body()
        return Double(bytes) / (Double(bare_now() - start) / 1e9)
    }

    private func verify() throws(Failure) {
        let path = stored.home.path
        let report = try stated { () throws(LogError) in try Log.verify(path) }
        if let fault = report.fault { throw Failure("\(fault)") }
    }

    /// Opens without a check, so that each byte is read once.
    private func readAll() throws(Failure) {
        let path = stored.home.path
        let opened = try stated { () throws(LogError) in
            try Log.open(path, mode: .readOnly, options: LogOptions(check: .tail))
        }
        var count = 0
        try stated { () throws(LogError) in
            try opened.reader.read(from: 1) { _ in
                count += 1
                return .goOn
            }
        }
        guard count >= stored.events else { throw Failure("only \(count) records were read") }
    }
}
