import Events
import PactwireTesting
import Testing
import Wire

@testable import PactwireClient

/// A ``ProjectionWatcher`` between a simulated daemon and a simulated reader, as
/// ``EventWorld`` is for events. What is handed over is put together to rows again, and held
/// against the daemon's at each step.
struct ProjectionWorld {
    let key: String?
    private(set) var projection: SimulatedProjection
    /// The rows as a reader knows them.
    private(set) var rows: [String: [UInt8]] = [:]
    private(set) var completions: [UInt64] = []
    private(set) var reported: [UInt64] = []
    /// Where the restored daemon goes its own way, and what it was before; 0: never.
    private(set) var restoredFrom: UInt64 = 0
    private var before: SimulatedProjection?
    private(set) var end: Result<Void, ClientError>?
    /// Steps that said of a row what was not true at their sequence, or came out of order.
    private(set) var lies: [String] = []
    private(set) var asksWhileSettling = 0
    private(set) var waits = 0

    private var watcher: ProjectionWatcher
    private var random: SeededRandom
    private var stream: [SimulatedProjection.Message] = []
    private var request: (verb: Verb, body: [UInt8])?
    private var answer: Result<DaemonAnswer, ClientError>?
    private var lastSequence: UInt64 = 0
    private var buffered = 0
    private var isWaiting = false
    private var isSettling = false
    private let capacity: Int
    private let lossIn: Int
    private let rowsMax: Int
    private let isRestored: Bool

    init(seed: UInt64, isRestored: Bool = false, watcher goesOn: Bool = false) {
        var random = SeededRandom(seed: seed)
        key = Bool.random(using: &random) ? "x" : nil
        capacity = [1, 4, 1000][random.below(3)]
        lossIn = [1, 2, 5, 1000][random.below(4)]
        rowsMax = [1, 2, 100][random.below(3)]
        self.isRestored = isRestored
        projection = SimulatedProjection(key: key)
        projection.pace.spreadMilliseconds = [0, 1, 50][random.below(3)]
        watcher = ProjectionWatcher(
            projection: "deals", key: key, goesOn: goesOn, nonce: Array("n".utf8),
            random: SeededRandom(seed: seed))
        for _ in 0..<random.below(4) { _ = projection.commit(&random) }
        self.random = random
    }

    var expected: [String: [UInt8]] { projection.rows(at: projection.head, key: key) }

    mutating func run() throws {
        try act(watcher.start())
        send(projection.join())
        for _ in 0..<random.below(150) { try turn() }
        if isRestored { try restore() }
        try settle()
    }

    private mutating func restore() throws {
        before = projection
        restoredFrom = 1 + UInt64(random.below(Int(projection.head) + 1))
        projection.restore(from: restoredFrom, &random)
        if Bool.random(using: &random) { answer = nil }
        loseSome()
        send(projection.join())
        for _ in 0..<random.below(60) where end == nil { try turn() }
    }

    // MARK: One thing happens

    private mutating func turn() throws {
        switch random.below(12) {
        case 0, 1: for message in projection.commit(&random) { send(message) }
        case 2, 3, 4, 5: try takeMessage()
        case 6: compute()
        case 7: try takeAnswer()
        case 8: buffered = max(0, buffered - random.below(4))
        case 9: try act(watcher.woken(room: room))
        case 10: if isWaiting { try endWait() }
        default:
            switch random.below(8) {
            case 0: restart()
            case 1: projection.forgetPages()
            case 2:
                loseSome()
                send(projection.join())
            case 3: try act(watcher.missedBeats(room: room))
            default: send(projection.beat)
            }
        }
    }

    private var room: Int { max(0, capacity - buffered) }

    private mutating func send(_ message: SimulatedProjection.Message) {
        if isSettling || !random.once(in: lossIn) { stream.append(message) }
    }

    /// A connection is lost with what was under way on it.
    private mutating func loseSome() {
        if Bool.random(using: &random) { stream.removeLast(random.below(stream.count + 1)) }
    }

