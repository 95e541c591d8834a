import EventLog
import PactwireTesting
import SystemPackage
import Testing

@Suite("Damage and torn tails")
struct DamageTests {
    /// Two small segments: groups of 2, 1, 3 and 1 records, then of 2.
    static let groups: [[[UInt8]]] = [
        [Array("one".utf8), Array("two".utf8)],
        [[UInt8](repeating: 7, count: 600)],
        [[4], [5], [6]],
        [Array("seven".utf8)],
        [[UInt8](repeating: 8, count: 700), Array("9".utf8)],
    ]

    static func log() throws -> SimulatedDisk {
        let disk = SimulatedDisk()
        var opened = try Log.open(
            Workload.directory, mode: .readWrite,
            options: LogOptions(disk: disk, segmentBytes: 1400))
        var writer = try opened.requireWriter()
        for payloads in groups { _ = try writer.append(payloads, now: 1_000_000) }
        return disk
    }

    static let recordsInLog = groups.reduce(0) { $0 + $1.count }

    /// Each file with its bytes, made once: a flip or a cut then needs no writer.
    static let files: [(path: FilePath, bytes: [UInt8])] = {
        guard let disk = try? log() else { return [] }
        return disk.segments.compactMap { path in disk[path].map { (path, $0) } }
    }()

    static func disk(changing path: FilePath, to bytes: [UInt8]?) -> SimulatedDisk {
        let disk = SimulatedDisk()
        for file in files { disk[file.path] = file.path == path ? bytes : file.bytes }
        return disk
    }

    @Test("The log of these tests spans two segments")
    func twoSegments() throws {
        #expect(Self.files.count == 2)
        let report = try Log.verify(Workload.directory, disk: Self.disk(changing: "", to: nil))
        #expect(report.isSound && report.events == UInt64(Self.recordsInLog))
    }

    @Test(
        "Every flipped bit is named, with its file, and the sound part is read", arguments: [0, 1])
    func everyBit(of number: Int) throws {
        let file = try #require(Self.files.dropFirst(number).first)
        let disk = Self.disk(changing: "", to: nil)
        for bit in 0..<(file.bytes.count * 8) {
            var bytes = file.bytes
            bytes[bit / 8] ^= 1 << UInt8(bit % 8)
            disk[file.path] = bytes
            let report = try Log.verify(Workload.directory, disk: disk)
            guard let fault = report.fault, fault.code == .damaged, fault.file == file.path,
                fault.offset != nil,
                fault.sequence == report.head + 1 || fault.fault == .record
                    || fault.fault == .endMark
            else {
                Issue.record("bit \(bit) of \(file.path): \(report)")
                return
            }
            // Reading it is slower than verifying: one bit of each byte is enough.
            guard bit % 8 == 3, number > 0 || bit / 8 >= 512 else { continue }
            let opened = try Workload.open(disk, .readOnly)
            #expect(opened.recovery.fault == fault)
            let records = try opened.reader.records(from: 1)
            #expect(records.map(\.payload) == Array(Self.groups.joined().prefix(records.count)))
        }
    }

