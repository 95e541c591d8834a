import EventLog
import PactwireTesting
import Storage
import SystemPackage
import Testing

@testable import EventLog

@Suite("Archive, marks and quick opens")
struct ArchiveTests {
    static func log() throws -> (disk: SimulatedDisk, payloads: [[UInt8]]) {
        let disk = SimulatedDisk()
        var workload = Workload()
        workload.run(disk)
        // The first open knew no identity to keep marks under; this one does.
        _ = try Workload.open(disk)
        return (disk, workload.submitted.flatMap { $0 })
    }

    static func archive(_ path: FilePath, on disk: SimulatedDisk) throws {
        let name = try #require(path.lastComponent?.string)
        disk[FilePath("/data/archive/" + name)] = disk[path]
        disk[path] = nil
    }

    @Test("Segments moved to the archive are read, checked and gone on with")
    func archived() throws {
        let (disk, payloads) = try Self.log()
        for path in disk.segments.dropLast() { try Self.archive(path, on: disk) }
        for mode in [LogMode.readOnly, .readWrite] {
            let opened = try Workload.open(disk, mode)
            #expect(opened.recovery.fault == nil)
            #expect(try opened.reader.records(from: 1).map(\.payload) == payloads)
        }
        #expect(try Log.verify("/data", disk: disk).head == UInt64(payloads.count))
    }

    @Test("A segment may be moved while the log is open")
    func movedWhileOpen() throws {
        let (disk, payloads) = try Self.log()
        let opened = try Workload.open(disk)
        for path in disk.segments.dropLast() { try Self.archive(path, on: disk) }
        #expect(try opened.reader.records(from: 1).map(\.payload) == payloads)
    }

    @Test("The last segment in the archive is named: it is the one to write to")
    func lastArchived() throws {
        let (disk, _) = try Self.log()
        try Self.archive(try #require(disk.segments.last), on: disk)
        #expect(try Log.verify("/data", disk: disk).fault?.fault == .archivedEnd)
    }

    @Test("A segment in neither place is missing")
    func missing() throws {
        let (disk, _) = try Self.log()
        disk[disk.segments[1]] = nil
        #expect(try Log.verify("/data", disk: disk).fault?.fault == .missingRecords)
    }

    static func open(_ disk: SimulatedDisk, _ mode: LogMode = .readWrite) throws(LogError)
        -> OpenedLog
    {
        let options = LogOptions(
            disk: disk, segmentBytes: Workload.segmentBytes, check: .tail)
        return try Log.open(Workload.directory, mode: mode, options: options)
    }

    @Test(
        "An open that checks the tail alone knows as much, marks kept, deleted or spoilt"
    )
    func quick() throws {
        let (disk, payloads) = try Self.log()
        let marks = disk.files.filter { $0.extension == "marks" }
        #expect(marks.count == disk.segments.count - 1)
        let whole = try Workload.open(disk).recovery
        for spoil in [[], marks, [marks[1]]] {
            for path in spoil {
                disk[path] = disk[path].map { [UInt8($0[0] ^ 1)] + $0.dropFirst() }
            }
            let opened = try Self.open(disk)
            #expect(opened.recovery == whole)
            #expect(try opened.reader.records(from: 1).map(\.payload) == payloads)
            let unchecked = opened.unchecked
            try #require(unchecked).check()
        }
        for path in marks { disk[path] = nil }
        let opened = try Self.open(disk, .readOnly)
        #expect(opened.recovery == whole)
        #expect(try opened.reader.records(from: 2, through: 3).count == 2)
        #expect(disk.files.filter { $0.extension == "marks" }.isEmpty)
    }

    @Test("What a quick open did not read, the check behind it finds")
    func background() throws {
        let (disk, _) = try Self.log()
        let path = disk.segments[1]
        var bytes = try #require(disk[path])
        bytes[700] ^= 4
        disk[path] = bytes
        let fault = try #require(try Log.verify("/data", disk: disk).fault)
        let opened = try Self.open(disk)
        #expect(opened.recovery.fault == nil)
        let unchecked = opened.unchecked
        #expect(throws: fault) { try unchecked?.check() }
    }

    @Test("A check can be told to stop")
    func stopped() throws {
        let (disk, _) = try Self.log()
        do throws(LogError) {
            _ = try Log.verify("/data", disk: disk) { _, _ in .stop }
            Issue.record("went on")
        } catch {
            #expect(error.code == .stopped)
        }
    }

    @Test("Random reads find their records through marks that memory does not hold")
    func randomReads() throws {
        let disk = SimulatedDisk()
        var opened = try Workload.open(disk)
        var writer = try opened.requireWriter()
        for number in 0..<400 { _ = try writer.append([[UInt8(number % 251)]], now: 1) }
        while try writer.filler.step() {}
        #expect(disk.segments.count > 2 * 2)
        for sequence in [1, 399, 57, 200, 201, 58, 400, 2] as [UInt64] {
            let found = try opened.reader.records(from: sequence, through: sequence)
            #expect(found.map(\.payload) == [[UInt8((sequence - 1) % 251)]])
        }
    }
}
