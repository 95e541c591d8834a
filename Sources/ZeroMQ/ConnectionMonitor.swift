import CZMQ
import Synchronization

/// Hears when a socket loses a connection, which libzmq otherwise mends without a word: what was
/// sent over it and not answered may be lost.
///
/// Belongs to the thread of the socket it was made for, and must not outlive its context's use.
package struct ConnectionMonitor: ~Copyable {
    private static let number = Atomic<UInt64>(0)

    /// To be polled: readable when there is something to hear.
    package let socket: Socket

    /// To be made before `monitored` connects, or what happens before is not heard. One socket has
    /// one monitor.
    package init(of monitored: borrowing Socket, in context: Context) throws(ZMQError) {
        // Unlike any before, which libzmq may still be closing.
        let number = Self.number.add(1, ordering: .relaxed).newValue
        let endpoint = "inproc://monitor-\(number)"
        if zmq_socket_monitor(monitored.handle.pointer, endpoint, ZMQ_EVENT_DISCONNECTED) != 0 {
            throw ZMQError(.bind, errno: zmq_errno(), endpoint: endpoint)
        }
        let listener = try Socket(.pair, in: context)
        try listener.connect(endpoint)
        socket = listener
    }

    /// Whether a connection was lost since this was asked last.
    package borrowing func hasLostConnection() throws(ZMQError) -> Bool {
        var isLost = false
        // Nothing else is listened for, so whatever comes says that.
        while try socket.receive() != nil { isLost = true }
        return isLost
    }
}
