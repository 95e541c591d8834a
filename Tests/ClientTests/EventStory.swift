import Events
import Wire

@testable import PactwireClient

/// Tells a story of ``EventFollowerStories`` to a follower, and says what it did.
func story(_ follower: EventFollower, _ came: String) -> String {
    var follower = follower
    var log = SimulatedLog(head: 0)
    var before = log
    var room = 100
    var went = [follower.start()]
    var socket: [(StreamHeader, [UInt8])] = []
    for word in came.split(separator: " ") {
        let daemon = word.first?.isUppercase == true ? before : log
        let lower = Substring(word.lowercased())
        switch word {
        case "busy": went.append(follower.answered(.failure(.busy), room: room))
        case "gone": went.append(follower.answered(.failure(.gone), room: room))
        case "w": went.append(follower.woken(room: room))
        case "t": went.append(follower.waited(room: room))
        case "silence": went.append(follower.missedBeats(room: room))
        case _ where message(lower, daemon) != nil:
            went.append([])
            socket += [message(lower, daemon)].compactMap(\.self)
        case _ where lower.hasPrefix("p") && lower.contains("/"):
            went.append(follower.answered(.success(page(word, daemon)), room: room))
        default:
            went.append([])
            let value = word.split(separator: ":").last ?? ""
            if word.hasPrefix("room:") { room = Int(value) ?? 0 }
            if !word.hasPrefix("room:"), value != log.identity {
                before = log
                log.epoch += 1
            }
            if word.hasPrefix("log:") { log.identity = String(value) }
            if word.hasPrefix("restore:") { log.restore(from: UInt64(value) ?? 0) }
        }
        if went.joined().contains(where: \.isEnd) { break }
        while !socket.isEmpty, !follower.isAsking, room > 0 {
            let (header, body) = socket.removeFirst()
            went[went.count - 1] += follower.received(header, body: body, room: room)
        }
    }
    return went.map { $0.isEmpty ? "." : $0.map(\.text).joined(separator: " ") }
        .joined(separator: " | ")
}

private func message(_ word: Substring, _ log: SimulatedLog) -> (StreamHeader, [UInt8])? {
    if word == "refused" {
        let error = WireError(.tooManyTopics, "10 topics are the most", requestId: 0)
        return (StreamHeader(.refused, epoch: log.epoch, sequence: 0, previous: 0), error.body)
    }
    if word.hasPrefix("pace:") {
        let spread = Int(word.dropFirst(5)) ?? 0
        let pace = Pace(beatMilliseconds: 1000, spreadMilliseconds: spread)
        return (StreamHeader(.beat, epoch: log.epoch, sequence: 0, previous: 0), pace.encoded)
    }
    let kinds: [Character: StreamHeader.Kind] = [
        "e": .event, "v": .event, "b": .beat, "j": .joined, "h": .head,
    ]
    let numbers = word.dropFirst().split(separator: "<").map { UInt64($0) }
    guard let kind = word.first.flatMap({ kinds[$0] }), let sequence = numbers.first ?? nil else {
        return nil
    }
    let previous = numbers.count > 1 ? numbers[1] : kind == .event ? sequence - 1 : sequence
    let header = StreamHeader(
        kind, epoch: log.epoch, sequence: sequence, previous: previous ?? sequence)
    return (header, word.hasPrefix("e") ? log.json(of: sequence) : [])
}

/// `p1-3/9` or `p-/9`.
private func page(_ word: Substring, _ log: SimulatedLog) -> DaemonAnswer {
    let numbers = word.dropFirst().split(omittingEmptySubsequences: false) { "-/".contains($0) }
        .map { UInt64($0) }
    var log = log
    log.cut(to: numbers[2] ?? 0)
    guard let first = numbers[0], let last = numbers[1] else {
        return log.page(ReadRequest(from: log.head + 1), eventsMax: 1, scannedMax: 1)
    }
    return log.page(ReadRequest(from: first, through: last), eventsMax: 99, scannedMax: 99)
}

/// The largest part of every span, so that what may be waited for is.
struct Largest: RandomNumberGenerator, Sendable {
    func next() -> UInt64 { .max }
}

extension EventFollower {
    init(
        from next: UInt64?, since: Int64? = nil, in history: HistoryName? = nil,
        isFollowing: Bool = true, goesOn: Bool = false
    ) {
        self.init(
            next: next, sinceMicroseconds: since, in: history, filter: EventFilter(),
            isFollowing: isFollowing, goesOn: goesOn, nonce: Array("n".utf8), random: Largest())
    }
}

extension ClientError {
    static let busy = ClientError(.refused, "busy", serverCode: "busy", isWorthRetrying: true)
    static let gone = unreachable("tcp://127.0.0.1:7400")

    /// Its code, the daemon's own, and where the history changed.
    var text: String {
        code.rawValue + (serverCode.map { " \($0)" } ?? "")
            + (code == .refused && isWorthRetrying ? " retry" : "")
            + (changedAt.map { "@\($0)" } ?? "")
    }
}

extension FollowerStep {
    var isEnd: Bool {
        if case .end = self { true } else { false }
    }
}

extension FollowerStep<EventStep> {
    var text: String {
        switch self {
        case .deliver(.event(let event)): return "\(event.sequence)"
        case .deliver(.complete(let checkpoint)): return "=\(checkpoint.sequence)"
        case .report(let change): return "changed@\(change.sequence)"
        case .ask(_, let bodies):
            guard let request = try? ReadRequest(decoding: bodies[0], requestId: 1) else {
                return "!"
            }
            let since = request.sinceMicroseconds.map { "~\($0)" } ?? ""
            return (request.from == .max ? "?live" : "?\(request.from)") + since
        case .wait: return "~"
        case .end(.success): return "end"
        case .end(.failure(let error)): return error.text
        }
    }
}
