import EventLog
import SystemPackage

/// What opening a log takes: time, and memory that is not the page cache's.
struct OpenFigure {
    private static let fewEvents = 10_000

    let options: Options
    let folder: FilePath
    let stored: StoredLog

    func measure() throws(Failure) -> Table {
        let few = try StoredLog(events: Self.fewEvents, in: folder, "few")
        var table = Table(
            heading: "Opening a log",
            note: """
                To write, in a process of its own, the files in the page cache. Checked: every byte, \
                or the last segment alone with the rest left for later. Private memory is RssAnon \
                of that process once the log is open.
                """,
            columns: [
                "events stored", "checked", "ms", "MiB/s", "÷ page cache", "private memory, KiB",
                "before opening, KiB",
            ])
        for log in [few, stored] {
            for check in Probe.Check.allCases { table.rows.append(try row(log, check)) }
        }
        return table
    }

    private func row(_ log: StoredLog, _ check: Probe.Check) throws(Failure) -> [String] {
        let bytes = Double(try log.fileBytes())
        var cache: [Double] = []
        var probes: [Probe.Answer] = []
        for _ in 0..<options.rounds {
            cache.append(try log.pageCacheRate())
            probes.append(try Probe.inChild(log.home.path, check))
        }
        let rates = probes.map { bytes / $0.seconds }
        let isWhole = check == .everything
        return [
            Number.grouped(Double(log.events)), check.rawValue,
            Spread(probes.map { $0.seconds * 1e3 }).text { Number.fixed($0, 1) },
            isWhole ? Spread(rates.map { $0 / Double(1 << 20) }).grouped : "",
            isWhole ? Spread(zip(rates, cache).map { $0 / $1 }).ratio : "",
            Spread(probes.map { Double($0.openKiB) }).grouped,
            Spread(probes.map { Double($0.beforeKiB) }).grouped,
        ]
    }
}
