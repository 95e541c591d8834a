import ArgumentParser
import EventLog
import Events
import Glibc
import SystemPackage

struct RestoreCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "restore",
        abstract: "Make a data directory of a backup, offline.",
        discussion: """
            Every byte of the backup is checked first. What is recorded from then on is another \
            history than what the original went on with: whoever has seen events that the backup \
            lacks is told, and stops unless they ask to go on.
            """)

    @Argument(help: "A backup, or a data directory that no daemon is using.")
    var src: String

    @OptionGroup var data: DataOption
    @OptionGroup var format: FormatOption

    func run() async throws {
        let source = try OfflineLog.open(src)
        let report: RestoreReport
        do {
            report = try Log.restore(
                source, to: FilePath(data.directory), nowMicroseconds: Self.now())
        } catch {
            throw OfflineLog.failure(error)
        }
        var output = Output()
        if format.json {
            try output.line(Self.json(report))
        } else {
            for line in Self.text(report, in: data.directory) { try output.line(line) }
        }
        try output.flush()
    }

    static func json(_ report: RestoreReport) -> [UInt8] {
        JSONWriter.object { writer in
            writer.member("log", report.identity.description)
            writer.member("head", report.head)
            writer.member("lineage", report.lineage.number)
            writer.member("bytes", report.bytes)
        }
    }

    static func text(_ report: RestoreReport, in directory: String) -> [String] {
        let first = report.lineage.firstSequence
        return [
            "restored log \(report.identity) up to event \(report.head) in \(directory); "
                + "lineage \(report.lineage.number) begins",
            "whoever has seen event \(first) or later is told \"history changed at \(first)\" "
                + "and stops, unless started with --accept-history-change",
        ]
    }

    private static func now() -> Int64 {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1000
    }
}
