import Glibc
package import SystemPackage

/// The machine's own disk.
package struct PosixDisk: Disk {
    package init() {}

    package func makeDirectory(_ path: FilePath) throws(Errno) -> Bool {
        let made = path.withPlatformString { mkdir($0, 0o750) }
        if made == 0 { return true }
        let error = Errno(rawValue: errno)
        guard error == .fileExists else { throw error }
        return false
    }

    package func list(_ directory: FilePath) throws(Errno) -> [String] {
        guard let stream = directory.withPlatformString({ opendir($0) }) else {
            throw Errno(rawValue: errno)
        }
        defer { closedir(stream) }
        var names: [String] = []
        while true {
            errno = 0
            guard let entry = readdir(stream) else { break }
            let name = UnsafeRawPointer(entry).advanced(
                by: MemoryLayout<dirent>.offset(of: \.d_name) ?? 0)
            names.append(String(cString: name.assumingMemoryBound(to: CChar.self)))
        }
        guard errno == 0 else { throw Errno(rawValue: errno) }
        return names.filter { $0 != "." && $0 != ".." }
    }

    package func open(_ path: FilePath, _ access: DiskAccess) throws(Errno) -> any DiskFile {
        let flags: CInt
        switch access {
        case .read: flags = O_RDONLY
        case .write: flags = O_RDWR
        case .create: flags = O_RDWR | O_CREAT | O_EXCL
        }
        return PosixFile(owning: try descriptor(path, flags))
    }

    package func remove(_ path: FilePath) throws(Errno) {
        _ = try repeatedly { path.withPlatformString { unlink($0) } }
    }

    package func rename(_ path: FilePath, to name: FilePath) throws(Errno) {
        _ = try repeatedly {
            path.withPlatformString { old in name.withPlatformString { Glibc.rename(old, $0) } }
        }
    }

    package func syncDirectory(_ directory: FilePath) throws(Errno) {
        let file = PosixFile(owning: try descriptor(directory, O_RDONLY | O_DIRECTORY))
        try file.sync(.dataAndMetadata)
    }

    package func lock(_ path: FilePath, exclusive: Bool) throws(Errno) -> any DiskLock {
        let file = PosixFile(
            owning: try descriptor(path, exclusive ? O_RDWR | O_CREAT : O_RDONLY))
        _ = try repeatedly {
            flock(file.descriptor, (exclusive ? LOCK_EX : LOCK_SH) | LOCK_NB)
        }
        return file
    }

    private func descriptor(_ path: FilePath, _ flags: CInt) throws(Errno) -> CInt {
        try repeatedly {
            path.withPlatformString { Glibc.open($0, flags | O_CLOEXEC, 0o640) }
        }
    }
}

/// Calls again while interrupted; throws the errno of a negative answer.
func repeatedly<Answer: SignedInteger>(_ call: () -> Answer) throws(Errno) -> Answer {
    while true {
        let answer = call()
        if answer >= 0 { return answer }
        let error = Errno(rawValue: errno)
        guard error == .interrupted else { throw error }
    }
}
