import Wire

/// Requests that were sent and not answered. A value without I/O: it says what to send and whom to
/// tell, given what came in and what time it is.
///
/// A daemon that is started anew answers nothing that was sent to the one before. It shows by its
/// epoch, and every request is then sent again, which is safe: reads change nothing, and an append
/// that was carried out is found by its events' `source` and `id`. The same holds for what was lost
/// with a connection to a daemon that goes on.
struct Outstanding {
    struct Request {
        let verb: Verb
        var bodies: [[UInt8]]
        /// The epoch of the daemon it was last sent to, as far as one was known.
        var epoch: UInt64?
        var sent: Int
        /// Nobody waits for its answer any more, so it isn't sent again.
        var isForgotten = false
    }

    private(set) var requests: [UInt64: Request] = [:]
    private var nextId: UInt64 = 1
    private(set) var epoch: UInt64?
    /// What a daemon is told with each append of the log that this client knows, as it is known
    /// when the append is sent, or sent again.
    var known: [UInt8]?
    /// When something was last heard, or the first of the present requests was sent.
    private var heard = 0
    private var pinged = 0
    private let patienceMilliseconds: Int

    /// After so long without a word, the daemon is asked whether it is there.
    private static var pingMilliseconds: Int { 500 }
    /// After so long without its answer, a request is sent again to a daemon that is there.
    private static var resendMilliseconds: Int { 30_000 }

    init(patienceMilliseconds: Int) { self.patienceMilliseconds = patienceMilliseconds }

    /// Adds a request; answers its id and what to send.
    mutating func add(_ verb: Verb, _ bodies: [[UInt8]], now: Int) -> (UInt64, [[UInt8]]) {
        let id = nextId
        nextId += 1
        if requests.isEmpty { heard = now }
        requests[id] = Request(verb: verb, bodies: bodies, epoch: epoch, sent: now)
        return (id, frames(verb, id, bodies))
    }

    /// Takes an answer off the list; not `isAwaited` is one that nobody waits for. `resend` is what
    /// a daemon started anew has to be asked again.
    mutating func answered(
        _ header: AnswerHeader, now: Int
    ) -> (isAwaited: Bool, resend: [[[UInt8]]]) {
        heard = now
        let isAwaited = requests.removeValue(forKey: header.requestId) != nil
        var resend: [[[UInt8]]] = []
        if epoch != header.epoch {
            epoch = header.epoch
            for id in requests.keys.sorted() {
                guard let request = requests[id] else { continue }
                requests[id]?.epoch = header.epoch
                // A request sent before any epoch was known is on its way: what a connection took
                // along with it is sent again over the next. That others are answered first says
                // nothing, for questions take as long as they take.
                guard request.epoch != nil else { continue }
                if let frames = self.resend(id, now: now) { resend.append(frames) }
            }
        }
        return (isAwaited, resend)
    }

    /// What to send again over the next connection, as the one before may have lost it.
    mutating func lostConnection(now: Int) -> [[[UInt8]]] {
        // The next daemon may be another one, and what is sent from now on is sent to that.
        epoch = nil
        return requests.keys.sorted().compactMap { id in
            requests[id]?.epoch = nil
            return resend(id, now: now)
        }
    }

    enum Tick: Equatable {
        case nothing
        case ping([[UInt8]])
        case resend([[[UInt8]]])
        /// Nobody answered for longer than patience allows.
        case giveUp
    }

    mutating func tick(now: Int) -> Tick {
        guard !requests.isEmpty else { return .nothing }
        if now - heard >= patienceMilliseconds { return .giveUp }
        let lost = requests.keys.sorted().filter { id in
            requests[id].map { now - $0.sent >= Self.resendMilliseconds } ?? false
        }
        if !lost.isEmpty { return .resend(lost.compactMap { resend($0, now: now) }) }
        guard now - max(heard, pinged) >= Self.pingMilliseconds else { return .nothing }
        pinged = now
        return .ping(frames(.ping, 0, []))
    }

    private mutating func resend(_ id: UInt64, now: Int) -> [[UInt8]]? {
        guard let request = requests[id] else { return nil }
        guard !request.isForgotten else {
            requests[id] = nil
            return nil
        }
        requests[id]?.sent = now
        return frames(request.verb, id, request.bodies)
    }

    /// Milliseconds until `tick` has something to say; `nil`: never.
    func nextTick(now: Int) -> Int? {
        guard !requests.isEmpty else { return nil }
        let ping = max(heard, pinged) + Self.pingMilliseconds
        let resend = (requests.values.map(\.sent).min() ?? now) + Self.resendMilliseconds
        return max(0, min(ping, heard + patienceMilliseconds, resend) - now)
    }

    /// Nobody waits for this one any more. It is still listened for: what is never answered must be
    /// given up, lest it lies in a queue until a daemon comes.
    mutating func forget(_ id: UInt64) {
        requests[id]?.isForgotten = true
        requests[id]?.bodies = []
    }

    mutating func removeAll() -> [UInt64] {
        defer { requests = [:] }
        return requests.keys.sorted()
    }

    private func frames(_ verb: Verb, _ id: UInt64, _ bodies: [[UInt8]]) -> [[UInt8]] {
        let header = RequestHeader(verb: verb, requestId: id).encoded
        let last = verb == .append ? [known].compactMap(\.self) : []
        return [header] + bodies + last
    }
}
