import CZMQ
import Synchronization

/// A socket that hears when it loses a connection, which libzmq otherwise mends without a word:
/// what was sent over it and not answered may be lost.
package struct MonitoredSocket: ~Copyable {
    private static let number = Atomic<UInt64>(0)

    package let socket: Socket
    /// To be polled: readable when there is something to hear.
    package let events: Socket

    /// To be made before the socket connects, or what happens before is not heard.
    package init(_ socket: consuming Socket, in context: Context) throws(ZMQError) {
        // Unlike any before, which libzmq may still be closing.
        let number = Self.number.add(1, ordering: .relaxed).newValue
        let endpoint = "inproc://monitor-\(number)"
        let events = try Socket(.pair, in: context)
        if zmq_socket_monitor(socket.handle.pointer, endpoint, ZMQ_EVENT_DISCONNECTED) != 0 {
            throw ZMQError(.bind, errno: zmq_errno(), endpoint: endpoint)
        }
        do throws(ZMQError) {
            try events.connect(endpoint)
        } catch {
            Self.stopEvents(of: socket)
            throw error
        }
        self.socket = socket
        self.events = events
    }

    deinit { Self.stopEvents(of: socket) }

    /// To be done while somebody listens: an event that nobody takes is waited with without end, on
    /// the thread that moves the bytes of all sockets (libzmq issue 3575).
    private static func stopEvents(of socket: borrowing Socket) {
        zmq_socket_monitor(socket.handle.pointer, nil, 0)
    }

    /// Whether a connection was lost since this was asked last.
    package borrowing func hasLostConnection() throws(ZMQError) -> Bool {
        var isLost = false
        // Nothing else is listened for, so whatever comes says that.
        while try events.receive() != nil { isLost = true }
        return isLost
    }
}
