import Events
import Glibc
import PactwireTesting
import Testing

/// `make torture` runs this with 200 rounds.
@Suite("Killed again and again", .demanding, .timeLimit(.minutes(60)))
struct CrashTortureTests {
    static let rounds = getenv("TORTURE_ROUNDS").flatMap { Int(String(cString: $0)) } ?? 6
    static let seed = getenv("TORTURE_SEED").flatMap { UInt64(String(cString: $0)) } ?? 1
    /// Small segments and long titles: the log goes to a new segment every few hundred events.
    static let environment = ["PACTWIRE_SEGMENT_BYTES": "1048576"]
    static let title = #","title":"\#(String(repeating: "x", count: 3000))""#

    /// What is recorded from `first` on; its sequences have no hole.
    private func ids(_ daemon: TestDaemon, from first: Int) async throws -> [String] {
        let result = try await daemon.pactwire(
            "tail", "--from", "\(first)", "--no-follow", "--json")
        let rows = try result.rows
        let sequences = rows.map { $0["sequence"]?.unsignedInteger }
        #expect(sequences == rows.indices.map { UInt64(first + $0) })
        return rows.compactMap { $0["id"]?.string }
    }

    /// Starts it and kills it within some milliseconds, ready or not.
    private func startInVain(_ daemon: TestDaemon, _ random: inout SeededRandom) async throws {
        let process = try ChildProcess(
            BuiltPrograms.daemon, daemon.arguments,
            environment: CleanEnvironment.with(Self.environment))
        try await Task.sleep(for: .microseconds(random.below(120_000)))
        process.signal(SIGKILL)
        try await process.wait()
    }

    @Test("Whatever kill -9 hits, what was acknowledged is there whole, in order and once")
    func killed() async throws {
        var random = SeededRandom(seed: Self.seed)
        let daemon = try TestDaemon()
        let load = try Load(daemon)
        defer { load.close() }
        var recorded: [String] = []
        var startsKilled = 0
        var torn = 0
        var interrupted = 0
        try await daemon.start(environment: Self.environment)
        for round in 0..<Self.rounds {
            let appended = 100 + random.below(200)
            let wanted = load.acknowledged.count + random.below(appended)
            async let appends: Void = load.append(
                "round-\(round)", 0..<appended, more: Self.title)
            try await eventually("some are answered") { load.acknowledged.count >= wanted }
            try await daemon.kill()
            let answered = load.acknowledged.all
            if answered.count < recorded.count + appended { interrupted += 1 }
            while random.once(in: 2) {
                startsKilled += 1
                try await startInVain(daemon, &random)
            }
            try await daemon.start(environment: Self.environment)
            if try daemon.process.errorText.contains("nobody was promised") { torn += 1 }

            recorded += try await ids(daemon, from: recorded.count + 1)
            let lost = answered.filter { id, sequence in
                recorded.dropFirst(Int(sequence) - 1).first != id
            }
            #expect(lost.isEmpty, "round \(round) of seed \(Self.seed)")
            try await appends
            recorded += try await ids(daemon, from: recorded.count + 1)
        }
        #expect(interrupted > 0, "no kill came in the middle of anything")
        let acknowledged = load.acknowledged.all
        #expect(Set(recorded).count == recorded.count && acknowledged.count == recorded.count)
        #expect(try await ids(daemon, from: 1) == recorded)
        let digest = try await daemon.digest()
        #expect(try await daemon.stop() == .exited(0))
        let replayed = try await Replayed(daemon.data)
        #expect(replayed.events == UInt64(recorded.count) && replayed.digest == digest)
        let segments = try TestFile.names(in: daemon.data + "/log").count
        #expect(segments > 1)
        print(
            "torture: \(Self.rounds) rounds of kill -9, \(interrupted) in the middle of appends, "
                + "\(startsKilled) starts killed, \(torn) torn tails, \(acknowledged.count) events "
                + "acknowledged and found, \(segments) segments")
    }
}
