import Glibc
package import SystemPackage

/// A file of at most 1 MiB, read and written whole.
package enum SmallFile {
    package enum Fault: Error, Equatable {
        case call(Errno)
        /// Others than its owner can do with it what they mustn't.
        case isOpenToOthers
        case tooLarge
    }

    /// What nobody but the owner may do. A group may read: a service manager's access list for one
    /// user shows as that.
    package enum Guarded: UInt32, Sendable {
        case nothing = 0
        case change = 0o022
        case readAndChange = 0o027
    }

    private static let bytesMax = 1 << 20

    /// Its bytes.
    ///
    /// - Throws: `isOpenToOthers` where others can do what is guarded.
    package static func read(
        _ path: FilePath, guarding guarded: Guarded = .nothing
    ) throws(Fault) -> [UInt8] {
        let descriptor = path.withPlatformString { open($0, O_RDONLY | O_CLOEXEC | O_NONBLOCK) }
        guard descriptor >= 0 else { throw .call(Errno(rawValue: errno)) }
        let file = PosixFile(owning: descriptor)
        var facts = stat()
        guard fstat(descriptor, &facts) == 0 else { throw .call(Errno(rawValue: errno)) }
        guard facts.st_mode & guarded.rawValue == 0 else { throw .isOpenToOthers }
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
            try PosixDisk().syncDirectory(path.parent)
        } catch {
            _ = path.withPlatformString { unlink($0) }
            throw error
        }
    }
}