    @Test("A last segment cut at any byte loses whole groups from the end, and says so")
    func everyCut() throws {
        let file = try #require(Self.files.last)
        let all = Array(Self.groups.joined())
        for count in 0..<file.bytes.count {
            let disk = Self.disk(changing: file.path, to: Array(file.bytes[..<count]))
            let reported = try Log.verify(Workload.directory, disk: disk)
            var opened = try Workload.open(disk)
            let records = try opened.reader.records(from: 1)
            #expect([6, 7].contains(records.count))
            #expect(records.map(\.payload) == Array(all.prefix(records.count)))
            let torn = opened.recovery.torn
            #expect(torn?.offset == reported.torn?.offset && torn?.bytes == reported.torn?.bytes)
            if count < 512 { #expect(torn?.offset == 0 && torn?.bytes == UInt64(count)) }
            if let torn, torn.bytes > 0 {
                let copy = try #require(torn.copiedTo.flatMap { disk[$0] })
                let written = Array(file.bytes[Int(torn.offset)..<count])
                #expect(copy.last != 0 || torn.offset == 0)
                #expect(written.starts(with: copy))
                #expect(written[copy.count...].allSatisfy { $0 == 0 })
            } else {
                #expect(count == 0 || count == 512)
            }
            var writer = try opened.requireWriter()
            #expect(try writer.append([[0]], now: 0).firstSequence == UInt64(records.count + 1))
            let again = try Log.verify(Workload.directory, disk: disk.afterCrash(.nothing))
            #expect(again.isSound && again.torn == nil)
            #expect(again.events == UInt64(records.count + 1))
        }
    }

    @Test("An earlier segment cut at any byte is damage")
    func earlierCut() throws {
        let file = try #require(Self.files.first)
        for count in 0..<file.bytes.count {
            let disk = Self.disk(changing: file.path, to: Array(file.bytes[..<count]))
            #expect(try Log.verify(Workload.directory, disk: disk).fault?.code == .damaged)
        }
    }

    @Test("A missing first segment is damage, and nothing of the rest is read")
    func missingSegment() throws {
        let first = try #require(Self.files.first)
        let disk = Self.disk(changing: first.path, to: nil)
        let report = try Log.verify(Workload.directory, disk: disk)
        #expect(report.fault?.fault == .missingSegment)
        #expect(report.events == 0)
    }

    @Test("A sector of the last group that was never written is a torn tail, elsewhere damage")
    func unwrittenSector() throws {
        let last = try #require(Self.files.last)
        var bytes = last.bytes
        // The last group is longer than a sector and a half: this sector is all its own.
        let sector = (bytes.count / 512 - 1) * 512
        bytes.replaceSubrange(sector..<(sector + 512), with: [UInt8](repeating: 0, count: 512))
        let disk = Self.disk(changing: last.path, to: bytes)
        let opened = try Workload.open(disk)
        #expect(opened.recovery.torn != nil && opened.recovery.events == 7)

        let first = try #require(Self.files.first)
        bytes = first.bytes
        bytes.replaceSubrange(512..<1024, with: [UInt8](repeating: 0, count: 512))
        let other = Self.disk(changing: first.path, to: bytes)
        #expect(try Log.verify(Workload.directory, disk: other).fault?.code == .damaged)
    }

    @Test("An unwritten sector that a later group follows was promised: damage, not a torn tail")
    func promisedSector() throws {
        let disk = SimulatedDisk()
        var opened = try Workload.open(disk)
        var writer = try opened.requireWriter()
        for byte in 1...2 as ClosedRange<UInt8> {
            _ = try writer.append([[UInt8](repeating: byte, count: 1100)], now: 0)
        }
        let path = try #require(disk.segments.first)
        var bytes = try #require(disk[path])
        bytes.replaceSubrange(1024..<1536, with: [UInt8](repeating: 0, count: 512))
        disk[path] = bytes
        let promised = try Log.verify(Workload.directory, disk: disk.afterCrash(.nothing))
        #expect(promised.fault?.fault == .record && promised.fault?.sequence == 1)
        disk[path] = Array(bytes.prefix(512 + 40 + 8 + 1100 + 1))
        let torn = try Log.verify(Workload.directory, disk: disk.afterCrash(.nothing))
        #expect(torn.isSound && torn.torn?.offset == 512 && torn.head == 0)
    }

    @Test("A segment of another log is named")
    func foreignSegment() throws {
        let last = try #require(Self.files.last)
        let other = try Self.log()
        let disk = Self.disk(changing: last.path, to: other[last.path])
        let fault = try Log.verify(Workload.directory, disk: disk).fault
        #expect(fault?.fault == .foreignSegment && fault?.file == last.path)
    }

    @Test("Space not used yet, zeros behind the last group, is no fault and is used")
    func zerosBehindTheEnd() throws {
        let last = try #require(Self.files.last)
        let disk = Self.disk(
            changing: last.path, to: last.bytes + [UInt8](repeating: 0, count: 5000))
        var opened = try Workload.open(disk)
        #expect(opened.recovery.torn == nil && opened.recovery.events == 9)
        var writer = try opened.requireWriter()
        _ = try writer.append([[1]], now: 0)
        let report = try Log.verify(Workload.directory, disk: disk.afterCrash(.nothing))
        #expect(report.isSound && report.events == 10)
    }

    @Test("A full disk does not stop a start: the torn tail is cut without a copy")
    func tornOnFullDisk() throws {
        let last = try #require(Self.files.last)
        let disk = Self.disk(changing: last.path, to: Array(last.bytes.dropLast(3)))
        disk.trouble(.init(call: 5, errno: .noSpace))
        let opened = try Workload.open(disk)
        #expect(opened.recovery.torn?.isCleared == true)
        #expect(opened.recovery.torn?.copiedTo == nil)
    }

    @Test("The error is one line with what, where and what to do")
    func description() throws {
        let last = try #require(Self.files.last)
        var bytes = last.bytes
        bytes[bytes.count - 5] ^= 1
        let disk = Self.disk(changing: last.path, to: bytes)
        let fault = try #require(try Log.verify(Workload.directory, disk: disk).fault)
        #expect(
            fault.description
                == "log damaged (record does not match its checksum) in "
                + "/data/log/00000000000000000008.pwlog at byte 1260, sequence 9: "
                + "restore from a backup, or start read-only to read what comes before")
    }
}
