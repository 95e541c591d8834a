import Events
import Wire

@testable import PactwireClient

/// Tells a story of ``ProjectionWatcherStories`` to a watcher, and says what it did.
func story(_ came: String, goesOn: Bool = false) -> String {
    var watcher = ProjectionWatcher(key: nil, goesOn: goesOn)
    var daemon = SimulatedLog(head: 0)
    var before = daemon
    var room = 100
    var went = [watcher.start()]
    var socket: [(StreamHeader, [UInt8])] = []
    for word in came.split(separator: " ") {
        let of = word.first?.isUppercase == true ? before : daemon
        let lower = Substring(word.lowercased())
        if let message = message(lower, of.epoch) {
            went.append([])
            socket.append(message)
        } else if let answer = answer(lower, of) {
            went.append(watcher.answered(answer, room: room))
        } else if word == "w" {
            went.append(watcher.woken(room: room))
        } else if word == "t" {
            went.append(watcher.waited(room: room))
        } else if word == "silence" {
            went.append(watcher.missedBeats(room: room))
        } else {
            went.append([])
            let value = UInt64(word.split(separator: ":").last ?? "") ?? 0
            if word.hasPrefix("room") { room = Int(value) } else { before = daemon }
            if word == "restart" { daemon.epoch += 1 }
            if word.hasPrefix("restore") { daemon.restore(from: value) }
        }
        if went.joined().contains(where: \.isEnd) { break }
        while !socket.isEmpty, !watcher.isAsking, room > 0 {
            let (header, body) = socket.removeFirst()
            went[went.count - 1] += watcher.received(header, body: body, room: room)
        }
    }
    return went.map { $0.isEmpty ? "." : $0.map(\.text).joined(separator: " ") }
        .joined(separator: " | ")
}

private func message(_ word: Substring, _ epoch: UInt64) -> (StreamHeader, [UInt8])? {
    if word == "refused" {
        let error = WireError(.tooManyTopics, "10 topics are the most", requestId: 0)
        return (StreamHeader(.refused, epoch: epoch, sequence: 0, previous: 0), error.body)
    }
    if word.hasPrefix("pace:") {
        let spread = Int(word.dropFirst(5)) ?? 0
        let pace = Pace(beatMilliseconds: 1000, spreadMilliseconds: spread)
        return (StreamHeader(.beat, epoch: epoch, sequence: 0, previous: 0), pace.encoded)
    }
    let kinds: [Character: StreamHeader.Kind] = ["j": .joined, "b": .beat, "r": .row, "m": .mark]
    let parts = word.dropFirst().split(separator: ":", omittingEmptySubsequences: false)
    let numbers = (parts.first ?? "").split(separator: "<").compactMap { UInt64($0) }
    guard let kind = word.first.flatMap({ kinds[$0] }), let sequence = numbers.first else {
        return nil
    }
    let previous = numbers.count > 1 ? numbers[1] : kind == .row ? 0 : sequence
    let header = StreamHeader(kind, epoch: epoch, sequence: sequence, previous: previous)
    guard parts.count > 1 else { return (header, []) }
    guard kind == .row else { return (header, Array("{\"rows\":\(parts[1])}".utf8)) }
    return (header, Array(row(parts[1]).utf8))
}

private func row(_ text: Substring) -> String {
    let parts = text.split(separator: "=")
    let rest = parts.count > 1 ? "\"row\":\(parts[1])" : "\"removed\":true"
    return "{\"key\":\"\(parts[0])\",\"keys\":[],\(rest)}"
}

private func answer(
    _ word: Substring, _ daemon: SimulatedLog
) -> Result<DaemonAnswer, ClientError>? {
    switch word {
    case "pong": return .success(DaemonAnswer(epoch: daemon.epoch, bodies: []))
    case "busy": return .failure(.busy)
    case "gone": return .failure(.gone)
    case "expired":
        return .failure(
            ClientError(.refused, "expired", serverCode: "cursor_expired", isWorthRetrying: true))
    default: break
    }
    let parts = word.dropFirst().split(separator: ":", omittingEmptySubsequences: false)
    guard word.hasPrefix("s"), parts.count == 2 else { return nil }
    let cursor = parts[0].hasSuffix("+") ? ",\"cursor\":7" : ""
    let rows = parts[1].split(separator: ",").map { row($0) + "\n" }
    let sequence = parts[0].filter { $0 != "+" }
    let summary = #"{"history":"\#(daemon.history)","sequence":\#(sequence)\#(cursor)}"#
    return .success(
        DaemonAnswer(
            epoch: daemon.epoch, bodies: [Array(summary.utf8), Array(rows.joined().utf8)]))
}

extension ProjectionWatcher {
    init(key: String?, goesOn: Bool = false) {
        self.init(
            projection: "deals", key: key, goesOn: goesOn, nonce: Array("n".utf8),
            random: Largest())
    }
}

extension FollowerStep<ProjectionChange> {
    var text: String {
        switch self {
        case .deliver(.row(let key, let sequence, let json)):
            "\(key)=\(String(decoding: json, as: UTF8.self))@\(sequence)"
        case .deliver(.removed(let key, let sequence)): "-\(key)@\(sequence)"
        case .deliver(.complete(let sequence)): "=\(sequence)"
        case .report(let change): "changed@\(change.sequence)"
        case .ask(.ping, _): "ping"
        case .ask(_, let bodies):
            (try? ShowRequest(decoding: bodies[0], requestId: 1).cursor) ?? nil == nil
                ? "show" : "more"
        case .wait: "~"
        case .end(.success): "end"
        case .end(.failure(let error)): error.text
        }
    }
}
