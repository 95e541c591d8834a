import EventLog
import PactwireTesting
import Storage
import SystemPackage
import Testing

@testable import EventLog

@Suite("Restore")
struct RestoreTests {
    static let now: Int64 = 1_800_000_000_000_000

    private static func scratch() throws -> (TemporaryDirectory, FilePath) {
        let directory = try TemporaryDirectory()
        return (directory, FilePath(directory.path))
    }

    private static func options(_ bytes: UInt64 = 3000) -> LogOptions {
        LogOptions(segmentBytes: bytes)
    }

    private static func opened(_ directory: FilePath) throws(LogError) -> OpenedLog {
        try Log.open(directory, mode: .readOnly)
    }

    /// A log on the real disk; its last segment is filled ahead where `isFilled`.
    private static func make(_ directory: FilePath, isFilled: Bool) throws -> LogIdentity {
        var opened = try Log.open(directory, mode: .readWrite, options: options())
        var writer = try opened.requireWriter()
        for number in 0..<12 {
            _ = try writer.append(Workload.group(number), now: 1)
            if isFilled {
                writer.filler.hurry()
                while try writer.filler.step() {}
            }
        }
        return opened.reader.identity
    }

    @Test(
        "A restored log holds the same and begins a lineage of its own", arguments: [false, true])
    func restored(isFilled: Bool) throws {
        let (scratch, base) = try Self.scratch()
        defer { withExtendedLifetime(scratch) {} }
        let identity = try Self.make(base.appending("a"), isFilled: isFilled)
        let report = try Log.restore(
            Self.opened(base.appending("a")), to: base.appending("x/b"), nowMicroseconds: Self.now)
        #expect(report.identity == identity && report.head == 30)
        #expect(report.lineage == Lineage(number: UInt64(Self.now), firstSequence: 31))
        var opened = try Log.open(
            base.appending("x/b"), mode: .readWrite, options: Self.options())
        #expect(opened.recovery.identity == identity)
        let payloads = try opened.reader.records(from: 1).map(\.payload)
        #expect(payloads == Workload.payloads(of: 12))
        var writer = try opened.requireWriter()
        #expect(try writer.append([[1]], now: 2).firstSequence == 31)
        let lineages = [Lineage(number: 1, firstSequence: 1), report.lineage]
        #expect(opened.reader.lineages == lineages)
        #expect(opened.reader.lineage == UInt64(Self.now))
        #expect(try Log.verify(base.appending("a")).isSound)
    }

    @Test("A restore of a restore is a third lineage, also when the clock went back")
    func twice() throws {
        let (scratch, base) = try Self.scratch()
        defer { withExtendedLifetime(scratch) {} }
        _ = try Self.make(base.appending("a"), isFilled: false)
        _ = try Log.restore(
            Self.opened(base.appending("a")), to: base.appending("b"), nowMicroseconds: Self.now)
        let second = try Log.restore(
            Self.opened(base.appending("b")), to: base.appending("c"), nowMicroseconds: 5)
        #expect(second.lineage.number == UInt64(Self.now) + 1)
        let verified = try Log.verify(base.appending("c"))
        #expect(verified.isSound && verified.head == 30)
    }

    @Test("No log is written over, and a damaged one is not restored")
    func refused() throws {
        let (scratch, base) = try Self.scratch()
        defer { withExtendedLifetime(scratch) {} }
        _ = try Self.make(base.appending("a"), isFilled: false)
        func code(_ source: String, _ target: String) -> LogError.Code? {
            do throws(LogError) {
                _ = try Log.restore(
                    Self.opened(base.appending(source)), to: base.appending(target),
                    nowMicroseconds: Self.now)
                return nil
            } catch {
                return error.code
            }
        }
        #expect(code("a", "a") == .locked)
        _ = try Self.make(base.appending("b"), isFilled: false)
        #expect(code("a", "b") == .exists)
        #expect(code("none", "c") == .noLog)
        let disk = PosixDisk()
        let segment = base.appending("b/log/00000000000000000001.pwlog")
        let byte = RawBuffer(count: 1)
        byte.bytes[0] = 0xFF
        try disk.open(segment, .write)
            .writeFully(UnsafeRawBufferPointer(byte.bytes), at: 600)
        #expect(code("b", "c") == .damaged)
        #expect(code("a", "c") == nil)
    }

