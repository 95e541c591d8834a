import Events
import Glibc
import PactwireTesting
import Testing

@Suite("A start that can't be", .timeLimit(.minutes(2)))
struct StartTests {
    /// Expects one line on standard error that holds all of `words`.
    private func expectOneLine(
        _ result: CommandResult, _ code: Int32, _ words: String...,
        at place: SourceLocation = #_sourceLocation
    ) {
        #expect(result.ending == .exited(code), "\(result)", sourceLocation: place)
        #expect(result.errorLines.count == 1, "\(result.errorLines)", sourceLocation: place)
        for word in words {
            #expect(
                result.errorLines.first?.contains(word) == true, "\(result.errorLines)",
                sourceLocation: place)
        }
    }

    @Test(
        "A fault in the configuration file is named with its line",
        arguments: [
            ("log_level: info\nlog_levle: info\n", [":2:", "log_levle"]),
            ("# a comment\n\nsegment_bytes: many\n", [":3:", "segment_bytes", "many"]),
            ("requests: 127.0.0.1:7400\n", [":1:", "requests", "tcp://"]),
            ("read_only: perhaps\n", [":1:", "read_only", "true or false"]),
            ("log_level: info\nlog_level: debug\n", ["log_level"]),
            ("- a\n- b\n", ["keys and values"]),
            ("a: [\n", ["no YAML"]),
        ])
    func file(text: String, words: [String]) async throws {
        let directory = try TemporaryDirectory()
        let file = try directory.write(text, to: "pactwired.yaml")
        let data = directory.appending("data")
        for arguments in [["--config", file, "--data", data], ["check", "--config", file]] {
            let result = try await Command.pactwired(arguments)
            expectOneLine(result, 2, file)
            for word in words { #expect(result.errorLines.first?.contains(word) == true) }
        }
        #expect(access(data, F_OK) != 0, "nothing may be made before the settings are sound")
    }

    @Test("The configuration that comes with it is sound, as it stands and with every key in use")
    func sample() async throws {
        let file = Repository.root + "/config/pactwired.yaml"
        let asItStands = try await Command.pactwired(["check", "--config", file])
        #expect(asItStands.ending == .exited(0) && asItStands.lines == ["\(file): sound"])
        #expect(asItStands.errorLines.isEmpty)

        let text = String(decoding: try TestFile.read(file), as: UTF8.self)
        let inUse = text.replacing(/(?m)^# ([a-z_]+: \S+)$/) { String($0.output.1) }
        #expect(inUse.contains("\nstream_queue: 10000"))
        let directory = try TemporaryDirectory()
        let path = try directory.write(inUse, to: "all.yaml")
        let all = try await Command.pactwired(["check", "--config", path])
        #expect(all.ending == .exited(0), "\(all.errorLines)")
    }

    @Test("Unknown variables, bad values and unknown options stop the start")
    func settings() async throws {
        let data = try TemporaryDirectory()
        let arguments = ["--data", data.path]
        expectOneLine(
            try await Command.pactwired(arguments, environment: ["PACTWIRE_DATTA": "x"]),
            2, "PACTWIRE_DATTA")
        expectOneLine(
            try await Command.pactwired(arguments, environment: ["PACTWIRE_STREAM_QUEUE": "0"]),
            2, "PACTWIRE_STREAM_QUEUE", "1 to 1000000")
        expectOneLine(
            try await Command.pactwired(arguments + ["--requests", "tcp://here"]),
            2, "--requests", "tcp://here")
        expectOneLine(
            try await Command.pactwired(["--config", data.appending("absent")]), 2, "absent")
        expectOneLine(try await Command.pactwired(arguments + ["--bogus"]), 2, "--bogus")
        expectOneLine(try await Command.pactwired(["check"]), 2, "--config")
        expectOneLine(try await Command.pactwire(["status", "--bogus"]), 2, "--bogus")
        expectOneLine(try await Command.pactwire(["tail", "--from", "0"]), 2, "--from")
        expectOneLine(
            try await Command.pactwire(["show", "deals", "--role", "boss"]), 2, "--role", "boss")
        expectOneLine(
            try await Command.pactwire(
                ["diff", "deals", "--from", "0", "--to", "1", "--role", "boss"]),
            2, "--role", "boss")
    }

    @Test("What holds line ends is told of on one line")
    func oneLine() async throws {
        let directory = try TemporaryDirectory()
        let file = try directory.write("log_level: |\n  loud\n  er\n", to: "pactwired.yaml")
        expectOneLine(try await Command.pactwired(["check", "--config", file]), 2, "loud er")
        // As it stands in the file, whatever the environment says.
        let name = try directory.write("\"a\\nb\": 1\n", to: "named.yaml")
        expectOneLine(try await Command.pactwired(["check", "--config", name]), 2, "a b")
        expectOneLine(
            try await Command.pactwired(["--data", directory.path, "--requests", "a\nb"]), 2,
            "--requests")
        expectOneLine(
            try await Command.pactwired(["--config", "/no/a\nb\u{1B}[1m"]), 2, "/no/a b\u{FFFD}[1m")
    }

    @Test("It listens on localhost by that name, and every command takes both endpoints")
    func localhost() async throws {
        let daemon = try TestDaemon()
        try await daemon.start(["--requests", "tcp://localhost:*"])
        let ready = try #require(
            try daemon.process.errorLines.first { $0.hasPrefix("info: ready ") })
        let port = try #require(ready.firstMatch(of: /requests=tcp:\/\/127\.0\.0\.1:(\d+)/)).1
        let endpoints = ["--requests", "tcp://localhost:\(port)", "--stream", daemon.stream]
        #expect(try await Command.pactwire(["status"] + endpoints).ending == .exited(0))
    }

    @Test("An ipc path is taken over from a daemon that was killed, and from nobody else")
    func sockets() async throws {
        let (daemon, other) = (try TestDaemon(), try TestDaemon())
        let path = daemon.directory.appending("requests")
        let there = ["--requests", "ipc://\(path)"]
        for _ in 0..<2 {
            try await daemon.start(there)
            expectOneLine(
                try await Command.pactwired(other.arguments + there), 1, path, "in use")
            try await daemon.kill()
        }
        #expect(unlink(path) == 0)
        try TestFile.write(Array("notes".utf8), to: path)
        expectOneLine(
            try await Command.pactwired(other.arguments + there), 1, path, "no socket")
        #expect(try TestFile.read(path) == Array("notes".utf8))
    }

    @Test("What another daemon has is named: its ports, its data directory")
    func inUse() async throws {
        let daemon = try TestDaemon()
        try await daemon.start()
        _ = try await daemon.append(Announcement.deal("e-1"))

        let other = try TestDaemon()
        expectOneLine(
            try await Command.pactwired(
                ["--data", other.data, "--requests", daemon.requests, "--stream", other.stream]),
            1, daemon.requests, "in use")
        expectOneLine(
            try await Command.pactwired(
                ["--data", daemon.data, "--requests", other.requests, "--stream", other.stream]),
            4, daemon.data, "in use")
        for command in ["replay", "verify"] {
            let result = try await Command.pactwire([command, "--data", daemon.data])
            expectOneLine(result, 4, daemon.data, "in use")
            #expect(result.lines.isEmpty)
        }
        #expect(try await daemon.append(Announcement.deal("e-2")) == [.appended(2)])
        #expect(try await daemon.stop() == .exited(0))
    }

    @Test("A data directory that can't be written is named, with exit code 5")
    func notWritable() async throws {
        let directory = try TemporaryDirectory()
        let file = try directory.write("a file", to: "file")
        for data in ["\(file)/data", "/proc/pactwire"] {
            let daemon = try TestDaemon(data: data)
            expectOneLine(try await Command.pactwired(daemon.arguments), 5, data)
        }
    }
}
