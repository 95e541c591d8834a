import CLinux
import Glibc
import SystemPackage

/// An open descriptor, closed with the last reference: a file, or a lock that goes with it.
final class PosixFile: DiskFile, DiskLock {
    let descriptor: CInt

    init(owning descriptor: CInt) {
        self.descriptor = descriptor
    }

    deinit { _ = close(descriptor) }

    func size() throws(Errno) -> UInt64 {
        var facts = stat()
        _ = try repeatedly { fstat(descriptor, &facts) }
        return UInt64(facts.st_size)
    }

    func isLinked() throws(Errno) -> Bool {
        try repeatedly { pactwire_is_linked(descriptor) } > 0
    }

    func read(into bytes: UnsafeMutableRawBufferPointer, at offset: UInt64) throws(Errno) -> Int {
        try repeatedly { pread(descriptor, bytes.baseAddress, bytes.count, off_t(offset)) }
    }

    func write(_ bytes: UnsafeRawBufferPointer, at offset: UInt64) throws(Errno) -> Int {
        try repeatedly { pwrite(descriptor, bytes.baseAddress, bytes.count, off_t(offset)) }
    }

    // A sync is not tried again, not even when interrupted: a second one may succeed over pages
    // the first has lost.
    func sync(_ extent: SyncExtent) throws(Errno) {
        let answer: CInt
        switch extent {
        case .data: answer = fdatasync(descriptor)
        case .dataAndMetadata: answer = fsync(descriptor)
        }
        guard answer == 0 else { throw Errno(rawValue: errno) }
    }

    func reserve(_ range: Range<UInt64>) throws(Errno) -> Bool {
        do throws(Errno) {
            _ = try repeatedly {
                pactwire_reserve(descriptor, off_t(range.lowerBound), off_t(range.count))
            }
            return true
        } catch {
            guard error == .notSupported || error == .noFunction else { throw error }
            return false
        }
    }

    func map(_ range: Range<UInt64>) throws(Errno) -> MappedBytes {
        try MappedBytes(descriptor, range)
    }

    func truncate(to size: UInt64) throws(Errno) {
        _ = try repeatedly { ftruncate(descriptor, off_t(size)) }
    }
}
