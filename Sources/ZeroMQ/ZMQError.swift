import CZMQ
import Glibc

/// What libzmq refused, on what, and what to do about it.
///
/// A full queue, an empty queue and an unroutable message are results, not errors: see
/// `Socket.send` and `Socket.receive`.
package struct ZMQError: Error, Hashable {
    /// What was being done.
    package enum Operation: Hashable, Sendable {
        case openContext
        case openSocket
        case bind
        case connect
        case setOption(String)
        case readOption(String)
        case send
        case receive
        case poll
        case openWakeUp
        case makeKeyPair
    }

    /// Why it was refused. `other` carries an errno that no caller tells apart.
    package enum Code: Hashable, Sendable {
        case addressInUse
        /// The path of an `ipc://` endpoint belongs to a file that is no socket.
        case notASocket
        case addressNotAvailable
        case permissionDenied
        case noSuchDirectory
        case nameTooLong
        case invalidEndpoint
        case unsupportedTransport
        case invalidValue
        case notSupported
        case tooManySockets
        case outOfMemory
        /// The context was shut down: close the socket.
        case contextTerminated
        /// The socket is closed.
        case socketClosed
        case other(Int32)
    }

    package let operation: Operation
    package let code: Code
    /// The endpoint concerned; `nil` where there is none.
    package let endpoint: String?

    package init(_ operation: Operation, _ code: Code, endpoint: String? = nil) {
        self.operation = operation
        self.code = code
        self.endpoint = endpoint
    }

    /// Takes the reason from an errno of libzmq or of the kernel.
    init(_ operation: Operation, errno number: Int32, endpoint: String? = nil) {
        self.init(
            operation, Code(errno: number, namesEndpoint: endpoint != nil), endpoint: endpoint)
    }
}

extension ZMQError.Code {
    init(errno number: Int32, namesEndpoint: Bool) {
        switch number {
        case EADDRINUSE: self = .addressInUse
        case EADDRNOTAVAIL, ENODEV: self = .addressNotAvailable
        case EACCES, EPERM: self = .permissionDenied
        case ENOENT where namesEndpoint, ENOTDIR: self = .noSuchDirectory
        case ENAMETOOLONG: self = .nameTooLong
        case EINVAL: self = namesEndpoint ? .invalidEndpoint : .invalidValue
        case EPROTONOSUPPORT, ENOCOMPATPROTO: self = .unsupportedTransport
        case ENOTSUP: self = .notSupported
        case EMFILE, ENFILE: self = .tooManySockets
        case ENOMEM: self = .outOfMemory
        case ETERM: self = .contextTerminated
        case ENOTSOCK: self = .socketClosed
        default: self = .other(number)
        }
    }
}

extension ZMQError: CustomStringConvertible {
    /// One line: what, where, what to do.
    package var description: String {
        let place = endpoint.map { " \($0)" } ?? ""
        return "can't \(operation)\(place): \(code)"
    }
}

extension ZMQError.Operation: CustomStringConvertible {
    package var description: String {
        switch self {
        case .openContext: "start ZeroMQ"
        case .openSocket: "open a ZeroMQ socket"
        case .bind: "bind"
        case .connect: "connect to"
        case .setOption(let name): "set the ZeroMQ option \(name)"
        case .readOption(let name): "read the ZeroMQ option \(name)"
        case .send: "send over ZeroMQ"
        case .receive: "receive over ZeroMQ"
        case .poll: "wait for ZeroMQ sockets"
        case .openWakeUp: "open an eventfd"
        case .makeKeyPair: "make a CURVE key pair"
        }
    }
}

extension ZMQError.Code: CustomStringConvertible {
    package var description: String {
        switch self {
        case .addressInUse:
            "address already in use; stop the other program or choose another endpoint"
        case .notASocket:
            "a file that is no socket is there; move it away or choose another path"
        case .addressNotAvailable:
            "no such address on this machine; choose an address that one of its interfaces has"
        case .permissionDenied:
            "permission denied; choose a port above 1023 or a directory this user may write"
        case .noSuchDirectory:
            "no such file or directory; make the directory first"
        case .nameTooLong:
            "the path is too long for a socket; choose one of at most 107 bytes"
        case .invalidEndpoint:
            "not an endpoint; write it as tcp://ADDRESS:PORT or ipc://PATH"
        case .unsupportedTransport:
            "no such transport; use tcp:// or ipc://"
        case .invalidValue:
            "value out of range; see zmq_setsockopt(3) for what it takes"
        case .notSupported:
            "libzmq \(LibraryVersion.loaded) was built without it; install one that has it"
        case .tooManySockets:
            "too many open files or sockets; raise the limit (ulimit -n)"
        case .outOfMemory:
            "out of memory; free some and start again"
        case .contextTerminated:
            "ZeroMQ was shut down; open a new context"
        case .socketClosed:
            "the socket is closed; open a new one"
        case .other(let number):
            "\(String(cString: zmq_strerror(number))) (errno \(number)); see errno(3)"
        }
    }
}
