import Events
import PactwireTesting
import Testing

@Suite(
    "Spoken to from Python",
    .enabled(
        "no Python 3 here can import zmq: run Scripts/install-dependencies --tests",
        Python.isFoundOrRequired),
    .timeLimit(.minutes(2)))
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
}
