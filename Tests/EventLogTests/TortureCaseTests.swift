import PactwireTesting
import Storage
import SystemPackage
import Testing

@testable import EventLog

/// Cases the torture meets rarely, in their shortest form.
@Suite("Torture, case by case")
struct TortureCaseTests {
    private static func append(_ disk: SimulatedDisk, _ payloads: [[UInt8]]) throws {
        var opened = try Workload.open(disk)
        var writer = try opened.requireWriter()
        _ = try writer.append(payloads, now: 1)
    }

    @Test("A torn tail whose clearing was not synced does no harm when the disk still has it")
    func clearingNotSynced() throws {
        let torn = SimulatedDisk()
        try Self.append(torn, [[1]])
        let path = try #require(torn.segments.last)
        let end = try #require(torn[path]?.count)
        try Self.append(torn, [[UInt8](repeating: 7, count: 2000)])
        // The first sector of the second group did not get to the disk, the others did.
        var bytes = try #require(torn[path])
        bytes.replaceSubrange(end..<1024, with: [UInt8](repeating: 0, count: 1024 - end))
        torn[path] = bytes

        // The next group ends with a sector: what the disk still has follows it at once.
        let next = [UInt8](repeating: 3, count: 1024 - end - 49)
        var failures = 0
        var damaged: [Int] = []
        for call in 1...20 {
            let disk = torn.afterCrash(
                .nothing, trouble: .init(call: call, errno: .ioError))
            guard (try? Workload.open(disk)) == nil else { break }
            failures += 1
            let again = disk.afterKill()
            try Self.append(again, [next])
            let report = try Log.verify(Workload.directory, disk: again.afterCrash(.nothing))
            if !report.isSound || report.events != 2 { damaged.append(call) }
        }
        #expect(failures > 3)
        #expect(damaged.isEmpty)
    }

    /// How many records are read of two segments whose marks are kept and a third that was never
    /// finished, when only the tail is checked.
    private static func readBehindUnfinishedSegment() throws -> Int {
        let disk = SimulatedDisk()
        do {
            var opened = try Workload.open(disk)
            var writer = try opened.requireWriter()
            for number in 0..<3 {
                let long = [UInt8](repeating: UInt8(number + 1), count: 2000)
                _ = try writer.append([long], now: 1)
                while try writer.filler.step() {}
            }
        }
        // As if the machine had stopped while the third record's segment was made.
        let last = try #require(disk.segments.last)
        disk[last] = []
        let options = LogOptions(disk: disk, check: .tail)
        let opened = try Log.open(Workload.directory, mode: .readWrite, options: options)
        return try opened.reader.records(from: 1).count
    }

    @Test("A start that checks the tail alone reads the segment before an unfinished one")
    func unfinishedSegment() throws {
        #expect(try Self.readBehindUnfinishedSegment() == 2)
    }

    /// The records there are when power is cut after a start that followed a failed sync.
    private static func recordsAfterFailedSync(_ flaw: SimulatedDisk.Flaw?) throws -> Int {
        let disk = SimulatedDisk(flaw: flaw)
        do {
            var opened = try Workload.open(disk)
            var writer = try opened.requireWriter()
            _ = try writer.append([[1]], now: 1)
            disk.weather.risks = [.init([.sync], .ioError, oneIn: 1)]
            let long = [UInt8](repeating: 2, count: 2000)
            #expect(throws: LogError.self) { () throws in try writer.append([long], now: 2) }
        }
        // The cache shows the group, which counts as synced; the disk has half of it.
        let started = disk.afterKill()
        #expect(try Workload.open(started).recovery.events == 2)
        return Int(try Log.verify(Workload.directory, disk: started.afterCrash(.nothing)).events)
    }

    @Test("What a start serves is on the disk, after a failed sync too, but not without rewriting")
    func servedIsOnDisk() throws {
        #expect(try Self.recordsAfterFailedSync(nil) == 2)
        #expect(try Self.recordsAfterFailedSync(.ignoresRewrites) == 1)
    }

    /// The bits of `frame`, flipped one at a time, after which `isTaken` still takes it.
    private static func taken(
        _ frame: [UInt8], _ isTaken: (UnsafeRawBufferPointer) -> Bool
    ) -> [Int] {
        (0..<(frame.count * 8)).filter { bit in
            var bytes = frame
            bytes[bit / 8] ^= 1 << UInt8(bit % 8)
            return bytes.withUnsafeBytes(isTaken)
        }
    }

    @Test("Flipping every bit catches a checksum that skips the length, and none of ours")
    func checksumWithoutLength() {
        let place = FormatTests.little(7, 8) + FormatTests.little(9, 8)
        let payload: [UInt8] = Array("12345678".utf8)
        // Four bytes that leave the register as they found it: with and without them, the
        // checksum over sequence, time and payload is the same.
        let register = ~FormatTests.crc(place + payload)
        var before = register
        for _ in 0..<32 {
            before = before >> 31 == 1 ? (before ^ 0x82F6_3B78) << 1 | 1 : before << 1
        }
        let more = FormatTests.little(UInt64(register ^ before), 4)
        let length = FormatTests.little(8, 4)

        let theirs = FormatTests.little(UInt64(FormatTests.crc(place + payload)), 4)
        let forged = Self.taken(length + theirs + payload + more) { bytes in
            let count = Int(bytes.little(at: 0, as: UInt32.self))
            guard count <= bytes.count - 8 else { return false }
            let crc = FormatTests.crc(place + Array(bytes[8..<(8 + count)]))
            return crc == bytes.little(at: 4, as: UInt32.self)
        }
        // 8 and 4 are one flipped bit away from 12.
        #expect(forged.contains(2), "the forgery does not show what it should")

        let ours = FormatTests.little(UInt64(FormatTests.crc(place + length + payload)), 4)
        let sound = length + ours + payload + more
        func isTaken(_ bytes: UnsafeRawBufferPointer) -> Bool {
            RecordFrame.decode(bytes, sequence: 7, recordedMicroseconds: 9) != nil
        }
        #expect(sound.withUnsafeBytes(isTaken))
        // What follows the payload is no part of the record.
        #expect(Self.taken(sound, isTaken).allSatisfy { $0 >= (8 + 8) * 8 })
    }
}
