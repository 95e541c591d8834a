import Events
import PactwireTesting
import Testing

@Suite(
    "Spoken to from Python",
    .enabled(
        "no Python 3 here can import zmq: run Scripts/install-dependencies --tests",
        { try await TestPython.isFoundOrRequired(with: "zmq") }),
    .timeLimit(.minutes(2)))
struct PythonTests {
    @Test("The example subscriber prints live events")
    func subscriber() async throws {
        let python = try #require(try await TestPython.interpreter(with: "zmq"))
        let daemon = try TestDaemon()
        try await daemon.start()
        let script = Repository.root + "/Examples/subscribe.py"
        let subscriber = try ChildProcess(
            python, [script, daemon.stream], environment: CleanEnvironment.with())
        try await eventually("it subscribes; it said: \(subscriber.errorText)") {
            try await daemon.status()["subscriptions"]?.unsignedInteger ?? 0 > 0
        }
        _ = try await daemon.append(Announcement.deals("live", 1...3))
        try await eventually("it prints; it said: \(subscriber.errorText)") {
            subscriber.lines.count >= 3
        }
        #expect(try subscriber.ids == ["live-1", "live-2", "live-3"])
        #expect(try subscriber.rows.map { $0["sequence"]?.unsignedInteger } == [1, 2, 3])
        try await daemon.stop()
    }

    @Test("Raw requests, good and malformed, get the documented answers; the daemon stays up")
    func requests() async throws {
        let python = try #require(try await TestPython.interpreter(with: "zmq"))
        let daemon = try TestDaemon()
        try await daemon.start()
        let script = Repository.root + "/Tests/EndToEnd/Python/requests.py"
        let result = try await Command.run(python, [script, daemon.requests])
        #expect(result.ending == .exited(0), "after \(result.lines): \(result.errorLines)")
        #expect(result.lines.last == "ping after all that")
        #expect(try await daemon.recordedIds() == ["py-1"])
        #expect(try await daemon.stop() == .exited(0))
    }
}
