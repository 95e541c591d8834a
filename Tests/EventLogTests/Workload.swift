import EventLog
import PactwireTesting
import SystemPackage

/// A few groups of odd sizes over several small segments, and what came of them.
struct Workload {
    static let directory: FilePath = "/data"
    static let segmentBytes: UInt64 = 3000
    static let startMicroseconds: Int64 = 1_700_000_000_000_000

    /// Payloads by group, in the order they were handed to the log.
    private(set) var submitted: [[[UInt8]]] = []
    private(set) var acknowledgedRecords = 0
    private(set) var errors: [LogError] = []

    static func open(_ disk: SimulatedDisk, _ mode: LogMode = .readWrite) throws(LogError)
        -> OpenedLog
    {
        try Log.open(
            directory, mode: mode, options: LogOptions(disk: disk, segmentBytes: segmentBytes))
    }

    /// Payloads of group `number`: one to four of 0 to some 700 bytes, none alike.
    static func group(_ number: Int) -> [[UInt8]] {
        (0...(number % 4)).map { index in
            let count = [0, 40, 700, 130, 333][(number + index) % 5]
            let label = Array("group \(number) record \(index) ".utf8)
            return count == 0 ? label : label + (0..<count).map { UInt8(1 + ($0 + number) % 255) }
        }
    }

    /// All payloads of the first `groups` groups.
    static func payloads(of groups: Int) -> [[UInt8]] { (0..<groups).flatMap { group($0) } }

    /// Opens and appends until `groups` are in or the log refuses; a full disk is tried again once.
    mutating func run(_ disk: SimulatedDisk, groups: Int = 12) {
        do throws(LogError) {
            var opened = try Self.open(disk)
            guard var writer = opened.takeWriter() else { return }
            for number in 0..<groups {
                let payloads = Self.group(number)
                submitted.append(payloads)
                let now = Self.startMicroseconds + Int64(number)
                let commit: Commit
                do {
                    commit = try writer.append(payloads, now: now)
                } catch {
                    errors.append(error)
                    guard error.code == .diskFull else { return }
                    commit = try writer.append(payloads, now: now)
                }
                acknowledgedRecords += commit.count
            }
        } catch {
            errors.append(error)
        }
    }

    /// What is wrong with the log `disk` holds now; nil when it keeps its word: all that was
    /// acknowledged, in order, once, whole groups, nothing else, and it takes another group.
    func violation(_ disk: SimulatedDisk) -> String? {
        do throws(LogError) {
            var opened = try Self.open(disk)
            let found = try opened.reader.records(from: 1)
            if let broken = violation(found) { return broken }
            guard var writer = opened.takeWriter() else { return "no writer" }
            let extra = Array("after".utf8)
            let commit = try writer.append([extra], now: 0)
            let read = try opened.reader.records(from: commit.firstSequence)
            guard commit.firstSequence == UInt64(found.count + 1), read.map(\.payload) == [extra]
            else { return "the log does not go on where it ended" }
            return nil
        } catch {
            return "\(error)"
        }
    }

    func violation(_ found: [Record]) -> String? {
        let all = submitted.flatMap { $0 }
        guard found.map(\.sequence) == (0..<found.count).map({ UInt64($0 + 1) }) else {
            return "sequences are not 1, 2, 3"
        }
        guard found.count >= acknowledgedRecords else {
            return "\(acknowledgedRecords) acknowledged, \(found.count) found"
        }
        guard found.map(\.payload) == Array(all.prefix(found.count)) else {
            return "records that nobody submitted, or in another order"
        }
        var boundary = 0
        let boundaries = submitted.map { group in
            boundary += group.count
            return boundary
        }
        guard found.isEmpty || boundaries.contains(found.count) else { return "half a group" }
        return nil
    }
}

extension OpenedLog {
    struct WriterMissing: Error {}

    /// The writer, or the end of the test: `#require` takes no value that can't be copied.
    mutating func requireWriter() throws -> LogWriter {
        guard let writer = takeWriter() else { throw WriterMissing() }
        return writer
    }
}
