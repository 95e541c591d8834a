import EventLog
import Events
import Storage
import SystemPackage
import Wire

/// What a backup was when it was made, kept beside its segments: the bytes of a log can't tell that
/// their end was lost.
struct BackupNote: Equatable {
    let history: HistoryName
    let head: UInt64
    let bytes: UInt64

    private static let name = Log.backupNoteName
    private static var bytesMax: Int { 2 * HistoryName.textBytesMax }

    init(history: HistoryName, head: UInt64, bytes: UInt64) {
        self.history = history
        self.head = head
        self.bytes = bytes
    }

    func json(for directory: FilePath?) -> [UInt8] {
        JSONWriter.object { body in
            body.member("log", history.log)
            body.member("history", history.description)
            body.member("head", head)
            body.member("bytes", bytes)
            body.member("directory", directory?.string)
        }
    }

    func write(to directory: FilePath, disk: any Disk = PosixDisk()) throws(Errno) {
        let text = json(for: nil) + [UInt8(ascii: "\n")]
        let file = try disk.open(directory.appending(Self.name), .create)
        try file.writeFully(text, at: 0)
        try file.sync(.dataAndMetadata)
    }

    /// `nil` where there is none, as in a data directory.
    ///
    /// - Throws: where there is one that can't be read.
    init?(in directory: FilePath, disk: any Disk = PosixDisk()) throws(Failure) {
        let path = directory.appending(Self.name)
        let buffer = RawBuffer(count: Self.bytesMax)
        let count: Int
        do throws(Errno) {
            count = try disk.open(path, .read).readFully(into: buffer.bytes, at: 0)
        } catch {
            if error == .noSuchFileOrDirectory { return nil }
            throw Failure(.refused, "can't read \(path): \(error): check the disk")
        }
        guard let root = try? JSON(parsing: Array(buffer.bytes[..<count])).root,
            let history = root["history"]?.string.flatMap({ HistoryName($0) }),
            let head = root["head"]?.unsignedInteger, let bytes = root["bytes"]?.unsignedInteger
        else {
            throw Failure(
                .unusableLog,
                "\(path) is damaged: take another backup, or remove it to restore what is there")
        }
        self.init(history: history, head: head, bytes: bytes)
    }

    /// That the log beside it is the one that was backed up, and whole.
    func check(_ log: LogReader, in directory: String) throws(Failure) {
        guard log.identity.description == history.log, log.head >= head else {
            throw Failure(
                .unusableLog,
                "the log in \(directory) ends at event \(log.head), but event \(head) was backed "
                    + "up: take another backup")
        }
    }
}
