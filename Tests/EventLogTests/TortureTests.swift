import Glibc
import PactwireTesting
import Testing

/// `make torture` runs these with more operations; a seed that failed can be given again.
@Suite("Torture", .timeLimit(.minutes(30)))
struct TortureTests {
    private static func number(_ name: String) -> UInt64? {
        getenv(name).flatMap { UInt64(String(cString: $0)) }
    }

    static let livesOfOneLog = 25

    @Test("Through crashes, kills, failing calls and flipped bits the log keeps its word")
    func torture() {
        let isLong = Self.number("TORTURE_OPERATIONS") != nil
        let operations = Self.number("TORTURE_OPERATIONS") ?? 5000
        var seed = Self.number("TORTURE_SEED") ?? 1
        var counts = TortureCounts()
        repeat {
            // Said before it runs, for a log that traps.
            if isLong { print("torture: seed \(seed)") }
            var torture = Torture(seed: seed)
            do throws(Torture.Violation) {
                try torture.run(lives: Self.livesOfOneLog)
            } catch {
                let story = torture.story.suffix(12).joined(separator: "\n")
                Issue.record(
                    "TORTURE_SEED=\(seed), life \(torture.counts.lives): \(error)\n\(story)")
                return
            }
            counts += torture.counts
            seed += 1
        } while counts.operations < operations
        print("torture: \(counts)")
        #expect(counts.recordsAcknowledged > 0 && counts.faultsNamed > 0 && counts.tornTails > 0)
        #expect(counts.groupsRefused > 0 && counts.writersFailed > 0 && counts.startsFailed > 0)
    }

    @Test(
        "The torture can fail: it catches a log that leaves something out",
        arguments: [SimulatedDisk.Flaw.forgetsSyncs, .forgetsDirectorySyncs, .syncsLate])
    func catches(flaw: SimulatedDisk.Flaw) {
        let isCaught = (1...20 as ClosedRange<UInt64>).contains { seed in
            var torture = Torture(seed: seed, flaw: flaw)
            return (try? torture.run(lives: Self.livesOfOneLog)) == nil
        }
        #expect(isCaught, "20 logs on a disk that \(flaw) went uncaught")
    }
}
