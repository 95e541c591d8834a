import Glibc
package import SystemPackage

/// A file of at most 64 KiB, read and written whole.
package enum SmallFile {
    package enum Fault: Error, Equatable {
        case call(Errno)
        /// Everybody can read or change it, or a group can change it.
        case isOpenToOthers
        case tooLarge
    }

    private static let bytesMax = 64 << 10

    /// Its bytes.
    ///
    /// - Parameter isSecret: then `isOpenToOthers` is thrown where others can read or change it. A
    ///   group may read it: a service manager's access list for one user shows as that.
    package static func read(_ path: FilePath, isSecret: Bool) throws(Fault) -> [UInt8] {
        let descriptor = path.withPlatformString { open($0, O_RDONLY | O_CLOEXEC | O_NONBLOCK) }
        guard descriptor >= 0 else { throw .call(Errno(rawValue: errno)) }
        let file = PosixFile(owning: descriptor)
        if isSecret {
            var facts = stat()
            guard fstat(descriptor, &facts) == 0 else { throw .call(Errno(rawValue: errno)) }
            guard facts.st_mode & 0o027 == 0 else { throw .isOpenToOthers }
        }
        let buffer = RawBuffer(count: bytesMax + 1)
        do throws(Errno) {
            let count = try file.readFully(into: buffer.bytes, at: 0)
            guard count <= bytesMax else { throw Errno.fileTooLarge }
            return Array(buffer.bytes[..<count])
        } catch {
            throw error == .fileTooLarge ? .tooLarge : .call(error)
        }
    }

    /// Makes one that only its owner may read, and that is on disk when it returns; `.fileExists`
    /// when something has that name. If it throws, nothing was made.
    package static func createSecret(_ path: FilePath, _ bytes: [UInt8]) throws(Errno) {
        let flags = O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC
        let descriptor = path.withPlatformString { open($0, flags, 0o600) }
        guard descriptor >= 0 else { throw Errno(rawValue: errno) }
        let file = PosixFile(owning: descriptor)
        do throws(Errno) {
            try file.writeFully(bytes, at: 0)
            try file.sync(.dataAndMetadata)
            let directory = path.removingLastComponent()
            try PosixDisk().syncDirectory(directory.isEmpty ? "." : directory)
        } catch {
            _ = path.withPlatformString { unlink($0) }
            throw error
        }
    }
}