    private mutating func endWait() throws {
        isWaiting = false
        try act(watcher.waited(room: room))
    }

    private var canTakeMessage: Bool { !stream.isEmpty && !watcher.isAsking && room > 0 }

    private mutating func takeMessage() throws {
        guard canTakeMessage else { return }
        let (header, body) = stream.removeFirst()
        try act(watcher.received(header, body: body, room: room))
    }

    /// The daemon answers as its state is now; the answer is on its way from then on.
    private mutating func compute() {
        guard let request, answer == nil else { return }
        guard request.verb == .show else {
            answer = .success(DaemonAnswer(epoch: projection.epoch, bodies: []))
            return
        }
        guard let show = try? ShowRequest(decoding: request.body, requestId: 1) else {
            Issue.record("a request that can't be read")
            return
        }
        #expect(show.cursor != nil || show.withKeys && show.rows.key == key)
        let epoch = projection.epoch
        answer = projection.show(show, rowsMax: rowsMax)
            .map { DaemonAnswer(epoch: epoch, bodies: $0) }
            .mapError { .refused(body: $0.frames(epoch: epoch)[1]) }
    }

    private mutating func takeAnswer() throws {
        guard let answer else { return }
        self.answer = nil
        request = nil
        let isBusy = !completions.isEmpty && !isSettling && random.once(in: 6)
        try act(watcher.answered(isBusy ? .failure(.busy) : answer, room: room))
    }

    /// What was answered may still arrive, or is asked again of the new daemon.
    private mutating func restart() {
        projection.restart(&random)
        if Bool.random(using: &random) { answer = nil }
        loseSome()
        send(projection.join())
    }

    /// Nothing is lost any more, until nothing is left to happen.
    private mutating func settle() throws {
        isSettling = true
        projection.pace.spreadMilliseconds = 0
        send(projection.beat)
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
                try act(watcher.woken(room: room))
                if request == nil, buffered == 0 { return }
            }
        }
    }

    // MARK: What comes of it

    private mutating func act(_ steps: [FollowerStep<ProjectionChange>]) throws {
        for step in steps {
            try #require(end == nil, "nothing may come after the end")
            switch step {
            case .deliver(let change): take(change)
            case .report(let change):
                reported.append(change.sequence)
                completions = []
                lastSequence = 0
            case .ask(let verb, let bodies):
                try #require(request == nil, "one request at a time")
                try #require(!isWaiting, "no request before the wait is over")
                request = (verb, bodies.first ?? [])
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

    private mutating func take(_ change: ProjectionChange) {
        buffered += 1
        switch change {
        case .row(let name, let sequence, let json):
            rows[name] = json
            check(name, json, sequence)
        case .removed(let name, let sequence):
            if rows.removeValue(forKey: name) == nil { lies.append("-\(name) was not there") }
            check(name, nil, sequence)
        case .complete(let sequence):
            if sequence < completions.last ?? 0 { lies.append("complete@\(sequence) again") }
            completions.append(sequence)
            if !isTrue(at: sequence, { $0 == rows }) { lies.append("complete@\(sequence)") }
        }
    }

    /// Whether it holds for the rows after a sequence: as they are in the daemon's history, or, as
    /// long as nobody was told of another, in the one before.
    private func isTrue(at sequence: UInt64, _ holds: ([String: [UInt8]]) -> Bool) -> Bool {
        ([projection] + (reported.isEmpty ? [before].compactMap(\.self) : [])).contains {
            sequence <= $0.head && holds($0.rows(at: sequence, key: key))
        }
    }

    private mutating func check(_ name: String, _ json: [UInt8]?, _ sequence: UInt64) {
        let isTrue = isTrue(at: sequence) { $0[name] == json }
        if !isTrue || sequence < lastSequence { lies.append("\(name)@\(sequence)") }
        lastSequence = max(lastSequence, sequence)
    }
}
