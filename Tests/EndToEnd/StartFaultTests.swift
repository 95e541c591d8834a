import Events
import Glibc
import PactwireTesting
import Testing

/// Where the daemon runs as somebody who isn't root: root may write where it likes.
private enum Somebody {
    private static let prefix =
        geteuid() == 0
        ? ["/usr/bin/setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"] : []

    /// - Throws: ``WaitedInVain`` when it goes on running.
    static func run(_ arguments: [String]) async throws -> CommandResult {
        let all = prefix + [BuiltPrograms.daemon] + arguments
        return try await Command.run(
            all[0], Array(all.dropFirst()), environment: ["PACTWIRE_LOG_LEVEL": "warning"])
    }

    static func begin(
        _ arguments: [String], _ environment: [String: String]
    ) throws -> ChildProcess {
        let all = prefix + [BuiltPrograms.daemon] + arguments
        return try ChildProcess(
            all[0], Array(all.dropFirst()), environment: CleanEnvironment.with(environment))
    }

    /// Gives a stopped daemon's files to them; answers the name of its segment.
    static func take(_ daemon: TestDaemon) throws -> String {
        chmod(daemon.directory.path, 0o755)
        let owner = geteuid() == 0 ? 65534 : geteuid()
        let segment = try #require(
            try TestFile.names(in: daemon.data + "/log").first { $0.hasSuffix(".pwlog") })
        for name in ["", "/log", "/lock", "/log/\(segment)"] {
            guard chown(daemon.data + name, owner, gid_t.max) == 0 else {
                throw SystemFailure("chown \(daemon.data)\(name)")
            }
        }
        return segment
    }

    static func canRun() async -> Bool {
        (try? await run(["--version"]).ending) == .exited(0)
    }
}

@Suite("A start where the system refuses something", .timeLimit(.minutes(2)))
struct StartFaultTests {
    private func expectOneLine(
        _ result: CommandResult, _ words: String..., at place: SourceLocation = #_sourceLocation
    ) {
        let lines = result.errorLines
        #expect(result.ending == .exited(5), "\(lines)", sourceLocation: place)
        #expect(lines.count == 1, "\(lines)", sourceLocation: place)
        for word in words {
            #expect(lines.first?.contains(word) == true, "\(lines)", sourceLocation: place)
        }
    }

    /// A log with one event in it, of a daemon that stopped.
    private func stoppedDaemon(data: String? = nil) async throws -> TestDaemon {
        let daemon = try TestDaemon(data: data)
        try await daemon.start()
        #expect(try await daemon.append(Announcement.deal("e-1")) == [.appended(1)])
        #expect(try await daemon.stop() == .exited(0))
        return daemon
    }

    @Test(
        "On a read-only file system the start says so; read-only it serves",
        .enabled("mounting a small disk takes root", SmallDisk.canBeMade))
    func readOnlyFileSystem() async throws {
        let directory = try TemporaryDirectory()
        let disk = try await SmallDisk(at: directory.appending("disk"), size: "8m")
        let daemon = try await stoppedDaemon(data: disk.path + "/data")
        try await disk.remount("ro")
        let quiet = ["PACTWIRE_LOG_LEVEL": "warning"]
        expectOneLine(
            try await Command.pactwired(daemon.arguments, environment: quiet),
            "not writable", "Read-only file system", daemon.data, "start read-only")
        let verified = try await Command.pactwire(["verify", "--data", daemon.data])
        #expect(verified.ending == .exited(0), "\(verified.errorLines)")
        try await daemon.start(["--read-only"])
        #expect(try await daemon.recordedIds() == ["e-1"])
        #expect(try await daemon.stop() == .exited(0))
        try await disk.remount("rw")
        try await daemon.start()
        #expect(try await daemon.append(Announcement.deal("e-2")) == [.appended(2)])
        #expect(try await daemon.stop() == .exited(0))
    }

