import Events
import Glibc
import PactwireTesting
import Testing

@Suite("Served by key", .timeLimit(.minutes(2)))
struct AccessTests {
    @Test("With keys every command works as it does without")
    func commands() async throws {
        let guarded = try await GuardedDaemon(clients: "ops")
        try guarded.list(["ops": "admin"])
        try await guarded.start()
        let tail = try guarded.begin(as: "ops", "tail", "--json")
        let watch = try guarded.begin(as: "ops", "watch", "deals", "--json")
        try await eventually("the first state: \(watch.errorText)") {
            watch.lines.contains(#"{"complete":0}"#)
        }
        let appended = try await guarded.pactwire(
            as: "ops", "append", "-", "--json", input: Announcement.deals("d", 1...3))
        #expect(try appended.rows.map(Answer.init) == (1...3).map { .appended($0) })
        try await eventually("the stream: \(tail.errorText) \(watch.errorText)") {
            tail.lines.count == 3 && watch.lines.count == 4
        }
        #expect(try tail.ids == ["d-1", "d-2", "d-3"])
        let status = try await guarded.pactwire(as: "ops", "status", "--json")
        #expect(try status.rows.first?["head"]?.unsignedInteger == 3)
        let shown = try await guarded.pactwire(as: "ops", "show", "deals", "--json")
        #expect(shown.lines.count == 3)
        let copy = guarded.daemon.directory.appending("copy")
        let backup = try await guarded.pactwire(as: "ops", "backup", copy)
        #expect(backup.ending == .exited(0), "\(backup.errorLines)")
        #expect(try await guarded.daemon.stop() == .exited(0))
    }

    @Test("A role may do what it says; what it may not is refused with what to do")
    func roles() async throws {
        let guarded = try await GuardedDaemon(clients: "desk", "feed", "ops")
        try guarded.list(["desk": "read", "feed": "append", "ops": "admin"])
        try await guarded.start()
        let may: [(name: String, append: Bool, backup: Bool)] = [
            ("desk", false, false), ("feed", true, false), ("ops", true, true),
        ]
        var recorded = 0
        for (name, mayAppend, mayBackUp) in may {
            let append = try await guarded.pactwire(
                as: name, "append", "-", input: Announcement.deal(name, subject: name))
            expect(append, isAllowed: mayAppend)
            recorded += mayAppend ? 1 : 0
            let copy = guarded.daemon.directory.appending("copy-\(name)")
            expect(try await guarded.pactwire(as: name, "backup", copy), isAllowed: mayBackUp)
            let tail = try await guarded.pactwire(as: name, "tail", "--no-follow", "--json")
            #expect(tail.ending == .exited(0) && tail.lines.count == recorded)
        }
    }

    private func expect(
        _ result: CommandResult, isAllowed: Bool, at place: SourceLocation = #_sourceLocation
    ) {
        #expect(result.ending == .exited(isAllowed ? 0 : 1), sourceLocation: place)
        let isRefused = result.errorLines.contains { $0.contains("may not do that: ask") }
        #expect(isRefused != isAllowed, "\(result.errorLines)", sourceLocation: place)
    }

    @Test("Who has no listed key is told nothing, with exit code 3, and is not served")
    func unlisted() async throws {
        let guarded = try await GuardedDaemon(clients: "ops", "stranger")
        try guarded.list(["ops": "admin"])
        try await guarded.start()
        let stranger = try await guarded.pactwire(as: "stranger", "status")
        #expect(stranger.ending == .exited(3))
        let key = try guarded.publicKey(of: "stranger")
        #expect(stranger.errorLines.first?.contains("lists the key \(key)") == true)
        let nobody = try await guarded.daemon.pactwire("status")
        #expect(nobody.ending == .exited(3))
        #expect(nobody.errorLines.first?.contains("give keys if it asks for them") == true)
        let said = try guarded.daemon.process.errorLines
        #expect(said.contains { $0.contains("was turned away") && $0.contains(key) })
    }

    @Test("A key that is listed comes in, one that is taken off is cut off, both without a restart")
    func reload() async throws {
        let guarded = try await GuardedDaemon(clients: "ops", "desk", "late")
        try guarded.list(["ops": "admin", "desk": "read"])
        try await guarded.start()
        let desk = try guarded.begin(as: "desk", "tail", "--json")
        let ops = try guarded.begin(as: "ops", "tail", "--json")
        try await append("a", guarded)
        try await eventually("both have it: \(desk.errorText) \(ops.errorText)") {
            desk.lines.count == 1 && ops.lines.count == 1
        }

        try guarded.list(["late": "read", "ops": "append"])
        let said = try await guarded.reload()
        #expect(said.contains("connections_ended=2"), "\(said)")
        let late = try guarded.begin(as: "late", "tail", "--json")
        try await append("b", guarded)
        try await eventually("the new one has all: \(late.errorText)") { late.lines.count == 2 }
        #expect(try late.ids == ["a", "b"])
        try await eventually("who stayed has it") { ops.lines.count == 2 }
        #expect(try desk.ids == ["a"])
        let refused = try await guarded.pactwire(as: "desk", "status")
        #expect(refused.ending == .exited(3))
        // The new role counts at once.
        let copy = guarded.daemon.directory.appending("copy")
        expect(try await guarded.pactwire(as: "ops", "backup", copy), isAllowed: false)

        try guarded.list(["desk": "read", "ops": "append"])
        _ = try await guarded.reload()
        try await eventually("it is listed again, and comes again: \(desk.errorText)") {
            desk.lines.count == 2
        }
        #expect(try desk.ids == ["a", "b"])
        try await append("c", guarded)
        try await eventually("and follows") { desk.lines.count == 3 }
        #expect(try late.ids == ["a", "b"])
    }

    private func append(_ id: String, _ guarded: GuardedDaemon) async throws {
        let result = try await guarded.pactwire(
            as: "ops", "append", "-", input: Announcement.deal(id, subject: id))
        #expect(result.ending == .exited(0), "\(result.errorLines)")
    }

    @Test(
        "A list with a fault changes nothing, and is said in the log",
        arguments: ["", "read nonsense\n", "read key name\n", "# nobody\n"])
    func badReload(list: String) async throws {
        let guarded = try await GuardedDaemon(clients: "ops")
        try guarded.list(["ops": "admin"])
        try await guarded.start()
        let tail = try guarded.begin(as: "ops", "tail", "--json")
        try await append("a", guarded)
        try await eventually("it is there") { tail.lines.count == 1 }
        try guarded.write(list: list)
        let said = try await guarded.reload()
        #expect(said.hasPrefix("error: the list of clients stays as it was"), "\(said)")
        try await append("b", guarded)
        try await eventually("it goes on") { tail.lines.count == 2 }
    }

    @Test("A hang-up without access control ends nothing")
    func hangUp() async throws {
        let daemon = try TestDaemon()
        try await daemon.start()
        let process = try daemon.process
        process.signal(SIGHUP)
        try await eventually("it says so: \(process.errorText)") {
            process.errorLines.contains { $0.contains("no list of clients to read again") }
        }
        #expect(try await daemon.append(Announcement.deal("e-1")) == [.appended(1)])
        #expect(try await daemon.stop() == .exited(0))
    }

    @Test("Keys and addresses that would let in nobody, or anybody, stop the start")
    func faults() async throws {
        let guarded = try await GuardedDaemon(clients: "ops")
        try guarded.list(["ops": "owner"])
        let keys = guarded.settings.map { ($0 == "PACTWIRE_ACCESS_KEYS" ? "keys" : "secret", $1) }
        let config = try guarded.daemon.directory.write(
            "access:\n" + keys.map { "  \($0): \($1)\n" }.joined(), to: "config.yaml")
        let arguments = ["--config", config]
        for arguments in [["check"] + arguments, arguments + guarded.daemon.arguments] {
            let result = try await Command.pactwired(arguments)
            #expect(result.ending == .exited(2))
            #expect(result.errorLines.first?.contains("clients:1: \"owner\" is no role") == true)
        }
        try guarded.list(["ops": "admin"])
        #expect(try await Command.pactwired(["check"] + arguments).ending == .exited(0))
        chmod(guarded.keyFile(of: "daemon"), 0o644)
        let open = try await Command.pactwired(["check"] + arguments)
        #expect(open.ending == .exited(2))
        #expect(open.errorLines.first?.contains("chmod 600") == true)

        let reachable = try await Command.pactwired(
            ["--data", guarded.daemon.data, "--requests", "tcp://0.0.0.0:7400"])
        #expect(reachable.ending == .exited(2) && reachable.errorLines.count == 1)
        #expect(access(guarded.daemon.data, F_OK) != 0, "nothing may be made before it is sound")
    }
}
