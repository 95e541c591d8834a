import Glibc
import PactwireClient
import PactwireTesting
import Testing

@Suite("Connections lost", .timeLimit(.minutes(1)))
struct LostConnectionTests {
    @Test("What was under way when a connection was cut is asked again at once")
    func askedAgain() async throws {
        let daemon = try TestDaemon()
        try await daemon.start()
        let weather = ChaosWeather(faults: [], pauseMilliseconds: 1, lastingMilliseconds: 1)
        let proxy = try ChaosProxy(before: daemon.requests, seed: 1, weather)
        let client = try PactwireClient(
            Endpoints(requests: proxy.endpoint, stream: daemon.stream), patience: patience)
        _ = try await client.status()

        // The daemon takes nothing, so the request is somewhere on its way when that is cut.
        try daemon.process.signal(SIGSTOP)
        let event = Array(Announcement.deal("cut").utf8)
        async let answers = client.append([event])
        try await Task.sleep(for: .milliseconds(200))
        proxy.cut()
        try await Task.sleep(for: .milliseconds(200))
        let started = ContinuousClock.now
        try daemon.process.signal(SIGCONT)
        #expect(try await answers.map(\.sequence) == [1])
        #expect(ContinuousClock.now - started < .seconds(10))
        client.close()
        try await daemon.stop()
    }
}
