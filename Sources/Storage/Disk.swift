package import SystemPackage

/// The few calls made of a disk, so that a test can stand in for it.
///
/// Each throws the errno of the call. An interrupted call is tried again before anyone sees it.
package protocol Disk: Sendable {
    /// Makes one directory; false when it was there, `.noSuchFileOrDirectory` when the one it
    /// would be in is not.
    func makeDirectory(_ path: FilePath) throws(Errno) -> Bool
    /// Names in `directory`, in no order.
    func list(_ directory: FilePath) throws(Errno) -> [String]
    func open(_ path: FilePath, _ access: DiskAccess) throws(Errno) -> any DiskFile
    func remove(_ path: FilePath) throws(Errno)
    /// Gives a file another name in its directory, in the place of the file that has it: after a
    /// crash either the old names are there or the new one.
    func rename(_ path: FilePath, to name: FilePath) throws(Errno)
    /// After it returns, the names made in `directory` so far outlive a crash.
    func syncDirectory(_ directory: FilePath) throws(Errno)
    /// Takes the lock at once or throws `.wouldBlock`. It is held until the answer is released.
    /// Only an exclusive lock makes the file when there is none.
    func lock(_ path: FilePath, exclusive: Bool) throws(Errno) -> any DiskLock
}

package enum DiskAccess: Sendable {
    case read
    /// An existing file, to read and write.
    case write
    /// A new file, to read and write; `.fileExists` when there is one.
    case create
}

package enum SyncExtent: Sendable {
    /// The data, and of the metadata what is needed to read it back.
    case data
    case dataAndMetadata
}

/// An open file; released with its last reference.
package protocol DiskFile: AnyObject, Sendable {
    func size() throws(Errno) -> UInt64
    /// May read less than asked; 0 at the end of the file.
    func read(into bytes: UnsafeMutableRawBufferPointer, at offset: UInt64) throws(Errno) -> Int
    /// May write less than asked.
    func write(_ bytes: UnsafeRawBufferPointer, at offset: UInt64) throws(Errno) -> Int
    func sync(_ extent: SyncExtent) throws(Errno)
    func truncate(to size: UInt64) throws(Errno)
    /// Has the disk set space aside, so that a write of these bytes can't fail for want of it. The
    /// file's size stays. False where the file system can't promise that.
    func reserve(_ range: Range<UInt64>) throws(Errno) -> Bool
    /// The bytes of `range`, not empty and within the file, as they lie in the page cache.
    func map(_ range: Range<UInt64>) throws(Errno) -> MappedBytes
    /// Whether the file still has a name: without one it is gone when it is closed.
    func isLinked() throws(Errno) -> Bool
}

/// A held lock; given back with its last reference.
package protocol DiskLock: AnyObject, Sendable {}

extension DiskFile {
    /// Reads until `bytes` is full or the file ends; returns how much.
    package func readFully(
        into bytes: UnsafeMutableRawBufferPointer, at offset: UInt64
    ) throws(Errno) -> Int {
        var done = 0
        while done < bytes.count {
            let rest = UnsafeMutableRawBufferPointer(rebasing: bytes[done...])
            let count = try read(into: rest, at: offset + UInt64(done))
            if count == 0 { break }
            done += count
        }
        return done
    }

    package func writeFully(_ bytes: UnsafeRawBufferPointer, at offset: UInt64) throws(Errno) {
        var done = 0
        while done < bytes.count {
            let rest = UnsafeRawBufferPointer(rebasing: bytes[done...])
            let count = try write(rest, at: offset + UInt64(done))
            // A disk that takes nothing and says nothing would keep us here for ever.
            guard count > 0 else { throw .ioError }
            done += count
        }
    }

    package func writeFully(_ bytes: [UInt8], at offset: UInt64) throws(Errno) {
        try bytes.withBytes { bytes throws(Errno) in try writeFully(bytes, at: offset) }
    }

    /// Whether every byte from `start` to `end` is zero.
    package func isZero(from start: UInt64, to end: UInt64) throws(Errno) -> Bool {
        guard start < end else { return true }
        let buffer = RawBuffer(count: Int(min(end - start, 1 << 20)))
        var at = start
        while at < end {
            let want = Int(min(end - at, UInt64(buffer.bytes.count)))
            let count = try readFully(
                into: UnsafeMutableRawBufferPointer(rebasing: buffer.bytes[..<want]), at: at)
            if count == 0 { break }
            guard UnsafeRawBufferPointer(rebasing: buffer.bytes[..<count]).isZero else {
                return false
            }
            at += UInt64(count)
        }
        return true
    }
}