    @Test("A directory that holds anything where segments would be is refused and left as it is")
    func foreignFiles() throws {
        let (scratch, base) = try Self.scratch()
        defer { withExtendedLifetime(scratch) {} }
        _ = try Self.make(base.appending("a"), isFilled: false)
        let disk = PosixDisk()
        _ = try disk.makeDirectory(base.appending("b"))
        _ = try disk.makeDirectory(base.appending("b/log"))
        _ = try disk.open(base.appending("b/log/syslog"), .create)
        do throws(LogError) {
            _ = try Log.restore(
                Self.opened(base.appending("a")), to: base.appending("b"), nowMicroseconds: Self.now
            )
            Issue.record("took a directory of somebody else's")
        } catch {
            #expect(error.code == .exists)
        }
        #expect(try disk.list(base.appending("b/log")) == ["syslog"])
    }

    @Test("A restore that can't be finished leaves no log, and can be tried again")
    func unfinished() throws {
        let (scratch, base) = try Self.scratch()
        defer { withExtendedLifetime(scratch) {} }
        _ = try Self.make(base.appending("a"), isFilled: false)
        let failing = FailingSyncs(of: base.appending("b"))
        #expect(throws: LogError.self) {
            _ = try Log.restore(
                Self.opened(base.appending("a")), to: base.appending("b"),
                nowMicroseconds: Self.now,
                disk: failing)
        }
        do throws(LogError) {
            _ = try Log.verify(base.appending("b"))
            Issue.record("left a log")
        } catch {
            #expect(error.code == .noLog)
        }
        let report = try Log.restore(
            Self.opened(base.appending("a")), to: base.appending("b"), nowMicroseconds: Self.now)
        #expect(report.head == 30)
    }

    @Test("A backup is read, and never written to")
    func backup() throws {
        let (scratch, base) = try Self.scratch()
        defer { withExtendedLifetime(scratch) {} }
        _ = try Self.make(base.appending("a"), isFilled: false)
        _ = try PosixDisk().open(base.appending("a/backup.json"), .create)
        do throws(LogError) {
            _ = try Log.open(base.appending("a"), mode: .readWrite)
            Issue.record("wrote to a backup")
        } catch {
            #expect(error.code == .backup)
        }
        let opened = try Log.open(base.appending("a"), mode: .readOnly)
        #expect(opened.recovery.events == 30)
    }

    @Test("The parts of a log are what a copy needs, at one moment")
    func parts() throws {
        let (scratch, base) = try Self.scratch()
        defer { withExtendedLifetime(scratch) {} }
        _ = try Self.make(base.appending("a"), isFilled: true)
        let opened = try Log.open(base.appending("a"), mode: .readOnly)
        let parts = opened.reader.parts()
        #expect(parts.head == 30 && parts.segments.count > 3)
        let copy = base.appending("copy")
        let disk = PosixDisk()
        _ = try disk.makeDirectory(copy)
        _ = try disk.makeDirectory(copy.appending("log"))
        for part in parts.segments {
            let file = try disk.open(
                copy.appending("log").appending(part.fileName), .create)
            var at: UInt64 = 0
            while at < part.soundBytes {
                let bytes = try opened.reader.bytes(
                    ofSegment: part.firstSequence, from: at, count: 700)
                try bytes.withUnsafeBytes { try file.writeFully($0, at: at) }
                at += UInt64(bytes.count)
            }
            try file.truncate(to: part.fileBytes)
        }
        let report = try Log.verify(copy)
        #expect(report.isSound && report.head == 30 && report.torn == nil)
    }
}

/// The real disk, but one directory can't be synced once `log` has its name in it.
private struct FailingSyncs: Disk {
    private let disk = PosixDisk()
    private let directory: FilePath

    init(of directory: FilePath) { self.directory = directory }

    func makeDirectory(_ path: FilePath) throws(Errno) -> Bool { try disk.makeDirectory(path) }
    func list(_ directory: FilePath) throws(Errno) -> [String] { try disk.list(directory) }
    func open(_ path: FilePath, _ access: DiskAccess) throws(Errno) -> any DiskFile {
        try disk.open(path, access)
    }
    func remove(_ path: FilePath) throws(Errno) { try disk.remove(path) }
    func rename(_ path: FilePath, to name: FilePath) throws(Errno) {
        try disk.rename(path, to: name)
    }
    func lock(_ path: FilePath, exclusive: Bool) throws(Errno) -> any DiskLock {
        try disk.lock(path, exclusive: exclusive)
    }

    func syncDirectory(_ path: FilePath) throws(Errno) {
        let segments = (try? disk.list(directory.appending("log"))) ?? []
        guard path != directory || segments.isEmpty else { throw .ioError }
        try disk.syncDirectory(path)
    }
}
