import Glibc
import PactwireTesting
import Storage
import Synchronization
import SystemPackage
import Testing

@testable import EventLog

@Suite("A log that was made and is gone")
struct LostLogTests {
    static let lock: FilePath = "/data/lock"

    static func thrown(_ body: () throws(LogError) -> Void) -> LogError? {
        do {
            try body()
            return nil
        } catch {
            return error
        }
    }

    static func fault(of disk: SimulatedDisk, _ mode: LogMode) -> LogError? {
        thrown { () throws(LogError) in _ = try Workload.open(disk, mode) }
    }

    static func named(_ identity: LogIdentity) -> [UInt8] { Array("\(identity)\n".utf8) }

    @Test("The lock file names the log once it is open, and survives a crash")
    func named() throws {
        let disk = SimulatedDisk()
        let identity = try Workload.open(disk).recovery.identity
        #expect(disk.afterCrash(.nothing)[Self.lock] == Self.named(identity))
        #expect(LogIdentity(hexadecimalDigits: "\(identity)".utf8) == identity)
        #expect(try Workload.open(disk).recovery.identity == identity)
    }

    @Test(
        "Where a log was made, no segment, or a first one without header, is damage to all",
        arguments: [nil, 0, 100, 512])
    func lost(bytesLeft: Int?) throws {
        let disk = SimulatedDisk()
        _ = try Workload.open(disk)
        let path = try #require(disk.segments.first)
        disk[path] = bytesLeft.map { [UInt8](repeating: 0, count: $0) }
        let expected: LogError.Fault = bytesLeft == nil ? .missingLog : .segmentHeader
        for mode in [LogMode.readOnly, .readWrite] {
            let error = Self.fault(of: disk, mode)
            #expect(error?.code == .damaged && error?.fault == expected && error?.file == path)
        }
        #expect(try Log.verify(Workload.directory, disk: disk).fault?.fault == expected)
        #expect(disk.segments == (bytesLeft == nil ? [] : [path]))
    }

    @Test("A log directory removed as a whole is damage too")
    func removedDirectory() throws {
        let identity = LogIdentity.random()
        let disk = SimulatedDisk()
        disk[Self.lock] = Self.named(identity)
        #expect(try Log.verify(Workload.directory, disk: disk).fault?.fault == .missingLog)
        #expect(Self.fault(of: disk, .readOnly)?.fault == .missingLog)
        #expect(Self.fault(of: disk, .readWrite)?.fault == .missingLog)
    }

    @Test("Segments of another log than the lock file names are foreign")
    func otherLog() throws {
        let disk = try DamageTests.log()
        disk[Self.lock] = Self.named(.random())
        #expect(Self.fault(of: disk, .readWrite)?.fault == .foreignSegment)
        #expect(try Log.verify(Workload.directory, disk: disk).fault?.fault == .foreignSegment)
    }

    @Test(
        "A lock file that names no log hides nothing: a new log is made, an old one is named",
        arguments: ["", "0123", "\u{0}\u{0}", String(repeating: "g", count: 32) + "\n"])
    func unnamed(content: String) throws {
        let fresh = SimulatedDisk()
        fresh[Self.lock] = Array(content.utf8)
        let made = try Workload.open(fresh).recovery
        #expect(made.isNew && fresh[Self.lock] == Self.named(made.identity))

        let old = try DamageTests.log()
        old[Self.lock] = Array(content.utf8) + [UInt8](repeating: 1, count: 40)
        let found = try Workload.open(old).recovery
        #expect(!found.isNew && old[Self.lock] == Self.named(found.identity))
    }

