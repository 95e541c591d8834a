import Events
import Glibc
import PactwireTesting
import Testing

@Suite(
    "The Python client",
    .enabled(
        "no Python 3 here can import zmq: run Scripts/install-dependencies --tests",
        Python.isFoundOrRequired),
    .demanding, .timeLimit(.minutes(10)))
struct PythonClientTests {
    @Test("Its own tests pass")
    func ownTests() async throws {
        let package = Python.package
        let result = try await Python.run(
            "-m", "unittest", "discover", "-t", package, "-s", package + "/tests",
            within: .seconds(90))
        #expect(result.ending == .exited(0), "\(result.errorLines.joined(separator: "\n"))")
    }

    @Test(
        "Its types are sound",
        .enabled(
            "no mypy here: run Scripts/install-dependencies --tests",
            Python.mypyIsFoundOrRequired))
    func types() async throws {
        let mypy = try #require(try await Python.mypy())
        let python = try #require(try await Python.interpreter())
        let package = Python.package
        let result = try await Command.run(
            mypy,
            [
                "--config-file", package + "/pyproject.toml", "--cache-dir=/dev/null",
                "--python-executable", python, package + "/pactwire", package + "/tests",
            ], within: .seconds(90))
        #expect(result.ending == .exited(0), "\(result.lines.joined(separator: "\n"))")
    }

    @Test("It appends, reads, shows and follows as it says")
    func exercise() async throws {
        let daemon = try TestDaemon()
        try await daemon.start()
        let client = try await Python.client(daemon, "exercise")
        let ending = try await client.wait()
        #expect(ending == .exited(0), "after \(client.lines): \(client.errorText)")
        #expect(client.lines.count == 10)
        try await daemon.stop()
    }

    @Test(
        "The samples in the documents print an event",
        arguments: ["README.md", "clients/python/README.md"])
    func sample(document: String) async throws {
        let daemon = try TestDaemon()
        try await daemon.start()
        let event = Announcement.deal("sample", subject: "stargate", type: "deal.signed")
        _ = try await daemon.append(event)
        let path = "\(Repository.root)/\(document)"
        let sample = try await Python.client(daemon, "sample", path, event)
        try await eventually("the event; it said: \(sample.lines) \(sample.errorText)") {
            sample.lines.contains { $0.hasPrefix("1 stargate {") }
        }
        try await daemon.stop()
    }

    @Test("With keys that keygen made it appends and follows, as far as its role goes")
    func keys() async throws {
        let guarded = try await GuardedDaemon(clients: "feed", "desk", "nobody")
        try guarded.list(["feed": "append", "desk": "read"])
        try await guarded.start()
        let follower = try await Python.client(of: guarded, as: "desk", "follow", "{}", "20")
        let watch = try await Python.client(of: guarded, as: "desk", "watch", "deals", "20")
        let appender = try await Python.client(of: guarded, as: "feed", "append", "py", "20")
        for process in [appender, follower, watch] {
            #expect(try await process.wait() == .exited(0), "\(process.errorText)")
        }
        let ids = (0..<20).map { "py-\($0)" }
        #expect(try appender.ids == ids)
        #expect(try follower.ids == ids)
        let rows = try #require(watch.rows.last?["rows"])
        #expect(rows.members.map(\.name).count == 7)
        for (name, code) in [("desk", "not_allowed"), ("nobody", "unreachable")] {
            let denied = try await Python.client(of: guarded, as: name, "denied", code)
            #expect(try await denied.wait() == .exited(0), "\(name): \(denied.errorText)")
            #expect(denied.lines.count == 1)
        }
        let status = try await guarded.pactwire(as: "desk", "status", "--json")
        #expect(try status.rows.first?["head"]?.unsignedInteger == 20)
        try await guarded.daemon.stop()
    }

