import Events
import PactwireTesting
import Testing
import Wire

@testable import PactwireClient

/// An ``EventFollower`` between a simulated daemon and a simulated reader. By its seed the world
/// loses stream messages, holds answers back, cuts connections, restarts the daemon, refuses, and
/// lets the reader fall behind; then it settles, and what was handed over can be compared with the
/// log.
struct EventWorld {
    enum History: CaseIterable { case goesOn, anotherLog, shorter, restored }

    let history: History
    let start: UInt64?
    let since: Int64?
    let selection: EventSelection
    let isFollowing: Bool

    private(set) var log: SimulatedLog
    private(set) var delivered: [RecordedEvent] = []
    /// What the reader was told last, since the history changed.
    private(set) var told: UInt64?
    /// What was told and wasn't so.
    private(set) var lies: [String] = []
    private(set) var waits = 0
    private(set) var end: Result<Void, ClientError>?
    /// The head that the first page brought; the follower has begun once there is one.
    private(set) var firstHead: UInt64?
    /// The furthest the follower was told that the log goes.
    private(set) var heard: UInt64 = 0
    /// As above, by pages alone: what the stream says of a daemon that no page came from is hearsay.
    private(set) var answeredHead: UInt64 = 0
    private(set) var asksWhileSettling = 0
    private(set) var hasChangedHistory = false
    /// Where the restored log goes its own way.
    private(set) var restoredFrom: UInt64 = 0
    /// The changes that were reported, and how many events were handed over before each.
    private(set) var reported: [(change: HistoryChange, delivered: Int)] = []

    private var follower: EventFollower
    private var random: SeededRandom
    private var channel: SimulatedChannel
    private var stream: [SimulatedChannel.Message] = []
    /// Before it was restored.
    private var before: SimulatedLog?
    private var isWaiting = false
    private var request: ReadRequest?
    private var answer: DaemonAnswer?
    private var buffered = 0
    private var isSettling = false
    private let capacity: Int
    private let lossIn: Int

    init(seed: UInt64, history: History = .goesOn, follower goesOn: Bool = false) {
        var random = SeededRandom(seed: seed)
        self.history = history
        log = SimulatedLog(head: UInt64(random.below(12)))
        isFollowing = [.shorter, .restored].contains(history) || !random.once(in: 4)
        let start: UInt64? = random.once(in: 5) ? nil : UInt64(random.below(Int(log.head) + 4))
        let since: Int64? =
            start == 1 && history != .restored && random.once(in: 2)
            ? Int64(random.below(80)) : nil
        let types = [[], ["a", "c"], ["c"], ["never"]]
        selection = EventSelection(types: types[random.below(4)])
        capacity = [1, 3, 50][random.below(3)]
        lossIn = [1, 2, 5, 1000][random.below(4)]
        self.start = start
        self.since = since
        channel = SimulatedChannel(
            filter: selection.filter, isHeadOnly: random.once(in: 6))
        channel.pace.spreadMilliseconds = [0, 1, 50][random.below(3)]
        follower = EventFollower(
            next: start, sinceMicroseconds: since, filter: selection.filter,
            isFollowing: isFollowing, goesOn: goesOn, nonce: Array("n".utf8),
            random: SeededRandom(seed: seed))
        self.random = random
    }

    /// What the reader must have got in the end, if the log went on.
    var expected: [UInt64] { expected(from: start.map { max(1, $0) } ?? (firstHead ?? 0) + 1) }

    /// As above, of a reader that began anew at `first`.
    func expected(from first: UInt64) -> [UInt64] {
        let last = isFollowing ? log.head : firstHead ?? 0
        guard first <= last else { return [] }
        return (first...last).filter { log.matches($0, selection.filter, since: since) }
    }

    /// What the reader must have been told in the end.
    var expectedTold: UInt64? {
        guard isFollowing else { return nil }
        let begin = (start.map { max(1, $0) - 1 } ?? firstHead) ?? 0
        return reported.isEmpty && begin > log.head ? nil : log.head
    }

    mutating func run() throws {
        try act(follower.start())
        send(channel.join(log))
        for _ in 0..<random.below(120) where end == nil { try turn() }
        if history != .goesOn { try changeHistory() }
        try settle()
    }

    // MARK: One thing happens

    private mutating func turn() throws {
        switch random.below(11) {
        case 0, 1: publish()
        case 2, 3, 4: try takeMessage()
        case 5: compute()
        case 6: try takeAnswer()
        case 7: buffered = max(0, buffered - random.below(4))
        case 8: try act(follower.woken(room: room))
        case 9: if isWaiting { try endWait() }
        default:
            switch random.below(8) {
            case 0: restart()
            case 1:
                loseSome()
                send(channel.join(log))
            case 2: if isFollowing { try act(follower.missedBeats(room: room)) }
            default: send(channel.beat(log))
            }
        }
    }

    private var room: Int { max(0, capacity - buffered) }

