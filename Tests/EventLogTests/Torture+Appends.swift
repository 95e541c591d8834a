import EventLog
import PactwireTesting

/// The working part of a life.
extension Torture {
    mutating func append(_ writer: inout LogWriter, _ reader: LogReader) throws(Violation) {
        var trial = TortureTrial.random(&random)
        trial.begin(disk, within: 80, &random)
        if random.once(in: 4) { writer.filler.hurry() }
        let groups = 1 + random.below(30)
        let end = random.below(groups)
        for number in 0..<groups {
            // A crash comes when it comes; all else ends, and then nothing may fail.
            if number == end, trial != .crash {
                TortureTrial.end(on: disk)
                trial = .calm
            }
            // What the filler can't do harms nothing.
            for _ in 0..<random.below(4) { _ = try? writer.filler.step() }
            guard try append(&writer, during: trial) else { return }
            guard reader.head == UInt64(oracle.settled.count) else {
                throw Violation("\(oracle.settled.count) acknowledged, head \(reader.head)")
            }
            if random.once(in: 10) { try readLast(reader, during: trial) }
        }
    }

    /// False when the writer failed for good.
    private mutating func append(
        _ writer: inout LogWriter, during trial: TortureTrial
    ) throws(Violation) -> Bool {
        let payloads = nextPayloads()
        let now = nextTime()
        let group = oracle.group(payloads, now: now)
        let commit: Commit
        do throws(LogError) {
            commit = try writer.append(payloads, now: now)
        } catch {
            try judge(error, of: &writer, group, during: trial)
            return !writer.isFailed
        }
        let behind = group.recordedMicroseconds - now
        guard commit.firstSequence == group.firstSequence, commit.count == payloads.count,
            commit.recordedMicroseconds == group.recordedMicroseconds,
            commit.clockBehindMicroseconds == (behind > 0 ? behind : nil)
        else { throw Violation("acknowledged as something else: \(commit)") }
        oracle.acknowledge(group)
        counts.recordsAcknowledged += payloads.count
        return true
    }

    private mutating func judge(
        _ error: LogError, of writer: inout LogWriter, _ group: TortureOracle.Group,
        during trial: TortureTrial
    ) throws(Violation) {
        tell("append of \(group.firstSequence) during \(trial): \(error)")
        guard trial.answers.contains(error.code) else {
            throw Violation("an append during \(trial) ended with: \(error)")
        }
        guard error.code != .diskFull else {
            counts.groupsRefused += 1
            if writer.isFailed { throw Violation("a full disk ended the writer") }
            return
        }
        counts.writersFailed += 1
        oracle.leaveOpen(group)
        do throws(LogError) {
            _ = try writer.append([[1]], now: clock)
        } catch let again {
            guard again == error else { throw Violation("\(error), and then: \(again)") }
            return
        }
        throw Violation("appended after: \(error)")
    }

    /// Reads go on whatever became of an append.
    private func readLast(_ reader: LogReader, during trial: TortureTrial) throws(Violation) {
        let last = Array(oracle.settled.suffix(5))
        let found: [Record]
        do throws(LogError) {
            found = try reader.records(from: last.first?.sequence ?? 1)
        } catch {
            if trial == .noDescriptors { return }
            throw Violation("a read during \(trial) ended with: \(error)")
        }
        guard found == last else { throw Violation("read \(found) in place of \(last)") }
    }

    private mutating func nextTime() -> Int64 {
        switch random.below(20) {
        case 0: clock -= 3_600_000_000
        case 1: clock += 2 * 86_400_000_000
        default: clock += Int64(random.below(2000))
        }
        return clock
    }

    /// Mostly a few small records; now and then many, none but zeros, or several sectors of them.
    private mutating func nextPayloads() -> [[UInt8]] {
        groupNumber += 1
        let count = random.once(in: 10) ? 1 + random.below(40) : 1 + random.below(4)
        return (0..<count).map { index in
            let size = [0, 5, 40, 130, 333, 700, 1500][random.below(7)]
            if random.once(in: 20) { return [UInt8](repeating: 0, count: size) }
            let seed = groupNumber &* 31 &+ index
            return (0..<size).map { UInt8(truncatingIfNeeded: ($0 &+ seed) &* 167 >> 3) }
        }
    }
}
