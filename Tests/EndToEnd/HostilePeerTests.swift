import Events
import Glibc
import PactwireTesting
import Testing

@Suite(
    "Peers that mean harm",
    .enabled(
        "no Python 3 here can import zmq: run Scripts/install-dependencies --tests",
        Python.isFoundOrRequired),
    .demanding, .timeLimit(.minutes(10)))
struct HostilePeerTests {
    private func python(_ script: String, _ arguments: String...) async throws -> ChildProcess {
        let python = try #require(try await Python.interpreter())
        let path = Repository.root + "/Tests/EndToEnd/Python/" + script
        return try ChildProcess(python, [path] + arguments, environment: CleanEnvironment.with())
    }

    /// A figure of /proc/PID/status, in bytes.
    private func memory(_ name: String, of daemon: TestDaemon) throws -> Int {
        let path = "/proc/\(try daemon.process.identifier)/status"
        let text = String(decoding: try TestFile.read(path), as: UTF8.self)
        let line = try #require(text.split(separator: "\n").first { $0.hasPrefix("\(name):") })
        return try #require(line.split(separator: " ").compactMap { Int($0) }.first) * 1024
    }

    private func queuedBytes(_ daemon: TestDaemon) async throws -> UInt64 {
        try #require(try await daemon.status()["answers_queued_bytes"]?.unsignedInteger)
    }

    /// What one peer that takes nothing may cost: 8 MiB queued, and of what was under way then a
    /// read, a question and four copies of 4 MiB, with as much again for making them.
    private static let ofPeerMax = (8 + 2 * 6 * 4) << 20

    @Test(
        "Peers that ask for ever and read nothing cost a bounded amount of memory; others go on",
        arguments: ["zmq", "raw"])
    func neverReads(how: String) async throws {
        let daemon = try TestDaemon()
        try await daemon.start()
        let title = String(repeating: "x", count: 800_000)
        for number in 1...6 {
            let event = Announcement.deal(
                "e-\(number)", subject: "d-\(number)", more: #","title":"\#(title)""#)
            #expect(try await daemon.append(event) == [.appended(UInt64(number))])
        }
        let before = try memory("RssAnon", of: daemon)
        let peers = 3
        let hostile = try await python("never_reads.py", daemon.requests, "\(peers)", how)
        try await eventually("they ask; they said: \(hostile.errorText)") {
            hostile.lines == ["asking"]
        }
        try await eventually("answers pile up") { try await queuedBytes(daemon) > 8 << 20 }
        var most = 0
        for number in 1...60 {
            let event = Announcement.deal("other-\(number)", subject: "other")
            #expect(try await daemon.append(event) == [.appended(UInt64(6 + number))])
            most = max(most, try memory("RssAnon", of: daemon) - before)
        }
        #expect(most < peers * Self.ofPeerMax)

        hostile.signal(SIGKILL)
        try await hostile.wait()
        try await eventually("what was queued for them is let go") {
            try await queuedBytes(daemon) == 0
        }
        #expect(try await daemon.recordedIds().count == 66)
        #expect(try await daemon.stop() == .exited(0))
    }

    @Test(
        "A message of endless parts may end the daemon at its memory limit, and loses nothing",
        arguments: [8, 100_000])
    func endlessParts(bytes: Int) async throws {
        let daemon = try TestDaemon()
        // A crash must not wait for a helper that reports it.
        try await daemon.start(environment: ["SWIFT_BACKTRACE": "enable=no"])
        let answers = try await daemon.append(Announcement.deals("kept", 1...50))
        #expect(answers == (1...50).map { .appended($0) })
        let limit = try memory("VmSize", of: daemon) + (256 << 20)
        let limited = try await Command.run(
            "/usr/bin/prlimit",
            ["--pid", "\(try daemon.process.identifier)", "--as=\(limit)"])
        #expect(limited.ending == .exited(0), "\(limited.errorLines)")
        let hostile = try await python("endless.py", daemon.requests, "\(bytes)")
        try await hostile.wait(within: .seconds(60))
        let words = hostile.lines.first?.split(separator: " ") ?? []
        #expect(words.first.flatMap { Int($0) } ?? 0 > 16 << 20, "\(hostile.errorText)")

        // libzmq cuts the peer off where a part finds no memory, and ends the process where its
        // own queue doesn't. Whichever it was, every acknowledged event is there.
        if try daemon.process.endingSoFar == nil { try await daemon.kill() }
        try await daemon.start()
        #expect(try await daemon.recordedIds().count == 50)
        #expect(try await daemon.stop() == .exited(0))
    }
}
