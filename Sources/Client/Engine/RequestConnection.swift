import ZeroMQ

/// A connection for requests and answers, used until it is lost, or until what was sent over it is
/// given up. It is then replaced by another one instead of being mended, for libzmq keeps what it
/// could not send and would hand it to the next daemon ahead of what is sent again, or long after
/// nobody waited for it any more. Closing it throws that away.
///
/// Not `Sendable`: made and used on the engine's thread.
final class RequestConnection {
    private let connection: MonitoredSocket

    /// Connects in the background: nothing needs to listen there yet.
    init(to endpoints: Endpoints, in context: Context) throws(ZMQError) {
        let socket = try Socket(.dealer, in: context)
        try socket.setOption(.sendHighWaterMark(0))
        try socket.setOption(.ipv6(true))
        // Time enough to hear of a loss and replace the connection before libzmq mends it.
        try socket.setOption(.reconnect(milliseconds: 200, maximum: 1000))
        try socket.setOption(.heartbeat(interval: 5000, timeout: 15_000))
        try socket.secure(by: endpoints.security)
        connection = try MonitoredSocket(socket, in: context)
        try connection.socket.connect(endpoints.requests)
    }

    /// Once it is lost, it is of no more use than for the answers that came before.
    func isLost() throws(ZMQError) -> Bool { try connection.hasLostConnection() }

    func send(_ frames: [[UInt8]]) throws(ZMQError) {
        _ = try connection.socket.sendMultipart(frames)
    }

    /// The next answer; `nil` when none is there.
    func receive() throws(ZMQError) -> Multipart? {
        try connection.socket.receiveMultipart(framesMax: 4, bytesMax: 64 << 20)
    }

    /// What to poll for answers, and for the loss.
    func add(to poller: inout Poller) -> (requests: Poller.Slot, monitor: Poller.Slot) {
        (poller.add(connection.socket), poller.add(connection.events))
    }
}
