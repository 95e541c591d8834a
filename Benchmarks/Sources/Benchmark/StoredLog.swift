import BareDisk
import EventLog
import Glibc
import SystemPackage

/// A log with many events, made once for the figures that need one.
final class StoredLog {
    /// About what an event of the contract takes.
    static let payloadBytes = 460
    static let batch = 256

    let home: LogFolder
    let events: Int

    init(events: Int, in folder: FilePath, _ name: String) throws(Failure) {
        self.events = events
        let needed = UInt64(events * (Self.payloadBytes + 8)) / 100 * 102 + (2 << 30)
        let free = try Self.freeBytes(folder)
        guard free >= needed else {
            throw Failure(
                "\(folder): \(free >> 20) MiB free; a log of \(events) events needs "
                    + "\(needed >> 20) MiB, so name another folder or measure fewer")
        }
        home = try LogFolder(in: folder, name)
        var writer = try home.writer()
        let filling = try writer.startFilling()
        defer { filling.stop() }
        let batches = Workload(payloadBytes: Self.payloadBytes).batches(of: Self.batch)
        _ = try writer.measure(batches, count: (events + Self.batch - 1) / Self.batch)
    }

    private static func freeBytes(_ folder: FilePath) throws(Failure) -> UInt64 {
        var facts = statvfs()
        guard folder.withPlatformString({ statvfs($0, &facts) }) == 0 else {
            throw Failure("\(folder): \(Errno(rawValue: errno))")
        }
        return UInt64(facts.f_bavail) * UInt64(facts.f_frsize)
    }

    /// Bytes a second of reading its files as the page cache has them.
    func pageCacheRate() throws(Failure) -> Double {
        let files = try home.segmentFiles()
        var bytes: UInt64 = 0
        let start = bare_now()
        bytes = try Bare.read(files)
        return Double(bytes) / (Double(bare_now() - start) / 1e9)
    }

    func fileBytes() throws(Failure) -> UInt64 { try Bare.read(try home.segmentFiles()) }
}
