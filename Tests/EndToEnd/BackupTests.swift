import Events
import Glibc
import PactwireTesting
import Testing

@Suite("Backup and restore", .timeLimit(.minutes(3)))
struct BackupTests {
    /// Appends so many events, one a request and so long that three fill a segment of the smallest
    /// size.
    private static func appendLong(_ count: Int, to daemon: TestDaemon) async throws {
        let note = String(repeating: "x", count: 300_000)
        for number in 1...count {
            let event = Announcement.deal(
                "long-\(number)", subject: "long-\(number)", more: #","note":"\#(note)""#)
            #expect(try await daemon.append(event) == [.appended(UInt64(number))])
        }
    }

    private static let smallSegments = ["PACTWIRE_SEGMENT_BYTES": "1048576"]

    @Test("A backup taken under load is the log as it stood, and its restore has its state")
    func underLoad() async throws {
        let daemon = try TestDaemon()
        try await daemon.start(environment: Self.smallSegments)
        try await Self.appendLong(9, to: daemon)
        let load = try Load(daemon)
        defer { load.close() }
        async let appends: Void = load.append("under", 0..<2000)
        try await eventually("some are answered") { load.acknowledged.count >= 200 }

        let backup = daemon.directory.appending("backup")
        let acknowledged = load.acknowledged.all.values.max() ?? 0
        let result = try await daemon.pactwire("backup", backup, "--json")
        #expect(result.ending == .exited(0), "\(result.errorLines)")
        let told = try #require(try result.rows.first)
        let head = try #require(told["head"]?.unsignedInteger)
        #expect(head >= acknowledged)
        #expect(told["log"]?.string == (try await daemon.status()["log"]?.string))
        try await appends
        try await daemon.stop()
        #expect(try TestFile.names(in: backup + "/log").count > 2)
        #expect(try TestFile.names(in: daemon.directory.path) == ["backup", "data"])

        let verified = try await Command.pactwire(["verify", "--data", backup, "--json"])
        #expect(verified.ending == .exited(0))
        #expect(try verified.rows.first?["head"]?.unsignedInteger == head)
        let bytes = told["bytes"]?.unsignedInteger
        #expect(try verified.rows.first?["bytes"]?.unsignedInteger == bytes)
        let then = try await Command.pactwire(
            ["replay", "--data", daemon.data, "--to", "\(head)", "--json"])
        let digest = try #require(try then.rows.first?["digest"]?.string)
        #expect(try await Replayed(backup).digest == digest)

        let restored = try TestDaemon()
        let restore = try await Command.pactwire(
            ["restore", backup, "--data", restored.data, "--json"])
        #expect(restore.ending == .exited(0), "\(restore.errorLines)")
        #expect(try restore.rows.first?["head"]?.unsignedInteger == head)
        #expect(try await Replayed(restored.data).digest == digest)
        try await restored.start()
        let status = try await restored.status()
        #expect(status["digest"]?.string == digest && status["log"]?.string == told["log"]?.string)
        #expect(
            status["lineage"]?.unsignedInteger
                == (try restore.rows.first?["lineage"]?.unsignedInteger))
        #expect(try await restored.append(Announcement.deal("new")) == [.appended(head + 1)])

        // A backup of what was restored is one too, with both lineages.
        let second = restored.directory.appending("second")
        let again = try await restored.pactwire("backup", second)
        #expect(again.ending == .exited(0) && again.lines.count == 1, "\(again.errorLines)")
        #expect(again.lines.first?.contains("event \(head + 1)") == true, "\(again.lines)")
        let now = try await restored.digest()
        try await restored.stop()
        #expect(try await Replayed(second).digest == now)
    }

    @Test("What is there already is never overwritten")
    func refusals() async throws {
        let daemon = try TestDaemon()
        try await daemon.start()
        _ = try await daemon.append(Announcement.deals("d", 1...2))
        let backup = daemon.directory.appending("backup")
        let first = try await daemon.pactwire("backup", backup)
        #expect(first.ending == .exited(0), "\(first.errorLines)")
        let second = try await daemon.pactwire("backup", backup)
        #expect(second.ending == .exited(1) && second.errorLines.count == 1)
        #expect(second.errorLines.first?.contains("there already") == true)
        let file = try daemon.directory.write("x", to: "file")
        #expect(try await daemon.pactwire("backup", file).ending == .exited(1))
        let nowhere = try await daemon.pactwire("backup", "\(file)-no/backup")
        #expect(nowhere.ending == .exited(1) && nowhere.errorLines.count == 1)
        _ = try daemon.directory.write("x", to: "other.partial")
        let other = daemon.directory.appending("other")
        let partial = try await daemon.pactwire("backup", other)
        #expect(partial.ending == .exited(1) && partial.errorLines.count == 1)
        #expect(partial.errorLines.first?.contains("other.partial") == true)
        try await daemon.stop()

        let digest = try await Replayed(daemon.data).digest
        let onto = try await Command.pactwire(["restore", backup, "--data", daemon.data])
        #expect(onto.ending == .exited(1) && onto.errorLines.count == 1, "\(onto.errorLines)")
        #expect(try await Replayed(daemon.data).digest == digest)
        let none = try await Command.pactwire(
            ["restore", daemon.directory.appending("none"), "--data", other])
        #expect(none.ending == .exited(2) && none.errorLines.count == 1, "\(none.errorLines)")
        let gone = try await daemon.pactwire("backup", other + "-2")
        #expect(gone.ending == .exited(3) && gone.errorLines.count == 1, "\(gone.errorLines)")
    }

