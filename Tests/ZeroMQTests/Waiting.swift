import Testing
import ZeroMQ

/// Long enough for a loaded machine; a test that passes never waits that long.
let patienceMilliseconds = 10_000

extension Socket {
    /// Opens a socket, sets `options` and binds it to a free port.
    static func bound(
        _ kind: Kind, in context: Context, _ options: [SocketOption] = []
    ) throws -> Socket {
        let socket = try Socket(kind, in: context)
        for option in options { try socket.setOption(option) }
        try socket.bind("tcp://127.0.0.1:*")
        return socket
    }

    /// Opens a socket, sets `options` and connects it to where `other` is bound.
    static func connected(
        _ kind: Kind, in context: Context, to other: borrowing Socket,
        _ options: [SocketOption] = []
    ) throws -> Socket {
        let socket = try Socket(kind, in: context)
        for option in options { try socket.setOption(option) }
        try socket.connect(try other.lastEndpoint())
        return socket
    }

    /// The next whole message, waited for.
    borrowing func nextMessage(
        framesMax: Int = 16, bytesMax: Int = 2 << 20
    ) throws -> Multipart {
        try waitUntilReadable()
        let message = try receiveMultipart(framesMax: framesMax, bytesMax: bytesMax)
        return try #require(message)
    }

    /// The frames of the next whole message, waited for.
    borrowing func nextFrames() throws -> [[UInt8]] {
        guard case .frames(let frames) = try nextMessage() else { return [] }
        return frames
    }

    private borrowing func waitUntilReadable() throws {
        var poller = Poller()
        let slot = poller.add(self)
        let ready = try poller.wait(timeoutMilliseconds: patienceMilliseconds)
        try #require(ready == 1)
        #expect(poller.isReadable(slot))
    }
}
