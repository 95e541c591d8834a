import Glibc
import Synchronization

/// A socket that takes messages as systemd's notification socket does.
package final class DatagramSocket: Sendable {
    package let path: String
    private let descriptor: Int32
    private let lines = Mutex<[String]>([])

    /// Binds it to `path`, which must be shorter than 108 bytes.
    package init(_ path: String) throws {
        self.path = path
        let kind = Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
        descriptor = socket(AF_UNIX, kind, 0)
        guard descriptor >= 0 else { throw SystemFailure("socket") }
        var name = sockaddr_un()
        name.sun_family = sa_family_t(AF_UNIX)
        guard path.utf8.count < MemoryLayout.size(ofValue: name.sun_path) else {
            throw SystemFailure("bind \(path)", code: ENAMETOOLONG)
        }
        withUnsafeMutableBytes(of: &name.sun_path) { $0.copyBytes(from: path.utf8) }
        let code = withUnsafePointer(to: &name) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        guard code == 0 else { throw SystemFailure("bind \(path)") }
    }

    deinit { close(descriptor) }

    /// The lines of all messages so far, in order.
    package func received() -> [String] {
        lines.withLock { lines in
            var message = [UInt8](repeating: 0, count: 4096)
            while true {
                let count = recv(descriptor, &message, message.count, Int32(MSG_DONTWAIT))
                guard count > 0 else { return lines }
                let text = String(decoding: message[..<count], as: UTF8.self)
                lines += text.split(separator: "\n").map(String.init)
            }
        }
    }
}
