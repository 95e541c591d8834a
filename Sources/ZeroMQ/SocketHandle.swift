import CZMQ

/// The libzmq socket behind a `Socket`, shared with the pollers that watch it, so that a poller
/// which outlives the socket finds it closed instead of a dangling pointer.
///
/// Not Sendable: a socket and its pollers stay together on one thread at a time.
final class SocketHandle {
    /// `nil` once closed.
    private(set) var pointer: UnsafeMutableRawPointer?

    /// Holds the context open for as long as the socket is.
    private var context: Context?

    init(type: Int32, in context: Context) throws(ZMQError) {
        pointer = try context.openSocket(type: type)
        self.context = context
    }

    func close() {
        guard let pointer else { return }
        zmq_close(pointer)
        self.pointer = nil
        // After zmq_close: letting go of the last reference ends the context.
        context = nil
    }

    deinit {
        close()
    }
}
