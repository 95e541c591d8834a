import CZMQ

/// Hears when a socket loses a connection, which libzmq otherwise mends without a word: what was
/// sent over it and not answered may be lost.
///
/// Belongs to the thread of the socket it was made for, and must not outlive its context's use.
package struct ConnectionMonitor: ~Copyable {
    /// To be polled: readable when there is something to hear.
    package let socket: Socket

    /// To be made before `monitored` connects, or what happens before is not heard. One socket has
    /// one monitor.
    package init(of monitored: borrowing Socket, in context: Context) throws(ZMQError) {
        // Unlike any other in the context, for a socket's address is its own.
        let endpoint = "inproc://monitor-\(UInt(bitPattern: monitored.handle.pointer))"
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