    @Test("A flipped bit in a backup is named by restore, which leaves nothing behind")
    func flipped() async throws {
        let daemon = try TestDaemon()
        try await daemon.start()
        for number in 1...3 {
            _ = try await daemon.append(Announcement.deal("e-\(number)", subject: "s-\(number)"))
        }
        let backup = daemon.directory.appending("backup")
        #expect(try await daemon.pactwire("backup", backup).ending == .exited(0))
        try await daemon.stop()
        let name = try #require(try TestFile.names(in: backup + "/log").first)
        let sound = try TestFile.read("\(backup)/log/\(name)")
        let target = daemon.directory.appending("restored")

        for number in [2, 3] {
            var bytes = sound
            let mark = Array(#""id":"e-\#(number)""#.utf8)
            let place = try #require(bytes.firstRange(of: mark)).lowerBound
            bytes[place] ^= 1
            try TestFile.write(bytes, to: "\(backup)/log/\(name)")
            let restore = try await Command.pactwire(["restore", backup, "--data", target])
            #expect(restore.ending == .exited(4) && restore.errorLines.count == 1)
            let line = restore.errorLines.first ?? ""
            for word in [name, "at byte ", "sequence \(number)"] {
                #expect(line.contains(word), "\(line)")
            }
            let left = (try? TestFile.names(in: target + "/log")) ?? []
            #expect(left == [])
        }
        try TestFile.write(sound, to: "\(backup)/log/\(name)")
        let restore = try await Command.pactwire(["restore", backup, "--data", target])
        #expect(restore.ending == .exited(0), "\(restore.errorLines)")
        #expect(try await Replayed(target).events == 3)
    }

    @Test("A backup that lost its end is refused, although what is left is sound")
    func shortened() async throws {
        let daemon = try TestDaemon()
        try await daemon.start(environment: Self.smallSegments)
        try await Self.appendLong(4, to: daemon)
        let backup = daemon.directory.appending("backup")
        #expect(try await daemon.pactwire("backup", backup).ending == .exited(0))
        try await daemon.stop()
        let name = try #require(try TestFile.names(in: backup + "/log").last)
        #expect(unlink("\(backup)/log/\(name)") == 0)
        let verified = try await Command.pactwire(["verify", "--json", "--data", backup])
        #expect(verified.ending == .exited(1))
        let report = try #require(try verified.rows.first)
        let head = try #require(report["head"]?.unsignedInteger)
        #expect(report["fault"]?["sequence"]?.unsignedInteger == head + 1 && head < 4)
        let replayed = try await Command.pactwire(["replay", "--data", backup])
        #expect(replayed.ending == .exited(4) && replayed.lines.isEmpty)
        let target = daemon.directory.appending("restored")
        let restore = try await Command.pactwire(["restore", backup, "--data", target])
        #expect(restore.ending == .exited(4) && restore.errorLines.count == 1)
        #expect(restore.errorLines.first?.contains("event 4 was backed up") == true)
        #expect((try? TestFile.names(in: target)) == nil)
    }

    @Test("A backup that is killed leaves none, and one whose daemon goes away says so")
    func interrupted() async throws {
        let daemon = try TestDaemon()
        try await daemon.start(environment: Self.smallSegments)
        try await Self.appendLong(12, to: daemon)
        var killed = 0
        for attempt in 0..<40 where killed == 0 {
            let backup = daemon.directory.appending("killed-\(attempt)")
            let run = try daemon.begin("backup", backup)
            try await eventually("it has begun or is done; it said: \(run.errorText)") {
                (try? TestFile.names(in: backup + ".partial")) != nil || run.endingSoFar != nil
            }
            run.signal(SIGKILL)
            try await run.wait()
            let isThere = (try? TestFile.names(in: backup)) != nil
            let isLeft = (try? TestFile.names(in: backup + ".partial")) != nil
            #expect(isThere != isLeft)
            if isLeft { killed += 1 }
        }
        #expect(killed > 0, "no kill came in the middle")

        var lost = 0
        for attempt in 0..<40 where lost == 0 {
            let backup = daemon.directory.appending("lost-\(attempt)")
            let run = try daemon.begin("backup", backup)
            try await eventually("it has begun or is done; it said: \(run.errorText)") {
                (try? TestFile.names(in: backup + ".partial")) != nil || run.endingSoFar != nil
            }
            try daemon.process.signal(SIGSTOP)
            if try await run.wait() != .exited(0) {
                lost += 1
                #expect(run.endingSoFar == .exited(3))
                #expect(run.errorLines.count == 2 && run.errorText.contains("no backup"))
                #expect((try? TestFile.names(in: backup)) == nil)
            }
            try daemon.process.signal(SIGCONT)
        }
        #expect(lost > 0, "no stop came in the middle")
        try await daemon.stop()
    }
}
