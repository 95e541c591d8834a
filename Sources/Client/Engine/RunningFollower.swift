import Wire
import ZeroMQ

/// A follower with its socket and its reader, as the engine sees it: whatever its elements are.
protocol RunningFollower: AnyObject, Sendable {
    func connect(to endpoint: String, in context: Context) throws(ZMQError)
    func add(to poller: inout Poller) -> Poller.Slot?
    func start() -> FollowerAsks
    func takeStream() throws(ZMQError) -> FollowerAsks
    func answered(_ answer: Result<DaemonAnswer, ClientError>) -> FollowerAsks
    func woken() -> FollowerAsks
    func finish(_ error: ClientError)
}

/// What a follower's reader is handed, in order.
enum Delivery<Element: Sendable>: Sendable {
    case element(Element)
    case historyChanged(HistoryChange)
}

/// What the engine has to do for a follower.
struct FollowerAsks {
    var asks: [(Verb, [[UInt8]])] = []
    var isOver = false
}

/// `@unchecked`: made by whoever asks for a stream, then handed to the engine's thread, which alone
/// touches `follower` and `socket`; the channel is `Sendable` itself.
final class Running<F: Follower>: RunningFollower, @unchecked Sendable {
    private var follower: F
    private var socket: Socket?
    private let channel: Channel<Delivery<F.Element>>

    /// Messages taken from the stream before others get their turn.
    private static var messagesPerTurn: Int { 1000 }

    init(_ follower: F, channel: Channel<Delivery<F.Element>>) {
        self.follower = follower
        self.channel = channel
    }

    func connect(to endpoint: String, in context: Context) throws(ZMQError) {
        guard !follower.topics.isEmpty else { return }
        let socket = try Socket(.sub, in: context)
        try socket.setOption(.receiveHighWaterMark(100_000))
        try socket.setOption(.ipv6(true))
        try socket.setOption(.reconnect(milliseconds: 50, maximum: 1000))
        for topic in follower.topics { try socket.setOption(.subscribe(topic)) }
        try socket.connect(endpoint)
        self.socket = consume socket
    }

    func add(to poller: inout Poller) -> Poller.Slot? {
        switch socket {
        case .some(let socket): poller.add(socket)
        case .none: nil
        }
    }

    func start() -> FollowerAsks { act(follower.start()) }

    func takeStream() throws(ZMQError) -> FollowerAsks {
        var all = FollowerAsks()
        for _ in 0..<Self.messagesPerTurn {
            guard let message = try receive() else { break }
            guard case .frames(let frames) = message, frames.count == 3,
                let header = StreamHeader(decoding: frames[1])
            else { continue }
            let step = act(follower.received(header, body: frames[2], room: channel.room))
            all.asks += step.asks
            all.isOver = all.isOver || step.isOver
        }
        return all
    }

    private func receive() throws(ZMQError) -> Multipart? {
        switch socket {
        case .some(let socket): try socket.receiveMultipart(framesMax: 3, bytesMax: 64 << 20)
        case .none: nil
        }
    }

    func answered(_ answer: Result<DaemonAnswer, ClientError>) -> FollowerAsks {
        act(follower.answered(answer, room: channel.room))
    }

    func woken() -> FollowerAsks {
        if channel.isFinished { return FollowerAsks(isOver: true) }
        return act(follower.woken(room: channel.room))
    }

    func finish(_ error: ClientError) { channel.finish(.failure(error)) }

    private func act(_ steps: [FollowerStep<F.Element>]) -> FollowerAsks {
        var asks = FollowerAsks()
        for step in steps {
            switch step {
            case .deliver(let element): channel.put(.element(element))
            case .report(let change): channel.put(.historyChanged(change))
            case .ask(let verb, let bodies): asks.asks.append((verb, bodies))
            case .end(let end):
                channel.finish(end.mapError { $0 as any Error })
                asks.isOver = true
            }
        }
        if channel.isFinished { asks.isOver = true }
        return asks
    }
}
