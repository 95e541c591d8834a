import Events
import PactwireClient
import PactwireTesting
import Synchronization
import Testing

@Suite("A daemon that comes back with another history", .timeLimit(.minutes(2)))
struct BackupHistoryTests {
    /// A daemon with three events, a backup of it, two more events; `swap` puts the backup's copy
    /// in its place, at the same endpoints.
    private struct Scene {
        let daemon: TestDaemon
        let restored: String

        init() async throws {
            daemon = try TestDaemon()
            restored = daemon.directory.appending("restored")
            try await daemon.start()
            _ = try await daemon.append(Announcement.deals("d", 1...3))
            let backup = daemon.directory.appending("backup")
            let made = try await daemon.pactwire("backup", backup)
            #expect(made.ending == .exited(0), "\(made.errorLines)")
            let copied = try await Command.pactwire(["restore", backup, "--data", restored])
            #expect(copied.ending == .exited(0), "\(copied.errorLines)")
            #expect(copied.outputText.contains("history changed at 4"), "\(copied.lines)")
        }

        func swap() async throws {
            try await daemon.stop()
            try await daemon.start(["--data", restored])
        }
    }

    @Test("Who followed beyond the backup is told and stops; who didn't goes on")
    func followers() async throws {
        let scene = try await Scene()
        let daemon = scene.daemon
        let atBackup = try daemon.begin("tail", "--json", "--no-follow")
        #expect(try await atBackup.wait() == .exited(0))
        _ = try await daemon.append(Announcement.deals("old", 4...5))
        let tail = try daemon.begin("tail", "--json")
        let filtered = try daemon.begin("tail", "--json", "--deal", "old-5")
        let accepting = try daemon.begin("tail", "--json", "--accept-history-change")
        let watch = try daemon.begin("watch", "deals", "--json")
        let mirror = try daemon.begin("watch", "deals", "--json", "--accept-history-change")
        let ahead = try daemon.begin("tail", "--json", "--from", "9")
        try await eventually("they follow") {
            tail.lines.count == 5 && accepting.lines.count == 5 && filtered.lines.count == 1
                && watch.lines.count == 6 && mirror.lines.count == 6
        }
        let known = try #require(try await daemon.status()["history"]?.string)
        try await scene.swap()

        for process in [tail, filtered, watch] {
            #expect(try await process.wait() == .exited(1))
            #expect(process.errorLines.count == 1)
            #expect(process.errorText.contains("history changed at 4"), "\(process.errorText)")
        }
        #expect(tail.lines.count == 5)
        _ = try await daemon.append(Announcement.deals("new", 4...4))
        try await eventually("the new event; it said: \(accepting.errorText)") {
            try accepting.ids.last == "new-4"
        }
        #expect(try accepting.ids == ["d-1", "d-2", "d-3", "old-4", "old-5", "new-4"])
        #expect(accepting.errorLines.count == 1)
        #expect(accepting.errorText.contains("history changed at 4"), "\(accepting.errorText)")
        try await eventually("the new rows; it said: \(mirror.errorText)") {
            try mirror.rows.contains { $0["key"]?.string == "new-4" }
        }
        let gone = try mirror.rows.filter { $0["removed"]?.bool == true }
        #expect(gone.compactMap { $0["key"]?.string } == ["old-4", "old-5"])
        #expect(mirror.errorText.contains("history changed at 4"), "\(mirror.errorText)")
        #expect(ahead.endingSoFar == nil || ahead.lines.isEmpty)

        // A later run that says what it knows is told as well, and one that knows less is not.
        let later = try await daemon.pactwire("tail", "--from", "6", "--history", known)
        #expect(later.ending == .exited(1) && later.lines.isEmpty)
        #expect(later.errorLines.first?.contains("history changed at 4") == true)
        let before = try await daemon.pactwire(
            "tail", "--from", "4", "--history", known, "--no-follow", "--json")
        #expect(before.ending == .exited(0), "\(before.errorLines)")
        #expect(try before.rows.compactMap { $0["id"]?.string } == ["new-4"])
        let nonsense = try await daemon.pactwire("tail", "--from", "4", "--history", "x")
        #expect(nonsense.ending == .exited(2) && nonsense.errorLines.count == 1)
        try await daemon.stop()
    }

    @Test("A producer whose acknowledged events are gone is refused until it asks to go on")
    func producers() async throws {
        let scene = try await Scene()
        let daemon = scene.daemon
        let endpoints = Endpoints(requests: daemon.requests, stream: daemon.stream)
        let changes = Mutex<[UInt64]>([])
        let beyond = try PactwireClient(endpoints, patience: patience)
        let accepting = try PactwireClient(
            endpoints, patience: patience,
            whenHistoryChanges: .goOn { change in changes.withLock { $0.append(change.sequence) } })
        let below = try PactwireClient(endpoints, patience: patience)
        defer { for client in [beyond, accepting, below] { client.close() } }
        func append(_ id: String, by client: PactwireClient) async throws -> UInt64? {
            let event = Announcement.deal(id, subject: id)
            return try await client.append([Array(event.utf8)]).first?.sequence
        }
        // A duplicate's sequence is knowledge too.
        #expect(try await append("d-3", by: below) == 3)
        #expect(try await append("old-4", by: beyond) == 4)
        #expect(try await append("old-5", by: accepting) == 5)
        let command = try daemon.begin("append", "-", "--json", input: .fed)
        try command.feed(Announcement.deal("old-6", subject: "x") + "\n")
        try await eventually("it is told") { command.lines.count == 1 }
        try await scene.swap()

        for _ in 0..<2 {
            let error = await #expect(throws: ClientError.self) {
                try await append("new-a", by: beyond)
            }
            #expect(error?.code == .historyChanged && error?.changedAt == 4)
        }
        try command.feed(Announcement.deal("new-b", subject: "x") + "\n")
        #expect(try await command.wait() == .exited(1))
        #expect(command.lines.count == 1 && command.errorText.contains("history changed at 4"))
        #expect(try await append("new-4", by: below) == 4)
        #expect(try await append("new-5", by: accepting) == 5)
        #expect(try await append("new-6", by: accepting) == 6)
        #expect(changes.withLock { $0 } == [4])
        let recorded = try await daemon.recordedIds()
        #expect(recorded == ["d-1", "d-2", "d-3", "new-4", "new-5", "new-6"])
        try await daemon.stop()
    }
}
