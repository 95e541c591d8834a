import Glibc

/// Tells systemd how the service is doing, over the datagram socket that it names in
/// `NOTIFY_SOCKET` (sd_notify(3)). Does nothing where there is none.
package struct ServiceManager: Sendable {
    private let address: String?

    package init(environment: [String: String]) {
        address = environment["NOTIFY_SOCKET"].flatMap { $0.isEmpty ? nil : $0 }
    }

    package func ready(status: String) { send("READY=1\nSTATUS=\(status)") }
    package func stopping() { send("STOPPING=1\nSTATUS=stopping") }

    /// What it is doing; `extendingBy` asks for that much more time before systemd gives up.
    package func status(_ status: String, extendingBy seconds: Int? = nil) {
        let more = seconds.map { "\nEXTEND_TIMEOUT_USEC=\($0 * 1_000_000)" } ?? ""
        send("STATUS=\(status)\(more)")
    }

    private func send(_ message: String) {
        guard let address else { return }
        var name = sockaddr_un()
        name.sun_family = sa_family_t(AF_UNIX)
        var path = Array(address.utf8)
        guard path.count < MemoryLayout.size(ofValue: name.sun_path) else { return }
        // An address that starts with @ is in the abstract name space.
        if path.first == UInt8(ascii: "@") { path[0] = 0 }
        withUnsafeMutableBytes(of: &name.sun_path) { $0.copyBytes(from: path) }
        let length = MemoryLayout<sa_family_t>.size + path.count
        let handle = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard handle >= 0 else { return }
        defer { close(handle) }
        let bytes = Array(message.utf8)
        _ = withUnsafePointer(to: &name) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                sendto(handle, bytes, bytes.count, Int32(MSG_NOSIGNAL), $0, socklen_t(length))
            }
        }
    }
}
