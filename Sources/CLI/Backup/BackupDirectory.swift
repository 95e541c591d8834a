import EventLog
import Storage
import SystemPackage
import Wire

/// A backup while it is made: a directory beside the one it is to be, laid out like a data
/// directory, which takes its name when it is whole, synced and checked.
struct BackupDirectory {
    let destination: FilePath
    private let disk: any Disk

    /// Where it is made.
    var unfinished: FilePath { FilePath(destination.string + ".partial") }
    private var segments: FilePath { unfinished.appending("log") }

    /// - Throws: a refusal when there is something at `destination`, or is left of an earlier
    ///   backup to it; nothing was made then.
    init(makingFor destination: String, disk: any Disk = PosixDisk()) throws(Failure) {
        self.destination = FilePath(destination)
        self.disk = disk
        let isFree: Bool
        do throws(Errno) {
            _ = try disk.open(self.destination, .read)
            isFree = false
        } catch {
            isFree = error == .noSuchFileOrDirectory
        }
        guard isFree else {
            throw Failure(
                .refused, "\(destination) is there already: name a directory that isn't")
        }
        let isNew = try Self.attempt("make", unfinished) { () throws(Errno) in
            try disk.makeDirectory(unfinished)
        }
        guard isNew else {
            throw Failure(
                .refused,
                "\(unfinished) is left of a backup that was not finished: "
                    + "remove it, or name another directory")
        }
        _ = try Self.attempt("make", segments) { () throws(Errno) in
            try disk.makeDirectory(segments)
        }
    }

    /// Makes the file of a segment, filled by `fill`, and syncs it.
    func write(
        _ segment: BackupParts.Segment, _ fill: (SegmentCopy) async throws -> Void
    ) async throws {
        let path = segments.appending(segment.file)
        let file = try Self.attempt("create", path) { () throws(Errno) in
            try disk.open(path, .create)
        }
        try await fill(SegmentCopy(file: file, path: path))
        try Self.attempt("sync", path) { () throws(Errno) in
            try file.truncate(to: segment.fileBytes)
            try file.sync(.dataAndMetadata)
        }
    }

    /// Reads back every byte, and holds what is there against what was promised.
    func check(_ parts: BackupParts) throws(Failure) -> VerifyReport {
        let report = try OfflineLog.verify(unfinished.string)
        if let fault = report.fault { throw Failure(.refused, "the copy is damaged: \(fault)") }
        guard report.identity?.description == parts.history.log, report.head == parts.head,
            report.torn == nil
        else {
            throw Failure(
                .refused,
                "the copy in \(unfinished) ends at event \(report.head), not \(parts.head): "
                    + "remove it and make another")
        }
        return report
    }

    /// Notes what it is and gives it its name. From here on it outlives a crash.
    func finish(with note: BackupNote) throws(Failure) {
        try Self.attempt("write", unfinished) { () throws(Errno) in
            try note.write(to: unfinished, disk: disk)
            try disk.syncDirectory(segments)
            try disk.syncDirectory(unfinished)
        }
        try Self.attempt("rename", unfinished) { () throws(Errno) in
            try disk.rename(unfinished, to: destination)
            try disk.syncDirectory(destination.parent)
        }
    }

    /// One file on its way.
    struct SegmentCopy: Sendable {
        fileprivate let file: any DiskFile
        fileprivate let path: FilePath

        func write(_ bytes: [UInt8], at offset: UInt64) throws(Failure) {
            try BackupDirectory.attempt("write", path) { () throws(Errno) in
                try file.writeFully(bytes, at: offset)
            }
        }
    }

    private static func attempt<Answer>(
        _ what: String, _ path: FilePath, _ call: () throws(Errno) -> Answer
    ) throws(Failure) -> Answer {
        do throws(Errno) { return try call() } catch {
            throw Failure(
                .refused, "can't \(what) \(path): \(error): check the disk, then try again")
        }
    }
}
