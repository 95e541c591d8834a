import Events
import PactwireTesting
import Testing

@Suite(
    "Spoken to from Python",
    .enabled(
        "no Python 3 here can import zmq: run Scripts/install-dependencies --tests",
        Python.isFoundOrRequired),
    .timeLimit(.minutes(10)))
struct PythonTests {
    @Test("The example subscriber prints what its filter matches, once, over a kill -9")
    func subscriber() async throws {
        let daemon = try TestDaemon()
        try await daemon.start()
        _ = try await daemon.append(Announcement.deals("before", 1...3))
        let filters = [
            "{}", #"{"parties":["tsmc","amd"],"types":["deal.signed"]}"#,
            #"{"subjects":["before-2","after-1"]}"#,
        ]
        var subscribers: [ChildProcess] = []
        for filter in filters {
            subscribers.append(
                try await Python.begin(
                    "Examples/subscribe.py", [filter, "1", daemon.requests, daemon.stream]))
        }
        try await eventually("they read; it said: \(subscribers.map(\.errorText))") {
            subscribers[0].lines.count == 2 && subscribers[2].lines.count == 1
        }
        _ = try await daemon.append(Announcement.deals("during", 1...30))
        try await daemon.kill()
        try await daemon.start()
        _ = try await daemon.append(Announcement.deals("after", 1...30))
        for party in ["openai", "tsmc", "amd"] {
            _ = try await daemon.append(
                Announcement.deal("of-\(party)", subject: "s", party: party, type: "deal.signed"))
        }
        let expected = [
            Array(try await daemon.recordedIds().dropFirst()), ["of-tsmc", "of-amd"],
            ["before-2", "after-1"],
        ]
        for (subscriber, ids) in zip(subscribers, expected) {
            try await eventually("\(ids.count) events; it said: \(subscriber.errorText)") {
                subscriber.lines.count >= ids.count
            }
            #expect(try subscriber.ids == ids)
        }
        try await daemon.stop()
    }

    @Test("Raw requests, good and malformed, get the documented answers; the daemon stays up")
    func requests() async throws {
        let daemon = try TestDaemon()
        try await daemon.start()
        let script = Repository.root + "/Tests/EndToEnd/Python/requests.py"
        let result = try await Python.run(script, daemon.requests)
        #expect(result.ending == .exited(0), "after \(result.lines): \(result.errorLines)")
        #expect(result.lines.last == "ping after all that")
        #expect(try await daemon.recordedIds() == ["py-1"])
        #expect(try await daemon.stop() == .exited(0))
    }

    @Test("Without a listed key nothing can be read and nothing written, at either endpoint")
    func outsiders() async throws {
        let python = try #require(try await Python.interpreter())
        let guarded = try await GuardedDaemon(clients: "feed", "desk")
        try guarded.list(["feed": "append", "desk": "read"])
        try await guarded.start()
        let script = Repository.root + "/Tests/EndToEnd/Python/outsiders.py"
        let result = try await Command.run(
            python,
            [
                script, guarded.daemon.requests, guarded.daemon.stream, guarded.serverKey,
                guarded.keyFile(of: "feed"),
            ])
        #expect(result.ending == .exited(0), "after \(result.lines): \(result.errorLines)")
        #expect(result.lines.count == 6)
        let tail = try await guarded.pactwire(as: "desk", "tail", "--no-follow", "--json")
        let ids = try tail.rows.compactMap { $0["id"]?.string }
        #expect(ids == (0..<20).map { "listed-\($0)" })
        #expect(try await guarded.daemon.stop() == .exited(0))
    }

    @Test("Who stays in the list keeps both connections when it is read again")
    func stays() async throws {
        let python = try #require(try await Python.interpreter())
        let guarded = try await GuardedDaemon(clients: "ops", "desk", "gone")
        try guarded.list(["ops": "admin", "desk": "read", "gone": "read"])
        try await guarded.start()
        func begin(_ name: String) throws -> ChildProcess {
            try ChildProcess(
                python,
                [
                    Repository.root + "/Tests/EndToEnd/Python/stays.py", guarded.daemon.requests,
                    guarded.daemon.stream, guarded.serverKey, guarded.keyFile(of: name),
                ], environment: CleanEnvironment.with())
        }
        func count(_ word: String, _ process: ChildProcess) -> Int {
            process.lines.count { $0.hasPrefix(word) }
        }
        let desk = try begin("desk")
        let gone = try begin("gone")
        var appended = 0
        func append() async throws {
            appended += 1
            let event = Announcement.deal("e-\(appended)", subject: "e-\(appended)")
            _ = try await guarded.pactwire(as: "ops", "append", "-", input: event)
        }
        try await eventually("both follow: \(desk.errorText) \(gone.errorText)") {
            try await append()
            return [desk, gone].allSatisfy { count("event", $0) > 0 && count("pong", $0) > 0 }
        }
        try guarded.list(["ops": "admin", "desk": "append"])
        _ = try await guarded.reload()
        try await eventually("its connections end") { count("lost", gone) == 2 }
        let events = (count("event", desk), count("event", gone))
        let pongs = count("pong", desk)
        for _ in 0..<3 { try await append() }
        try await eventually("who stayed goes on") {
            count("event", desk) == events.0 + 3 && count("pong", desk) > pongs
        }
        #expect(count("lost", desk) == 0)
        #expect(count("event", gone) == events.1)
    }

    @Test(
        "A thousand subscribers join at once, and lose and repair the same; others notice nothing",
        .demanding)
    func thousand() async throws {
        let python = try #require(try await Python.interpreter())
        let daemon = try TestDaemon()
        try await daemon.start(environment: ["PACTWIRE_STREAM_QUEUE": "4"])
        let script = Repository.root + "/Tests/EndToEnd/Python/thousand.py"
        let result = try await Command.run(
            python, [script, daemon.requests, daemon.stream], within: .seconds(110))
        #expect(result.ending == .exited(0), "after \(result.lines): \(result.errorLines)")
        print("a thousand: \(result.lines.last ?? "")")
        #expect(try await daemon.stop() == .exited(0))
    }
}
