import Events
import Wire

/// Watches a projection: its rows at one sequence, then every change after it.
///
/// The rows are asked for only after the daemon was heard on the stream itself, most often with
/// `joined`: the subscription is in force then, so a change is either in the rows or comes on the
/// stream. Marks tell how many rows each group of events changed, and the head that there was a
/// group at all: where one is missing the rows are asked for again and what differs is handed over.
///
/// A change counts only if the same start of the daemon answered with the rows.
struct ProjectionWatcher: Follower {
    private let projection: String
    private let key: String?
    private let nonce: [UInt8]
    private let goesOn: Bool
    private var rows: [String: [UInt8]] = [:]
    /// The rows are complete up to here; `nil` until they were asked for once.
    private var complete: UInt64?
    /// Of the last change that was handed over, which may be behind `complete`.
    private var seen: UInt64 = 0
    /// The reader was told that the rows are complete.
    private var isTold = false
    private var asking = Asking.nothing
    private var mustAsk = false
    /// The rows could not be had: they are asked for again when the watcher is woken.
    private var isPaused = false
    /// Of the daemon that answered with the rows.
    private var epoch: UInt64?
    /// Of the daemon on the stream.
    private var streamEpoch: UInt64?
    /// Of the log that the rows are made from.
    private var history: HistoryName?
    /// Pages of the answer under way.
    private var answer: (epoch: UInt64, sequence: UInt64, rows: [String: [UInt8]])?
    /// Changes that came while the rows were being asked for.
    private var waiting: [Message] = []
    private var rowsSinceMark = 0

    private enum Asking { case nothing, presence, rows }

    private enum Message {
        case row(sequence: UInt64, key: String, isOurs: Bool, json: [UInt8]?)
        case mark(sequence: UInt64, previous: UInt64, rows: Int)
        case head(sequence: UInt64)
    }

    /// More than this many waiting changes, and the rows are asked for again instead.
    private static var waitingMax: Int { 10_000 }

    init(projection: String, key: String?, nonce: [UInt8], goesOn: Bool = false) {
        self.projection = projection
        self.key = key
        self.nonce = nonce
        self.goesOn = goesOn
    }

    var topics: [[UInt8]] {
        [
            Topic.state(projection: projection).encoded, Topic.head.encoded,
            Topic.join(nonce: nonce).encoded,
        ]
    }

    /// Asks only whether the daemon is there: a stream that is silent can't say that it isn't.
    mutating func start() -> [FollowerStep<ProjectionChange>] {
        asking = .presence
        return [.ask(.ping, [])]
    }

    mutating func received(
        _ header: StreamHeader, body: [UInt8], room: Int
    ) -> [FollowerStep<ProjectionChange>] {
        if streamEpoch != header.epoch {
            streamEpoch = header.epoch
            waiting = []
            mustAsk = true
            return ask(room: room)
        }
        guard let message = message(header, body) else { return ask(room: room) }
        guard room > 0 || header.sequence <= complete ?? 0 else {
            // A reader that is behind is shown what differs once it has caught up.
            waiting = []
            mustAsk = true
            return []
        }
        if asking != .nothing || mustAsk {
            waiting.append(message)
            if waiting.count > Self.waitingMax {
                waiting = []
                mustAsk = true
            }
            return ask(room: room)
        }
        let steps = take(message)
        return steps + ask(room: room - steps.count)
    }

    mutating func woken(room: Int) -> [FollowerStep<ProjectionChange>] {
        isPaused = false
        // Two daemons, it seems: what is answered counts, and has to be asked for.
        if epoch != nil, streamEpoch != epoch { mustAsk = true }
        return ask(room: room)
    }

    mutating func answered(
        _ answer: Result<DaemonAnswer, ClientError>, room: Int
    ) -> [FollowerStep<ProjectionChange>] {
        let asked = asking
        asking = .nothing
        switch answer {
        case .failure(let error):
            let isGone = error.code == .unreachable
            guard isGone ? history != nil : error.isWorthRetrying else {
                return [.end(.failure(error))]
            }
            mustAsk = true
            isPaused = true
            return []
        case .success where asked == .presence:
            return ask(room: room)
        case .success(let answer):
            guard let page = RowPage(answer.bodies) else {
                return [.end(.failure(.malformed("no rows")))]
            }
            return take(page, of: answer.epoch, room: room)
        }
    }

    private mutating func take(
        _ page: RowPage, of epoch: UInt64, room: Int
    ) -> [FollowerStep<ProjectionChange>] {
        var steps: [FollowerStep<ProjectionChange>] = []
        if let change = change(to: page) {
            guard goesOn else { return [.end(.failure(ClientError(change)))] }
            steps.append(.report(change))
            complete = nil
            seen = 0
            isTold = false
        }
        history = page.history
        self.epoch = epoch
        return steps + gather(page, of: epoch, room: room - steps.count)
    }

    private func change(to page: RowPage) -> HistoryChange? {
        guard let history,
            let sequence = page.history.change(
                since: history, seen: seen, heard: seen, head: page.sequence)
        else { return nil }
        return HistoryChange(at: sequence, from: history, to: page.history)
    }

