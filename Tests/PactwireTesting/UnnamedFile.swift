import Glibc

/// A file without a name: what a process reads from or writes to when nobody has to keep up with
/// it. It is gone when both sides have closed it.
final class UnnamedFile: Sendable {
    let descriptor: Int32

    init(_ contents: [UInt8] = []) throws(SystemFailure) {
        var template = Array("/tmp/pactwire-e2e-XXXXXX".utf8CString)
        descriptor = mkstemp(&template)
        guard descriptor >= 0 else { throw SystemFailure("mkstemp") }
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
        unlink(template)
        var rest = contents[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
            guard count > 0 else { throw SystemFailure("write") }
            rest = rest.dropFirst(count)
        }
        lseek(descriptor, 0, SEEK_SET)
    }

    deinit { close(descriptor) }

    var byteCount: Int {
        var facts = stat()
        return fstat(descriptor, &facts) == 0 ? Int(facts.st_size) : 0
    }

    /// All that was written so far. The place where the process reads or writes stays as it is.
    var contents: [UInt8] {
        let size = byteCount
        guard size > 0 else { return [] }
        return [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
            while count < size {
                let start = buffer.baseAddress?.advanced(by: count)
                let got = pread(descriptor, start, size - count, off_t(count))
                guard got > 0 else { return }
                count += got
            }
        }
    }
}
