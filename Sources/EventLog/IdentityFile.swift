import Storage
import SystemPackage

/// The identity of the log that was made in a data directory, kept in its lock file: 32
/// hexadecimal digits and a newline. It tells a log that lost its segments from none.
struct IdentityFile {
    private static let bytes = 2 * LogIdentity.byteCount + 1
    private static let newline = UInt8(ascii: "\n")

    let files: SegmentFiles

    private var layout: LogLayout { files.layout }
    private var disk: any Disk { files.disk }

    /// Nil when there is no lock file, or what is in it is no identity.
    func read() throws(LogError) -> LogIdentity? {
        // One byte more than wanted shows that there is more.
        let buffer = RawBuffer(count: Self.bytes + 1)
        let count: Int
        do throws(Errno) {
            count = try disk.open(layout.lock, .read).readFully(into: buffer.bytes, at: 0)
        } catch {
            if error == .noSuchFileOrDirectory { return nil }
            throw LogError(.read, error, file: layout.lock)
        }
        guard count == Self.bytes, buffer.bytes[count - 1] == Self.newline else { return nil }
        return LogIdentity(hexadecimalDigits: buffer.bytes[..<(count - 1)])
    }

    /// Writes and syncs it. Called only when a segment of this identity is synced, with the names
    /// above it: a crash before then leaves a directory in which no log was made. After an error
    /// the file names no identity or this one.
    func write(_ identity: LogIdentity) throws(LogError) {
        let text = Array(identity.description.utf8) + [Self.newline]
        let (path, directory) = (layout.lock, layout.directory)
        let file = try attempt(.openToWrite, on: path, try disk.open(path, .write))
        try attempt(.write, on: path, try file.writeFully(text, at: 0))
        try attempt(.write, on: path, try file.truncate(to: UInt64(text.count)))
        try attempt(.sync, on: path, try file.sync(.dataAndMetadata))
        try attempt(.sync, on: directory, try disk.syncDirectory(directory))
    }
}
