import Events
import Glibc
import PactwireTesting
import Testing

@Suite("Stopped in order", .timeLimit(.minutes(2)))
struct StopTests {
    @Test(
        "A stop under load ends with exit 0, and every answer it gave is on disk",
        arguments: [SIGTERM, SIGINT])
    func underLoad(signal: Int32) async throws {
        let daemon = try TestDaemon()
        try await daemon.start()
        let load = try Load(daemon, patience: .seconds(1))
        defer { load.close() }
        async let appends: Void = load.append("e", 0..<20_000, askers: 64, mustSucceed: false)
        try await eventually("some are answered") { load.acknowledged.count >= 200 }
        let ending = try await daemon.stop(signal)
        let said = try daemon.process.errorText
        #expect(ending == .exited(0), "it said: \(said)")
        try await appends

        try await daemon.start()
        let recorded = try await daemon.recordedIds()
        let acknowledged = load.acknowledged.all
        #expect(acknowledged.count >= 200)
        for (id, sequence) in acknowledged {
            try #require(Int(sequence) <= recorded.count, "\(id) is lost")
            #expect(recorded[Int(sequence) - 1] == id)
        }
        #expect(Set(recorded).count == recorded.count)
        try await daemon.stop()
    }

    @Test(
        "Commands that go on are interrupted with exit code 130",
        arguments: [["tail"], ["watch", "deals"]])
    func interrupted(command: [String]) async throws {
        let daemon = try TestDaemon()
        try await daemon.start()
        _ = try await daemon.append(Announcement.deal("e-1"))
        let process = try ChildProcess(
            BuiltPrograms.commandLine, command + ["--json"],
            environment: CleanEnvironment.with(daemon.environment))
        try await eventually("something is printed") { !process.lines.isEmpty }
        process.signal(SIGINT)
        #expect(try await process.wait() == .exited(130))
    }

    @Test(
        "A daemon that isn't there is said to be, with exit code 3",
        arguments: [
            ["status"], ["show", "deals"], ["diff", "deals", "--from", "0", "--to", "0"],
            ["append", "-"], ["tail", "--no-follow"],
        ])
    func unreachable(command: [String]) async throws {
        let nobody = try TestDaemon()
        let result = try await Command.pactwire(
            command, environment: nobody.environment, input: Announcement.deal("e-1"))
        #expect(result.ending == .exited(3))
        #expect(result.errorLines.count == 1 && result.lines.isEmpty)
        #expect(result.errorLines.first?.contains(nobody.requests) == true)
    }

    @Test("The service manager is told when it serves and when it stops")
    func notified() async throws {
        let daemon = try TestDaemon()
        let manager = try DatagramSocket(daemon.directory.appending("notify"))
        try await daemon.start(environment: ["NOTIFY_SOCKET": manager.path])
        try await eventually("READY=1") { manager.received().contains("READY=1") }
        #expect(!manager.received().contains("STOPPING=1"))
        #expect(try await daemon.stop() == .exited(0))
        let words = manager.received()
        #expect(words.filter { $0.hasSuffix("=1") } == ["READY=1", "STOPPING=1"])
    }
}