    /// Puts the pages of an answer together.
    private mutating func gather(
        _ page: RowPage, of epoch: UInt64, room: Int
    ) -> [FollowerStep<ProjectionChange>] {
        var whole = answer ?? (epoch, page.sequence, [:])
        guard whole.epoch == epoch, whole.sequence == page.sequence else {
            mustAsk = true
            return ask(room: room)
        }
        for row in page.rows { whole.rows[row.key] = row.json }
        guard let cursor = page.cursor else {
            answer = nil
            return settle(whole.rows, at: page.sequence, room: room)
        }
        answer = whole
        asking = .rows
        var request = ShowRequest(projection: projection)
        request.cursor = cursor
        return [.ask(.show, [request.encoded])]
    }

    // MARK: Rows

    /// Puts the rows of an answer in place of what was known, and what waited on top.
    private mutating func settle(
        _ new: [String: [UInt8]], at sequence: UInt64, room: Int
    ) -> [FollowerStep<ProjectionChange>] {
        var steps: [FollowerStep<ProjectionChange>] = []
        for key in rows.keys.sorted() where new[key] == nil {
            steps.append(.deliver(.removed(key: key, sequence: sequence)))
        }
        for (key, json) in new.sorted(by: { $0.key < $1.key }) where rows[key] != json {
            steps.append(.deliver(.row(key: key, sequence: sequence, json: json)))
        }
        rows = new
        complete = sequence
        seen = sequence
        rowsSinceMark = 0
        if !isTold {
            isTold = true
            steps.append(.deliver(.complete(through: sequence)))
        }
        let messages = waiting
        waiting = []
        guard streamEpoch == epoch else { return steps + ask(room: room - steps.count) }
        for message in messages { steps += take(message) }
        return steps + ask(room: room - steps.count)
    }

    private mutating func take(_ message: Message) -> [FollowerStep<ProjectionChange>] {
        guard let complete, !mustAsk, streamEpoch == epoch else { return [] }
        switch message {
        case .row(let sequence, let key, let isOurs, let json):
            guard sequence > complete else { return [] }
            rowsSinceMark += 1
            seen = sequence
            if isOurs, let json {
                guard rows.updateValue(json, forKey: key) != json else { return [] }
                return [.deliver(.row(key: key, sequence: sequence, json: json))]
            }
            guard rows.removeValue(forKey: key) != nil else { return [] }
            return [.deliver(.removed(key: key, sequence: sequence))]
        case .mark(let sequence, let previous, let count):
            guard sequence > complete else { return [] }
            if previous > complete || rowsSinceMark != count { mustAsk = true }
            rowsSinceMark = 0
            self.complete = sequence
            seen = sequence
        case .head(let sequence):
            if sequence > complete { mustAsk = true }
        }
        return []
    }

    private func message(_ header: StreamHeader, _ body: [UInt8]) -> Message? {
        switch header.kind {
        case .head, .joined: return .head(sequence: header.sequence)
        case .mark:
            let rows = (try? JSON(parsing: body).root["rows"]?.unsignedInteger) ?? nil
            return .mark(
                sequence: header.sequence, previous: header.previous,
                rows: Int(clamping: rows ?? 0))
        case .row:
            guard let root = try? JSON(parsing: body).root, let key = root["key"]?.string else {
                return nil
            }
            let keys = root["keys"]?.elements.compactMap(\.string) ?? []
            return .row(
                sequence: header.sequence, key: key,
                isOurs: self.key.map { keys.contains($0) } ?? true, json: root["row"]?.compact())
        case .event, .beat, .refused: return nil
        }
    }

    /// Asks for the rows where that is needed and the reader has room for them.
    private mutating func ask(room: Int) -> [FollowerStep<ProjectionChange>] {
        guard mustAsk, asking == .nothing, !isPaused, room > 0 else { return [] }
        mustAsk = false
        asking = .rows
        answer = nil
        var request = ShowRequest(projection: projection, key: key)
        request.withKeys = true
        return [.ask(.show, [request.encoded])]
    }
}

/// A page of rows with their keys as the daemon answers it.
private struct RowPage {
    let history: HistoryName
    let sequence: UInt64
    let cursor: UInt64?
    let rows: [(key: String, json: [UInt8])]

    init?(_ bodies: [[UInt8]]) {
        guard bodies.count == 2, let summary = try? JSON(parsing: bodies[0]).root,
            let history = summary["history"]?.string.flatMap({ HistoryName($0) }),
            let sequence = summary["sequence"]?.unsignedInteger
        else { return nil }
        var rows: [(key: String, json: [UInt8])] = []
        for line in Lines(bodies[1]) {
            guard let root = try? JSON(parsing: Array(line)).root, let key = root["key"]?.string,
                let row = root["row"]
            else { return nil }
            rows.append((key, row.compact()))
        }
        self.history = history
        self.sequence = sequence
        cursor = summary["cursor"]?.unsignedInteger
        self.rows = rows
    }
}
