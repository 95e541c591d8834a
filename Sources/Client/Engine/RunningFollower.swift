import Wire
import ZeroMQ

/// A follower with its socket and its reader, as the engine sees it: whatever its elements are.
protocol RunningFollower: AnyObject, Sendable {
    /// Connects to the stream, if it is followed.
    func connect(to endpoints: Endpoints, in context: Context) throws(ZMQError)
    func add(to poller: inout Poller) -> Poller.Slot?
    /// Has the poller look at the stream only while it is to be taken from.
    func listen(through poller: inout Poller)
    func start() -> FollowerAsks
    func takeStream() throws(ZMQError) -> FollowerAsks
    func answered(_ answer: Result<DaemonAnswer, ClientError>) throws(ZMQError) -> FollowerAsks
    func woken() -> FollowerAsks
    func waited() -> FollowerAsks
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
    /// Say when so many milliseconds are over.
    var waitMilliseconds: Int?
    /// It has another socket than before.
    var hasReconnected = false
    var isOver = false

    mutating func add(_ other: FollowerAsks) {
        asks += other.asks
        waitMilliseconds = other.waitMilliseconds ?? waitMilliseconds
        hasReconnected = hasReconnected || other.hasReconnected
        isOver = isOver || other.isOver
    }
}

/// `@unchecked`: made by whoever asks for a stream, then handed to the engine's thread, which alone
/// touches the follower, its socket and what was heard; the channel is `Sendable` itself.
final class Running<F: Follower, Element: Sendable>: RunningFollower, @unchecked Sendable {
    private var follower: F
    private let topics: Set<[UInt8]>
    private let patience: Duration
    private let channel: Channel<Delivery<Element>>
    /// What the reader is handed of a step; `nil`: nothing.
    private let element: @Sendable (F.Element) -> Element?
    private var socket: Socket?
    private var connection: (endpoints: Endpoints, context: Context)?
    private var slot: Poller.Slot?
    /// What the stream brings is taken. While a question is under way, or the reader has no room,
    /// it stays in the socket, which keeps its order; what is too much for that shows as a gap.
    private var isListening = true
    /// When the stream was last heard, connected to or listened to again, in monotonic milliseconds.
    private var heard = 0
    /// Beats are missing: an answer will show that the daemon is there, and the connection isn't.
    private var isSuspect = false

    /// When a question failed for the first time since one was answered.
    private var failed: ContinuousClock.Instant?

    /// Messages that wait for a slow reader; what is more shows as a gap and is read again.
    private static var messagesQueuedMax: Int32 { 10_000 }
    /// Messages taken from the stream before others get their turn.
    private static var messagesPerTurn: Int { 1000 }
    /// So many beats may fail to come before the connection is held to be dead.
    private static var beatsMissedMax: Int { 3 }

    /// `patience`: how long one that doesn't follow asks again what is refused in passing.
    init(
        _ follower: F, patience: Duration, channel: Channel<Delivery<Element>>,
        element: @escaping @Sendable (F.Element) -> Element?
    ) {
        self.follower = follower
        topics = Set(follower.topics)
        self.patience = patience
        self.channel = channel
        self.element = element
    }

    func connect(to endpoints: Endpoints, in context: Context) throws(ZMQError) {
        guard !follower.topics.isEmpty else { return }
        let socket = try Socket(.sub, in: context)
        try socket.setOption(.receiveHighWaterMark(Self.messagesQueuedMax))
        try socket.setOption(.ipv6(true))
        try socket.setOption(.reconnect(milliseconds: 50, maximum: 1000))
        try socket.setOption(.heartbeat(interval: 5000, timeout: 15_000))
        for topic in follower.topics { try socket.setOption(.subscribe(topic)) }
        try socket.secure(by: endpoints.security)
        try socket.connect(endpoints.stream)
        self.socket = consume socket
        connection = (endpoints, context)
        heard = monotonicMilliseconds()
        isSuspect = false
    }

    func add(to poller: inout Poller) -> Poller.Slot? {
        slot =
            switch socket {
            case .some(let socket): poller.add(socket, for: isListening ? .readable : [])
            case .none: nil
            }
        return slot
    }

    func listen(through poller: inout Poller) {
        guard let slot, isListening != mayListen else { return }
        isListening.toggle()
        if isListening { heard = monotonicMilliseconds() }
        poller.setInterest(isListening ? .readable : [], of: slot)
    }

    private var mayListen: Bool { !follower.isAsking && channel.room > 0 }

    func start() -> FollowerAsks { act(follower.start()) }

    func takeStream() throws(ZMQError) -> FollowerAsks {
        var all = FollowerAsks()
        for _ in 0..<Self.messagesPerTurn {
            guard mayListen, let message = try receive() else { break }
            // A topic that is the beginning of another's brings the other's messages too.
            guard case .frames(let frames) = message, frames.count == 3, topics.contains(frames[0]),
                let header = StreamHeader(decoding: frames[1])
            else { continue }
            heard = monotonicMilliseconds()
            isSuspect = false
            all.add(act(follower.received(header, body: frames[2], room: channel.room)))
            if all.isOver { break }
        }
        return all
    }

    private func receive() throws(ZMQError) -> Multipart? {
        switch socket {
        case .some(let socket):
            try socket.receiveMultipart(
                framesMax: 3, bytesMax: Topic.bytesMax + 2 * WireProtocol.streamBodyBytesMax)
        case .none: nil
        }
    }

    func answered(_ answer: Result<DaemonAnswer, ClientError>) throws(ZMQError) -> FollowerAsks {
        if case .failure(let error) = answer, topics.isEmpty, hasLostPatience() {
            finish(error)
            return FollowerAsks(isOver: true)
        }
        if case .success = answer { failed = nil }
        var asks = act(follower.answered(answer, room: channel.room))
        guard isSuspect, !asks.isOver, !follower.isAsking, case .success = answer,
            let (endpoints, context) = connection
        else { return asks }
        // What came meanwhile shows that the connection lives.
        asks.add(try takeStream())
        if isSuspect, !asks.isOver {
            try connect(to: endpoints, in: context)
            asks.hasReconnected = true
        }
        return asks
    }

    private func hasLostPatience() -> Bool {
        let first = failed ?? .now
        failed = first
        return first.duration(to: .now) >= patience
    }

    func woken() -> FollowerAsks {
        if channel.isFinished { return FollowerAsks(isOver: true) }
        let silence = monotonicMilliseconds() - heard
        guard connection != nil, isListening, !isSuspect,
            silence > Self.beatsMissedMax * follower.pace.beatMilliseconds
        else { return act(follower.woken(room: channel.room)) }
        isSuspect = true
        return act(follower.missedBeats(room: channel.room))
    }

    func waited() -> FollowerAsks { act(follower.waited(room: channel.room)) }

    func finish(_ error: ClientError) { channel.finish(.failure(error)) }

    private func act(_ steps: [FollowerStep<F.Element>]) -> FollowerAsks {
        var asks = FollowerAsks()
        for step in steps {
            switch step {
            case .deliver(let step):
                if let element = element(step) { channel.put(.element(element)) }
            case .report(let change): channel.put(.historyChanged(change))
            case .ask(let verb, let bodies): asks.asks.append((verb, bodies))
            case .wait(let milliseconds): asks.waitMilliseconds = milliseconds
            case .end(let end): channel.finish(end)
            }
        }
        asks.isOver = channel.isFinished
        return asks
    }
}
