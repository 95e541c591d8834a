import PactwireTesting
import Testing

@testable import EventLog

@Suite("Finding a moment in the log")
struct LogTimeTests {
    @Test("It is the first record at or after the moment, within what is asked for")
    func finds() throws {
        var opened = try Workload.open(SimulatedDisk())
        var writer = try opened.requireWriter()
        var random = SeededRandom(seed: 11)
        var times: [Int64] = []
        var clock: Int64 = 100
        for number in 0..<40 {
            clock += Int64(random.below(3)) * 5
            let commit = try writer.append(Workload.group(number), now: clock)
            times += Array(repeating: commit.recordedMicroseconds, count: commit.count)
        }
        let count = UInt64(times.count)
        for moment in stride(from: Int64(90), through: clock + 10, by: 1) {
            let from = 1 + UInt64(random.below(Int(count)))
            let through = from - 1 + UInt64(random.below(Int(count - from) + 2))
            let expected = (from..<through + 1).first { times[Int($0) - 1] >= moment }
            let found = try opened.reader.firstSequence(
                recordedSince: moment, from: from, through: through)
            #expect(found == expected ?? max(from, through + 1), "\(moment) \(from) \(through)")
        }
    }
}