    @Test("A full disk leaves an old log unnamed and open")
    func unnamedOnFullDisk() throws {
        let counted = try DamageTests.log()
        let before = counted.calls
        counted[Self.lock] = []
        _ = try Workload.open(counted)
        // The last four calls are those that name the log: write, cut, sync, sync of the names.
        let naming = counted.calls - before - 3
        let disk = try DamageTests.log()
        disk[Self.lock] = []
        disk.trouble(.init(call: disk.calls + naming, errno: .noSpace))
        #expect(try Workload.open(disk).recovery.events == 9)
        #expect(disk[Self.lock] != nil)
        let files = SegmentFiles(layout: LogLayout(directory: "/data"), disk: disk)
        #expect(try IdentityFile(files: files).read() == nil)
    }

    @Test("A last segment without header is told as a torn tail, copied aside and removed")
    func unfinishedSegment() throws {
        for count in [0, 100] {
            let disk = try DamageTests.log()
            let last = try #require(disk.segments.last)
            let bytes = [UInt8](repeating: 3, count: count)
            disk[last] = bytes
            let torn = TornTail(
                file: last, offset: 0, bytes: UInt64(count), copiedTo: nil, isCleared: false)
            #expect(try Log.verify(Workload.directory, disk: disk).torn == torn)
            #expect(try Workload.open(disk, .readOnly).recovery.torn == torn)
            let found = try #require(try Workload.open(disk).recovery.torn)
            #expect(found.isCleared && found.offset == 0 && found.bytes == UInt64(count))
            #expect(found.copiedTo.flatMap { disk[$0] } == (count == 0 ? nil : bytes))
            #expect(disk[last] == nil)
        }
    }

    @Test("A segment removed under the writer ends it: nothing more is acknowledged")
    func removedSegment() throws {
        let folder = try TemporaryFolder()
        var opened = try Log.open(folder.path, mode: .readWrite)
        var writer = try opened.requireWriter()
        _ = try writer.append([[1]], now: 1)
        let path = LogLayout(directory: folder.path).segment(1)
        try PosixDisk().remove(path)
        for _ in 0..<2 {
            do throws(LogError) {
                _ = try writer.append([[2]], now: 2)
                Issue.record("acknowledged into a removed file")
            } catch {
                #expect(error.code == .io && error.fault == .removedSegment && error.file == path)
                #expect("\(error)".contains("segment was removed while the log was open"))
            }
        }
        #expect(opened.reader.head == 1)
    }

    @Test("Directories above the data directory are made as well, closed to others")
    func parents() throws {
        let folder = try TemporaryFolder()
        let directory = folder.path.appending("var").appending("lib").appending("pactwire")
        #expect(try Log.open(directory, mode: .readWrite).recovery.isNew)
        for path in [directory, directory.removingLastComponent()] {
            var facts = stat()
            #expect(path.withPlatformString { stat($0, &facts) } == 0)
            #expect(facts.st_mode & 0o027 == 0)
        }
    }

    @Test("Directories above the data directory outlive a crash")
    func parentsDurable() throws {
        let disk = SimulatedDisk()
        let options = LogOptions(disk: disk)
        let made = try Log.open("/a/b/c", mode: .readWrite, options: options).recovery
        let report = try Log.verify("/a/b/c", disk: disk.afterCrash(.nothing))
        #expect(report.isSound && report.identity == made.identity)
    }

    @Test("An open tells how far it is, up to all there is")
    func progress() throws {
        let disk = try DamageTests.log()
        let told = Mutex<[[UInt64]]>([])
        let options = LogOptions(disk: disk) { checked, total in
            told.withLock { $0.append([checked, total]) }
            return .goOn
        }
        _ = try Log.open(Workload.directory, mode: .readOnly, options: options)
        let sizes = disk.segments.map { UInt64(disk[$0]?.count ?? 0) }
        let total = sizes.reduce(0, +)
        #expect(told.withLock { $0 } == [[sizes[0], total], [total, total]])
    }

    @Test("What a payload takes in a group is itself and its frame")
    func framed() {
        #expect(Limits.framedBytes(ofPayload: 0) == 8 && Limits.framedBytes(ofPayload: 92) == 100)
        #expect(Limits.bodyBytes(of: [[], [1, 2]]) == 18)
    }
}
