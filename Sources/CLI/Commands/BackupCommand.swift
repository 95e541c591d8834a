import ArgumentParser
import EventLog
import PactwireClient
import SystemPackage
import Wire

struct BackupCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "backup",
        abstract: "Copy the log of a running daemon to a new directory.",
        discussion: """
            The copy ends with the last event there was when it began, whatever is appended \
            meanwhile, and every byte of it is checked. It is made in DEST.partial and takes its \
            name when it is whole. 'restore' makes a data directory of it; 'verify' and 'replay' \
            read it as it is.
            """)

    @Argument(help: "A directory that is not there yet.")
    var dest: String

    @OptionGroup var endpoints: EndpointOptions
    @OptionGroup var format: FormatOption

    func run() async throws {
        try Check.that(!dest.isEmpty, else: "DEST is empty: name a directory that is not there yet")
        let note = try await Connection.with(endpoints.endpoints) { client in
            let parts = try await client.backupParts()
            let directory = try BackupDirectory(makingFor: dest)
            do {
                return try await Self.copy(parts, from: client, to: directory)
            } catch {
                Notice.line(
                    "pactwire: not finished: \(directory.unfinished) is no backup; remove it")
                throw error
            }
        }
        var output = Output()
        if format.json {
            try output.line(note.json(for: FilePath(dest)))
        } else {
            let bytes = Printable.count(note.bytes, "byte", "bytes")
            try output.line(
                "backed up log \(note.history.log) up to event \(note.head): \(bytes) in \(dest)")
        }
        try output.flush()
    }

    private static func copy(
        _ parts: BackupParts, from client: PactwireClient, to directory: BackupDirectory
    ) async throws -> BackupNote {
        var run = BackupRun(client, parts, on: Terminal())
        try await run.fetch(into: directory)
        let report = try directory.check(parts)
        try Task.checkCancellation()
        let note = BackupNote(history: parts.history, head: report.head, bytes: report.bytes)
        try directory.finish(with: note)
        return note
    }
}
