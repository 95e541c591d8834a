package import Wire
import ZeroMQ

/// The daemon's side of requests, answered by hand: for what becomes of them on their way.
package final class BareRouter {
    package struct Request: Sendable {
        let peer: [UInt8]
        package let header: RequestHeader
        package let bodies: [[UInt8]]
    }

    private let socket: Socket

    /// How long a client of it should wait: it answers no pings, and tests that only compute may
    /// keep all threads from it.
    package static var patience: Duration { .seconds(150) }

    /// - Parameter requestsMax: taken from each peer before it is made to wait.
    package init(at endpoint: String, requestsMax: Int32 = 0) throws {
        socket = try Socket(.router, in: try Context())
        try socket.setOption(.receiveHighWaterMark(requestsMax))
        try socket.bind(endpoint)
    }

    /// The next request that is no ping.
    package func next() async throws -> Request {
        try await eventually("a request", within: Self.patience) {
            guard
                case .frames(let frames)? = try socket.receiveMultipart(
                    framesMax: 6, bytesMax: 64 << 20)
            else { return nil }
            let header = try RequestHeader(decoding: frames[1])
            guard header.verb != .ping else { return nil }
            return Request(peer: frames[0], header: header, bodies: Array(frames.dropFirst(2)))
        }
    }

    package func answer(_ request: Request, epoch: UInt64, _ bodies: [[UInt8]]) throws {
        let header = AnswerHeader(
            .answer(request.header.verb), requestId: request.header.requestId, epoch: epoch)
        _ = try socket.sendMultipart([request.peer, header.encoded] + bodies)
    }
}
