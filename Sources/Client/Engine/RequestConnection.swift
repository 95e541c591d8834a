import ZeroMQ

/// A connection for requests and answers, used until it is lost, or until what was sent over it is
/// given up. It is then replaced by another one instead of being mended, for libzmq keeps what it
/// could not send and would hand it to the next daemon ahead of what is sent again, or long after
/// nobody waited for it any more. Closing it throws that away.
///
/// Not `Sendable`: made and used on the engine's thread.
final class RequestConnection {
    let socket: Socket
    private let monitor: ConnectionMonitor

    /// Connects in the background: nothing needs to listen there yet.
    init(to endpoints: Endpoints, in context: Context) throws(ZMQError) {
        socket = try Socket(.dealer, in: context)
        monitor = try ConnectionMonitor(of: socket, in: context)
        try socket.setOption(.sendHighWaterMark(0))
        try socket.setOption(.ipv6(true))
        // Time enough to hear of a loss and replace the connection before libzmq mends it.
        try socket.setOption(.reconnect(milliseconds: 200, maximum: 1000))
        try socket.setOption(.heartbeat(interval: 5000, timeout: 15_000))
        try socket.secure(by: endpoints.security)
        try socket.connect(endpoints.requests)
    }

    /// Once it is lost, it is of no more use than for the answers that came before.
    func isLost() throws(ZMQError) -> Bool { try monitor.hasLostConnection() }

    func send(_ frames: [[UInt8]]) throws(ZMQError) { _ = try socket.sendMultipart(frames) }

    /// What to poll for answers, and for the loss.
    func add(to poller: inout Poller) -> (requests: Poller.Slot, monitor: Poller.Slot) {
        (poller.add(socket), poller.add(monitor.socket))
    }
}
