import Events
import Glibc
import PactwireTesting
import Testing

/// The interpreter that `Scripts/python-with-zmq` finds.
private enum Python {
    static func interpreter() async throws -> String? {
        let script = Repository.root + "/Scripts/python-with-zmq"
        let result = try await Command.run(script, [])
        return result.ending == .exited(0) ? result.lines.first : nil
    }

    /// A build server must have one: there its absence fails the tests.
    static func isFoundOrRequired() async throws -> Bool {
        if let isServer = getenv("CI"), isServer.pointee != 0 { return true }
        return try await interpreter() != nil
    }
}

@Suite(
    "Spoken to from Python",
    .enabled(
        "no Python 3 here can import zmq: run Scripts/install-dependencies --tests",
        Python.isFoundOrRequired),
    .timeLimit(.minutes(2)))
struct PythonTests {
    @Test("The example subscriber prints live events")
    func subscriber() async throws {
        let python = try #require(try await Python.interpreter())
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
        let python = try #require(try await Python.interpreter())
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
