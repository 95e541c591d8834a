import Events
import PactwireTesting
import Testing

@Suite("Killed in the middle", .timeLimit(.minutes(2)))
struct CrashTests {
    @Test("What was acknowledged is there once and in order after every kill -9; tail goes on")
    func killed() async throws {
        let daemon = try TestDaemon()
        try await daemon.start()
        let tail = try daemon.begin("tail", "--json")
        let load = try Load(daemon)
        defer { load.close() }

        var interrupted = 0
        for round in 0..<4 {
            let before = load.acknowledged.count
            async let appends: Void = load.append("round-\(round)", 0..<500)
            try await eventually("some are answered") {
                load.acknowledged.count >= before + 40 + round * 30
            }
            try await daemon.kill()
            let answered = load.acknowledged.all
            if answered.count < (round + 1) * 500 { interrupted += 1 }
            try await daemon.start()
            let recorded = try await daemon.recordedIds()
            for (id, sequence) in answered {
                #expect(recorded.indices.contains(Int(sequence) - 1), "\(id) is lost")
                guard recorded.indices.contains(Int(sequence) - 1) else { continue }
                #expect(recorded[Int(sequence) - 1] == id)
            }
            try await appends
        }
        #expect(interrupted > 0, "no kill came in the middle of anything")

        let recorded = try await daemon.recordedIds()
        #expect(recorded.count == 2000 && Set(recorded).count == 2000)
        let acknowledged = load.acknowledged.all
        #expect(acknowledged.count == 2000)
        #expect(acknowledged.allSatisfy { recorded[Int($0.value) - 1] == $0.key })

        try await eventually("tail has them all") { tail.lines.count >= 2000 }
        let digest = try await daemon.digest()
        #expect(try await daemon.stop() == .exited(0))
        let printed = try tail.rows
        #expect(printed.map { $0["sequence"]?.unsignedInteger } == (1...2000).map { UInt64($0) })
        #expect(printed.map { $0["id"]?.string } == recorded)
        let replayed = try await Replayed(daemon.data)
        #expect(replayed.events == 2000 && replayed.digest == digest)
        let verified = try await Command.pactwire(["verify", "--data", daemon.data])
        #expect(verified.ending == .exited(0))
    }
}
