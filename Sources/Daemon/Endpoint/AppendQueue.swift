import DequeModule
import EventLog
import Events
import Wire

/// One append as it was asked for.
struct AppendRequest: Sendable {
    let asker: Asker
    let options: AppendOptions
    /// One JSON event a line.
    let events: [UInt8]
    /// What the asker knows of the log; `nil` when it doesn't say.
    let known: KnownHistory?

    /// `bodies` are the request's frames behind its header: options, events, what is known.
    init(asker: Asker, bodies: ArraySlice<[UInt8]>) throws(WireError) {
        self.asker = asker
        options = try AppendOptions(decoding: bodies.first ?? [], requestId: asker.requestId)
        events = bodies.dropFirst().first ?? []
        known = try bodies.dropFirst(2).first.flatMap { body throws(WireError) in
            try KnownHistory(decoding: body, requestId: asker.requestId)
        }
    }
}

/// Where appends stand between being asked for and being answered: parked while the disk is
/// behind, gathered for the log's next group, or waiting for the sync that covers them.
struct AppendQueue {
    struct Waiting {
        let answer: Answer
        /// The last sequence the answer rests on.
        let sequence: UInt64
    }

    /// Accepted payloads of this turn, not handed to the log yet.
    private(set) var gathered: [[UInt8]] = []
    private var gatheredBytes = 0
    private(set) var waiting: Deque<Waiting> = []
    private(set) var waitingBytes = 0
    private(set) var parked = Turns<AppendRequest>()
    private var parkedBytes = Shares(max: parkedBytesMax)
    /// The log said that there is no space; the next append tries again.
    var isDiskFull = false

    /// Events, and bytes of payload, that are accepted and not on disk, beyond which further
    /// appends are parked. One more request may come on top of them.
    static let pendingEventsMax: UInt64 = 2 * UInt64(EventLog.Limits.groupRecordsMax)
    static let pendingBytesMax = EventLog.Limits.groupBodyBytesMax
    /// Events, and bytes of payload, that are accepted and of which nobody said yet that they are
    /// folded, beyond which further appends are parked: so the folds are never far behind. The bytes
    /// count corrections and retractions until a state has them.
    static let heldEventsMax: UInt64 = 8192
    static let heldBytesMax = 64 << 20
    /// So the log must take that much, and that one request: 4,096 events, and what the ledger lets
    /// them come to.
    static let commitBounds = CommitBounds(
        recordsMax: 4 * EventLog.Limits.groupRecordsMax,
        bytesMax: 4 * EventLog.Limits.groupBodyBytesMax)
    /// Bytes of answers that wait for the disk, beyond which further appends are parked: lines that
    /// are refused take no event, and their answers more than they did.
    static let waitingBytesMax = 32 << 20
    /// Bytes of requests that may be parked: more than the credit of several peers.
    static let parkedBytesMax = 128 << 20

    /// Whether a payload can go into the group that is being gathered.
    func hasRoom(for payload: [UInt8]) -> Bool {
        gathered.count < EventLog.Limits.groupRecordsMax
            && gatheredBytes + EventLog.Limits.framedBytes(ofPayload: payload.count)
                <= EventLog.Limits.groupBodyBytesMax
    }

    mutating func gather(_ payload: [UInt8]) {
        gathered.append(payload)
        gatheredBytes += EventLog.Limits.framedBytes(ofPayload: payload.count)
    }

    mutating func takeGathered() -> [[UInt8]] {
        defer {
            gathered = []
            gatheredBytes = 0
        }
        return gathered
    }

    mutating func wait(_ answer: Answer, for sequence: UInt64) {
        waiting.append(Waiting(answer: answer, sequence: sequence))
        waitingBytes += answer.heldBytes
    }

    /// The next answer in line if it rests on nothing behind `durable`.
    mutating func popAnswer(durable: UInt64) -> Answer? {
        guard let first = waiting.first, first.sequence <= durable else { return nil }
        waitingBytes -= first.answer.heldBytes
        return waiting.popFirst()?.answer
    }

    mutating func takeAllWaiting() -> [Asker] {
        defer {
            waiting = []
            waitingBytes = 0
        }
        return waiting.map(\.answer.asker)
    }

    /// `false`, and nothing is parked, where the asker's account has its share.
    mutating func park(_ request: AppendRequest) -> Bool {
        let peer = request.asker.peer
        guard parkedBytes.take(request.asker.appendBytes, by: peer.account) else { return false }
        parked.add(request, of: peer)
        return true
    }

    /// The next in turn between the accounts and peers, each peer's in its order.
    mutating func popParked() -> AppendRequest? {
        guard let request = parked.popFirst() else { return nil }
        forget(request)
        return request
    }

    /// Takes back what accounts have parked for which `isGone` holds.
    mutating func takeParked(whereAccount isGone: ([UInt8]) -> Bool) -> [AppendRequest] {
        let taken = parked.takeAll(whereAccount: isGone)
        for request in taken { forget(request) }
        return taken
    }

    private mutating func forget(_ request: AppendRequest) {
        parkedBytes.giveBack(request.asker.appendBytes, by: request.asker.peer.account)
    }
}