    @Test(
        "What may not be written or read is named",
        .enabled("nobody but root can run the daemon here", Somebody.canRun),
        arguments: [
            ("", 0o000, "Permission denied"), ("log", 0o000, "Permission denied"),
            ("lock", 0o444, "not writable"), ("lock", 0o000, "Permission denied"),
            ("log/segment", 0o444, "not writable"), ("log/segment", 0o000, "Permission denied"),
        ] as [(String, mode_t, String)])
    func permissions(of place: String, mode: mode_t, said: String) async throws {
        let daemon = try await stoppedDaemon()
        let segment = try Somebody.take(daemon)
        let path = daemon.data + "/" + place.replacing("segment", with: segment)
        #expect(chmod(path, mode) == 0)
        expectOneLine(try await Somebody.run(daemon.arguments), said, daemon.data)
        #expect(chmod(path, 0o700) == 0)
    }

    @Test(
        "A directory where none may be made is named",
        .enabled("nobody but root can run the daemon here", Somebody.canRun))
    func directoryToMake() async throws {
        let directory = try TemporaryDirectory()
        #expect(chmod(directory.path, 0o555) == 0)
        let daemon = try TestDaemon(data: directory.appending("data"))
        expectOneLine(try await Somebody.run(daemon.arguments), "not writable", daemon.data)
    }

    @Test(
        "When no segment may be made any more the daemon ends, says why, and has all it promised",
        .enabled("nobody but root can run the daemon here", Somebody.canRun))
    func segmentToMake() async throws {
        let daemon = try await stoppedDaemon()
        _ = try Somebody.take(daemon)
        let segments = daemon.data + "/log"
        #expect(chmod(segments, 0o555) == 0)
        let process = try Somebody.begin(daemon.arguments, ["PACTWIRE_SEGMENT_BYTES": "1048576"])
        try await eventually("it is ready; it said: \(process.errorText)") {
            process.errorLines.contains { $0.hasPrefix("info: ready ") }
        }
        let title = #","title":"\#(String(repeating: "x", count: 300_000))""#
        var recorded = ["e-1"]
        for number in 2...6 where process.endingSoFar == nil {
            let event = Announcement.deal("e-\(number)", subject: "d-\(number)", more: title)
            let result = try await Command.run(
                BuiltPrograms.commandLine, ["append", "-", "--json"],
                environment: daemon.environment, input: Array(event.utf8))
            if result.ending == .exited(0) { recorded.append("e-\(number)") } else { break }
        }
        #expect(recorded.count > 2)
        #expect(try await process.wait() == .exited(5))
        let last = process.errorLines.last ?? ""
        for word in ["not writable", "Permission denied", segments, "check mount"] {
            #expect(last.contains(word), "\(process.errorLines)")
        }
        #expect(chmod(segments, 0o755) == 0)
        try await daemon.start()
        #expect(try await daemon.recordedIds() == recorded)
        #expect(try await daemon.stop() == .exited(0))
    }

    /// From where a program can be loaded at all to what is needed.
    @Test("Too few descriptors are said, never met by a crash", arguments: [8, 12, 14, 16, 20, 64])
    func descriptors(limit: Int) async throws {
        let daemon = try TestDaemon()
        let command = "ulimit -n \(limit); exec \"$0\" \"$@\""
        let result = try await Command.run(
            "/bin/sh", ["-c", command, BuiltPrograms.daemon] + daemon.arguments,
            environment: ["PACTWIRE_LOG_LEVEL": "warning"])
        #expect(result.ending == .exited(2), "\(result.errorLines)")
        #expect(result.errorLines.count == 1)
        #expect(result.errorLines.first?.contains("\(limit) files, too few to serve") == true)
        try await daemon.start()
        #expect(try await daemon.append(Announcement.deal("e-1")) == [.appended(1)])
        #expect(try await daemon.stop() == .exited(0))
    }
}
