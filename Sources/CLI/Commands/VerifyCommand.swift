import ArgumentParser
import EventLog
import Events
import SystemPackage

struct VerifyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Check every byte of a log, offline; changes nothing.",
        discussion: """
            Exit code 1 and the first fault by file, offset and sequence where bytes are not as \
            they were written; 4 where a daemon has the directory.
            """)

    @OptionGroup var data: DataOption
    @OptionGroup var format: FormatOption

    func run() async throws {
        let report = try OfflineLog.verify(data.directory)
        var output = Output()
        if format.json {
            try output.line(Self.json(report))
        } else {
            for line in Self.text(report) { try output.line(line) }
        }
        try output.flush()
        if !report.isSound { throw Failure(.refused, nil) }
    }

    static func json(_ report: VerifyReport) -> [UInt8] {
        JSONWriter.object { writer in
            writer.member("ok", report.isSound)
            writer.member("events", report.events)
            writer.member("head", report.head)
            writer.member("bytes", report.bytes)
            guard let fault = report.fault else { return }
            writer.name("fault")
            writer.object { writer in
                writer.member("file", fault.file?.string)
                writer.member("offset", fault.offset)
                writer.member("sequence", fault.sequence)
                writer.member("what", fault.fault?.rawValue ?? fault.code.rawValue)
            }
        }
    }

    /// What is sound, what the next start would set aside, and what is wrong.
    static func text(_ report: VerifyReport) -> [String] {
        let events = Printable.count(report.events, "event", "events")
        let bytes = Printable.count(report.bytes, "byte", "bytes")
        let segments = Printable.count(report.segments, "segment", "segments")
        let sound = "\(events) in \(bytes), \(segments)"
        var lines = [report.isSound ? "sound: \(sound)" : "sound up to the fault: \(sound)"]
        if let torn = report.torn {
            let bytes = Printable.count(torn.bytes, "byte", "bytes")
            let place = "unfinished write of \(bytes) in \(torn.file) at byte \(torn.offset)"
            let promise = report.fault?.fault == .lostEnd ? "" : "nobody was promised it, "
            lines.append("\(place): \(promise)the next start sets it aside")
        }
        if let fault = report.fault { lines.append("\(fault)") }
        return lines
    }
}
