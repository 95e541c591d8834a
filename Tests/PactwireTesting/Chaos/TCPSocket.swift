import Glibc

/// An IPv4 address and a port.
struct TCPAddress: Sendable {
    private var name = sockaddr_in()

    init?(_ address: String, port: UInt16) {
        name.sin_family = sa_family_t(AF_INET)
        name.sin_port = port.bigEndian
        guard inet_pton(AF_INET, address, &name.sin_addr) == 1 else { return nil }
    }

    /// From `tcp://ADDRESS:PORT`.
    init?(endpoint: String) {
        let parts = endpoint.split(separator: ":")
        guard parts.count == 3, parts[0] == "tcp", parts[1].hasPrefix("//"),
            let port = UInt16(parts[2])
        else { return nil }
        self.init(String(parts[1].dropFirst(2)), port: port)
    }

    func with<Answer>(_ body: (UnsafePointer<sockaddr>, socklen_t) -> Answer) -> Answer {
        withUnsafePointer(to: name) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                body($0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
    }
}

/// One TCP socket that never blocks; closed with its owner.
package final class TCPSocket: Sendable {
    package let descriptor: Int32

    private init(_ descriptor: Int32) { self.descriptor = descriptor }

    deinit { close(descriptor) }

    private convenience init() throws(SystemFailure) {
        let kind = [SOCK_STREAM, SOCK_CLOEXEC, SOCK_NONBLOCK].reduce(0) { $0 | Int32($1.rawValue) }
        let descriptor = socket(AF_INET, kind, 0)
        guard descriptor >= 0 else { throw SystemFailure("socket") }
        self.init(descriptor)
    }

    static func listening(_ address: String, port: UInt16) throws(SystemFailure) -> TCPSocket {
        guard let address = TCPAddress(address, port: port) else {
            throw SystemFailure("bind \(address)", code: EINVAL)
        }
        let socket = try TCPSocket()
        socket.set(SOL_SOCKET, SO_REUSEADDR, 1)
        guard address.with({ bind(socket.descriptor, $0, $1) }) == 0 else {
            throw SystemFailure("bind")
        }
        guard listen(socket.descriptor, 4096) == 0 else { throw SystemFailure("listen") }
        return socket
    }

    /// Listens on an address of its own; answers its endpoint too.
    package static func listening() throws -> (socket: TCPSocket, endpoint: String) {
        let address = LoopbackAddress.next()
        return (try listening(address, port: 7400), "tcp://\(address):7400")
    }

    /// Begins to connect; whether that succeeds shows when the socket is used.
    static func connecting(to address: TCPAddress) throws(SystemFailure) -> TCPSocket {
        let socket = try TCPSocket()
        socket.sendAtOnce()
        guard address.with({ connect(socket.descriptor, $0, $1) }) == 0 || errno == EINPROGRESS
        else { throw SystemFailure("connect") }
        return socket
    }

    package static func connecting(to endpoint: String) throws -> TCPSocket {
        guard let address = TCPAddress(endpoint: endpoint) else {
            throw SystemFailure("connect \(endpoint)", code: EINVAL)
        }
        return try connecting(to: address)
    }

    /// `nil` when nobody waits.
    package func accepted() -> TCPSocket? {
        let descriptor = accept(descriptor, nil, nil)
        guard descriptor >= 0 else { return nil }
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
        _ = fcntl(descriptor, F_SETFL, O_NONBLOCK)
        let socket = TCPSocket(descriptor)
        socket.sendAtOnce()
        return socket
    }

    package enum Moved: Equatable {
        /// So many bytes, at least one.
        case bytes(Int)
        /// None just now.
        case none
        /// The other end has ended its direction.
        case end
        /// The connection is no more.
        case failed
    }

    package func receive(into buffer: inout [UInt8]) -> Moved {
        let count = recv(descriptor, &buffer, buffer.count, 0)
        if count > 0 { return .bytes(count) }
        return count == 0 ? .end : Self.notMoved
    }

    package func transmit(_ bytes: ArraySlice<UInt8>) -> Moved {
        let count = bytes.withUnsafeBytes {
            send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
        }
        return count > 0 ? .bytes(count) : Self.notMoved
    }

    private static var notMoved: Moved {
        // A socket that is still connecting says ENOTCONN.
        [EAGAIN, EINTR, ENOTCONN].contains(errno) ? .none : .failed
    }

    func endSending() { shutdown(descriptor, Int32(SHUT_WR)) }

    /// Closing it resets the connection.
    func resetWhenClosed() {
        var option = linger(l_onoff: 1, l_linger: 0)
        setsockopt(
            descriptor, SOL_SOCKET, SO_LINGER, &option, socklen_t(MemoryLayout<linger>.size))
    }

    private func sendAtOnce() { set(Int32(IPPROTO_TCP), TCP_NODELAY, 1) }

    private func set(_ level: Int32, _ name: Int32, _ value: Int32) {
        var value = value
        setsockopt(descriptor, level, name, &value, socklen_t(MemoryLayout<Int32>.size))
    }
}