    @Test("Appends and subscriptions go on over kill -9: all is there, and comes, once")
    func restarts() async throws {
        let daemon = try TestDaemon()
        try await daemon.start()
        let filters: [(String, (Int) -> Bool)] = [
            (#"{"parties":["amd","tsmc"]}"#, { $0 % 3 == 0 }),
            (
                #"{"parties":["openai"],"subjects":["py-1","py-2"]}"#,
                { $0 % 3 != 0 && [1, 2].contains($0 % 7) }
            ),
            ("{}", { _ in true }), (#"{"types":["deal.signed"]}"#, { _ in false }),
        ]
        var followers: [ChildProcess] = []
        for (filter, _) in filters {
            followers.append(try await Python.client(daemon, "follow", filter, "300"))
        }
        let appender = try await Python.client(daemon, "append", "py", "300")
        for round in 1...2 {
            try await eventually("some are answered; it said: \(appender.errorText)") {
                appender.lines.count >= round * 60
            }
            try await daemon.kill()
            #expect(appender.lines.count < 300, "the kill came too late to be in the middle")
            try await daemon.start()
        }
        #expect(try await appender.wait() == .exited(0), "\(appender.errorText)")
        let ids = try await daemon.recordedIds()
        #expect(ids == (0..<300).map { "py-\($0)" })
        #expect(try appender.ids == ids)
        #expect(try appender.rows.map { $0["sequence"]?.unsignedInteger } == (1...300).map { $0 })

        for (follower, (filter, matches)) in zip(followers, filters) {
            #expect(try await follower.wait() == .exited(0), "\(filter): \(follower.errorText)")
            #expect(try follower.ids == (0..<300).filter(matches).map { "py-\($0)" }, "\(filter)")
        }
        try await daemon.stop()
    }

    @Test("Subscribers that were stopped, with tiny queues, lack nothing; nor does the example")
    func stopped() async throws {
        let daemon = try TestDaemon()
        try await daemon.start(environment: ["PACTWIRE_STREAM_QUEUE": "2"])
        // More than the kernel keeps for a connection, so that the queues overflow.
        let text = String(repeating: "x", count: 8_000)
        let events = (1...4_000).map { number in
            Announcement.deal(
                "big-\(number)", subject: "s-\(number)", party: number % 4 == 0 ? "amd" : "openai",
                more: #","title":"\#(text)""#)
        }
        let filter = #"{"parties":["openai"]}"#
        let follower = try await Python.client(daemon, "follow", filter, "4000")
        let example = try await Python.begin(
            "Examples/subscribe.py", [filter, "0", daemon.requests, daemon.stream])
        try await eventually("they follow; they said: \(follower.errorText)\(example.errorText)") {
            try await daemon.status()["subscriptions"]?.unsignedInteger ?? 0 >= 2
        }
        for process in [follower, example] { process.signal(SIGSTOP) }
        _ = try await daemon.append(events.joined(separator: "\n"))
        for process in [follower, example] { process.signal(SIGCONT) }
        #expect(try await follower.wait() == .exited(0), "\(follower.errorText)")
        let expected = (1...4_000).filter { $0 % 4 != 0 }.map { "big-\($0)" }
        #expect(try follower.ids == expected)
        let gaps = try #require(follower.rows.last?["gaps"]?.unsignedInteger)
        #expect(gaps > 0, "nothing was lost, so nothing was proved")
        try await eventually("the example has them; it said: \(example.errorText)") {
            example.lines.count >= expected.count
        }
        #expect(try example.ids == expected)
        try await daemon.stop()
    }

    @Test(
        "A watched projection ends with the daemon's own rows, over a kill -9",
        arguments: [nil, "d-2"])
    func watch(key: String?) async throws {
        let daemon = try TestDaemon()
        try await daemon.start()
        _ = try await daemon.append(Announcement.deals("d", 1...3))
        let arguments = [daemon.requests, daemon.stream, "watch", "deals", "8"]
        let watch = try await Python.begin(
            "Tests/EndToEnd/Python/client.py", arguments + (key.map { [$0] } ?? []))
        try await eventually("the first state; it said: \(watch.errorText)") {
            watch.lines.contains(#"{"complete": 3}"#)
        }
        #expect(watch.lines.count == (key == nil ? 4 : 2))
        let signed = Announcement.deal("s", subject: "d-2", type: "deal.signed")
        _ = try await daemon.append(signed)
        try await eventually("the change; it said: \(watch.errorText)") {
            watch.lines.contains(#"{"key": "d-2", "sequence": 4}"#)
        }
        _ = try await daemon.append(Announcement.retraction("r", subject: "d-1", of: "d-1"))
        try await daemon.kill()
        try await daemon.start()
        _ = try await daemon.append(Announcement.deals("e", 1...3))
        #expect(try await watch.wait() == .exited(0), "\(watch.errorText)")
        let rows = try #require(watch.rows.last?["rows"])
        let shown = try await daemon.show("deals").compactMap { $0["deal"]?.string }
        #expect(Set(shown) == ["d-2", "d-3", "e-1", "e-2", "e-3"])
        #expect(Set(rows.members.compactMap { $0.name.string }) == (key.map { [$0] } ?? Set(shown)))
        #expect(rows["d-2"]?["status"]?.string == "signed")
        try await daemon.stop()
    }
}