    private mutating func publish() {
        // Another log's events come only after it has taken this one's place.
        guard !hasChangedHistory || history != .shorter else { return }
        for _ in 0...random.below(3) {
            log.append()
            for message in channel.publish(log, isBig: random.once(in: 5)) { send(message) }
        }
    }

    private mutating func send(_ message: SimulatedChannel.Message) {
        guard isFollowing else { return }
        if isSettling || !random.once(in: lossIn) { stream.append(message) }
    }

    /// A connection is lost with what was under way on it.
    private mutating func loseSome() {
        if Bool.random(using: &random) { stream.removeLast(random.below(stream.count + 1)) }
    }

    private mutating func endWait() throws {
        isWaiting = false
        try act(follower.waited(room: room))
    }

    private var canTakeMessage: Bool { !stream.isEmpty && !follower.isAsking && room > 0 }

    private mutating func takeMessage() throws {
        guard canTakeMessage else { return }
        let (header, body) = stream.removeFirst()
        heard = max(heard, header.sequence)
        try act(follower.received(header, body: body, room: room))
    }

    /// The daemon looks into its log; the answer is on its way from then on.
    private mutating func compute() {
        guard let request, answer == nil else { return }
        answer = log.page(
            request, eventsMax: 1 + random.below(4), scannedMax: 1 + random.below(8))
    }

    private mutating func takeAnswer() throws {
        guard let answer else { return }
        self.answer = nil
        request = nil
        if firstHead != nil, isFollowing, !isSettling, random.once(in: 6) {
            let error = ClientError(.refused, "busy", serverCode: "busy", isWorthRetrying: true)
            return try act(follower.answered(.failure(error), room: room))
        }
        let head = try #require(try JSON(parsing: answer.bodies[0]).root["head"]?.unsignedInteger)
        heard = max(heard, head)
        answeredHead = max(answeredHead, head)
        firstHead = firstHead ?? head
        try act(follower.answered(.success(answer), room: room))
    }

    /// What was answered may still arrive, or is asked again of the new daemon.
    private mutating func restart() {
        log.epoch += 1
        if Bool.random(using: &random) { answer = nil }
        loseSome()
        send(channel.join(log))
    }

    private mutating func changeHistory() throws {
        while firstHead == nil, end == nil {
            compute()
            try takeAnswer()
        }
        before = log
        switch history {
        case .goesOn: break
        case .anotherLog: log.identity = "B"
        case .shorter: log.cut(to: UInt64(random.below(Int(log.head) + 1)))
        case .restored:
            restoredFrom = 1 + UInt64(random.below(Int(log.head) + 1))
            log.restore(from: restoredFrom)
        }
        hasChangedHistory = true
        restart()
        for _ in 0..<random.below(40) where end == nil { try turn() }
    }

    /// Nothing is lost any more, until nothing is left to happen.
    private mutating func settle() throws {
        isSettling = true
        channel.pace.spreadMilliseconds = 0
        send(channel.beat(log))
        for _ in 0..<2000 {
            guard end == nil else { return }
            if canTakeMessage {
                try takeMessage()
            } else if request != nil {
                compute()
                try takeAnswer()
            } else if isWaiting {
                try endWait()
            } else if buffered > 0 {
                buffered = 0
            } else {
                try act(follower.woken(room: room))
                if request == nil, buffered == 0 { return }
            }
        }
    }

    private mutating func act(_ steps: [FollowerStep<EventStep>]) throws {
        for step in steps {
            try #require(end == nil, "nothing may come after the end")
            switch step {
            case .deliver(.event(let event)):
                delivered.append(event)
                buffered += 1
            case .deliver(.complete(let checkpoint)):
                check(checkpoint)
                buffered += 1
            case .report(let change):
                reported.append((change, delivered.count))
                told = nil
            case .ask(let verb, let bodies):
                try #require(request == nil, "one request at a time")
                try #require(!isWaiting, "no request before the wait is over")
                #expect(verb == .read)
                request = try ReadRequest(decoding: bodies[0], requestId: 1)
                if isSettling { asksWhileSettling += 1 }
            case .wait(let milliseconds):
                try #require(!isWaiting, "one wait at a time")
                #expect((1...50).contains(milliseconds))
                isWaiting = true
                waits += 1
            case .end(let how): end = how
            }
        }
    }

    /// Whether the reader has, of the log that it reads, all that matches up to there and no more.
    private mutating func check(_ checkpoint: Checkpoint) {
        let through = checkpoint.sequence
        let first =
            reported.last?.change.sequence ?? start.map { max(1, $0) } ?? (firstHead ?? 0) + 1
        let own = delivered.dropFirst(reported.last?.delivered ?? 0).map(\.sequence)
        let isTrue = [log, before].compactMap(\.self).contains { log in
            guard log.history.description == checkpoint.history, through <= log.head else {
                return false
            }
            return first > through
                ? own.isEmpty
                : own
                    == (first...through).filter {
                        log.matches($0, selection.filter, since: since)
                    }
        }
        if !isTrue || through < told ?? 0 { lies.append("complete@\(through): \(own)") }
        told = through
    }
}
