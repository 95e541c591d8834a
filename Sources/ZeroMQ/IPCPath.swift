import Glibc

/// The path of an `ipc://` endpoint.
package struct IPCPath {
    private let path: String

    /// For before an endpoint is bound, because libzmq removes whatever is at its path. Says nothing of
    /// other transports. Two that bind at the same moment may both pass.
    ///
    /// - Throws: `addressInUse` where somebody listens there, `notASocket` where a file of another
    ///   kind is.
    package static func check(_ endpoint: String) throws(ZMQError) {
        guard let code = IPCPath(endpoint)?.occupied else { return }
        throw ZMQError(.bind, code, endpoint: endpoint)
    }

    /// `nil` for another transport, and for names that are no paths: one of the kernel's (`@`), one
    /// that libzmq makes up (`*`).
    private init?(_ endpoint: String) {
        guard endpoint.hasPrefix("ipc://") else { return nil }
        path = String(endpoint.dropFirst(6))
        guard !path.hasPrefix("@"), path != "*" else { return nil }
    }

    /// `nil` where nothing is there, or a socket that nobody listens on any more.
    private var occupied: ZMQError.Code? {
        var facts = stat()
        guard lstat(path, &facts) == 0 else { return nil }
        guard facts.st_mode & S_IFMT == S_IFSOCK else { return .notASocket }
        return isListenedOn ? .addressInUse : nil
    }

    private var isListenedOn: Bool {
        let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { return false }
        defer { _ = close(descriptor) }
        guard fcntl(descriptor, F_SETFL, O_NONBLOCK) == 0 else { return false }
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let bytes = Array(path.utf8)
        let isHeld = withUnsafeMutableBytes(of: &address.sun_path) { place in
            guard bytes.count < place.count else { return false }
            place.copyBytes(from: bytes)
            return true
        }
        guard isHeld else { return false }
        let answer = withUnsafePointer(to: &address) { address in
            address.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        // So is one whose queue is full, or that this user may not connect to.
        return answer == 0 || errno != ECONNREFUSED && errno != ENOENT
    }
}
