import Events
import Wire

/// Watches a projection: its rows at one sequence, then every change after it.
///
/// The rows are asked for only after the daemon was heard on the stream itself, most often with
/// `joined`: the subscription is in force then, so a change is either in the rows or comes on the
/// stream. Each mark says what it follows on and how many rows came in between, and so does a beat,
/// where nothing came. What doesn't fit shows a gap: the rows are asked for again and what differs
/// is handed over.
///
/// A change counts only if the same start of the daemon answered with the rows.
struct ProjectionWatcher: Follower {
    private let projection: String
    private let key: String?
    private let goesOn: Bool
    private var rows: Rows = [:]
    /// The rows are complete up to here; `nil` until they were asked for once.
    private var complete: UInt64?
    /// Of the last change that was handed over, which may be behind `complete`.
    private var seen: UInt64 = 0
    /// The question under way is whether the daemon is there.
    private var isGreeting = false
    /// Of the log that the rows are made from.
    private var history: HistoryName?
    /// Pages of the answer under way.
    private var answer: (epoch: UInt64, sequence: UInt64, rows: Rows)?
    private var rowsSinceMark = 0
    private var chain: Chain

    /// By the bytes of their keys: a `String` takes other spellings of its characters for equal.
    private typealias Rows = [[UInt8]: [UInt8]]

    private enum Message {
        case row(sequence: UInt64, key: String, isOurs: Bool, json: [UInt8]?)
        /// A mark or a beat: so many rows changed between the two, and came before it.
        case reach(sequence: UInt64, previous: UInt64, rows: Int)
    }

    let topics: [[UInt8]]
    var pace: Pace { chain.pace }
    var isAsking: Bool { chain.isAsking }

    init(
        projection: String, key: String?, goesOn: Bool = false, nonce: [UInt8],
        random: any RandomNumberGenerator & Sendable
    ) {
        self.projection = projection
        self.key = key
        self.goesOn = goesOn
        chain = Chain(mustAsk: false, random: random)
        topics = [
            Topic.state(projection: projection, key: key).encoded, Topic.join(nonce: nonce).encoded,
        ]
    }

    /// Asks only whether the daemon is there: a stream that is silent can't say that it isn't.
    mutating func start() -> [FollowerStep<ProjectionChange>] {
        isGreeting = true
        chain.ask()
        return [.ask(.ping, [])]
    }

    mutating func received(
        _ header: StreamHeader, body: [UInt8], room: Int
    ) -> [FollowerStep<ProjectionChange>] {
        guard header.kind != .refused else { return [.end(.failure(.refused(body: body)))] }
        guard chain.hear(header, body: body), !chain.mustAsk,
            let message = message(header, body)
        else { return repair(room: room) }
        let steps = take(message)
        let told = tell(room: room - steps.count)
        return steps + told + repair(room: room - steps.count - told.count)
    }

    mutating func woken(room: Int) -> [FollowerStep<ProjectionChange>] {
        chain.wake()
        let steps = tell(room: room)
        return steps + ask(room: room - steps.count)
    }

    mutating func waited(room: Int) -> [FollowerStep<ProjectionChange>] {
        chain.endWait()
        return ask(room: room)
    }

    mutating func missedBeats(room: Int) -> [FollowerStep<ProjectionChange>] {
        chain.breakOff()
        return ask(room: room)
    }

    mutating func answered(
        _ answer: Result<DaemonAnswer, ClientError>, room: Int
    ) -> [FollowerStep<ProjectionChange>] {
        let hasGreeted = isGreeting
        isGreeting = false
        switch answer {
        case .failure(let error):
            return chain.failed(error, waits: true) ? [] : [.end(.failure(error))]
        case .success where hasGreeted:
            chain.greeted()
            return ask(room: room)
        case .success(let answer):
            chain.answered(by: answer.epoch)
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
            chain.forgetTold()
        }
        history = page.history
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
            chain.breakOff()
            return ask(room: room)
        }
        for row in page.rows { whole.rows[Array(row.key.utf8)] = row.json }
        guard let cursor = page.cursor else {
            answer = nil
            return settle(whole.rows, at: page.sequence)
        }
        answer = whole
        chain.ask()
        var request = ShowRequest(projection: projection)
        request.cursor = cursor
        return [.ask(.show, [request.encoded])]
    }

    // MARK: Rows

    /// Puts the rows of an answer in place of what was known.
    private mutating func settle(
        _ new: Rows, at sequence: UInt64
    ) -> [FollowerStep<ProjectionChange>] {
        var steps: [FollowerStep<ProjectionChange>] = []
        for key in Self.sorted(rows.keys) where new[key] == nil {
            let name = String(decoding: key, as: UTF8.self)
            steps.append(.deliver(.removed(key: name, sequence: sequence)))
        }
        for key in Self.sorted(new.keys) {
            guard let json = new[key], rows[key] != json else { continue }
            let name = String(decoding: key, as: UTF8.self)
            steps.append(.deliver(.row(key: name, sequence: sequence, json: json)))
        }
        rows = new
        complete = sequence
        seen = sequence
        rowsSinceMark = 0
        return steps + tell(room: 1)
    }

    private static func sorted(_ keys: Rows.Keys) -> [[UInt8]] {
        keys.sorted { $0.lexicographicallyPrecedes($1) }
    }

    private mutating func take(_ message: Message) -> [FollowerStep<ProjectionChange>] {
        guard let complete else { return [] }
        switch message {
        case .row(let sequence, let key, let isOurs, let json):
            guard sequence > complete else { return [] }
            rowsSinceMark += 1
            seen = sequence
            if isOurs, let json {
                guard rows.updateValue(json, forKey: Array(key.utf8)) != json else { return [] }
                return [.deliver(.row(key: key, sequence: sequence, json: json))]
            }
            guard rows.removeValue(forKey: Array(key.utf8)) != nil else { return [] }
            return [.deliver(.removed(key: key, sequence: sequence))]
        case .reach(let sequence, let previous, let count):
            guard sequence > complete else { return [] }
            guard previous <= complete, rowsSinceMark == count else {
                chain.breakOff()
                return []
            }
            rowsSinceMark = 0
            self.complete = sequence
            seen = sequence
        }
        return []
    }

    /// Says up to where the rows are complete, once for each such place.
    private mutating func tell(room: Int) -> [FollowerStep<ProjectionChange>] {
        guard room > 0, rowsSinceMark == 0, let complete,
            chain.tells(through: complete)
        else { return [] }
        return [.deliver(.complete(through: complete))]
    }

    private func message(_ header: StreamHeader, _ body: [UInt8]) -> Message? {
        switch header.kind {
        case .joined, .beat:
            return .reach(sequence: header.sequence, previous: header.previous, rows: 0)
        case .mark:
            let rows = (try? JSON(parsing: body).root["rows"]?.unsignedInteger) ?? nil
            return .reach(
                sequence: header.sequence, previous: header.previous,
                rows: Int(clamping: rows ?? .max))
        case .row:
            guard let root = try? JSON(parsing: body).root, let key = root["key"]?.string else {
                return nil
            }
            let keys = root["keys"]?.elements.compactMap(\.string) ?? []
            return .row(
                sequence: header.sequence, key: key,
                isOurs: self.key.map { keys.contains($0) } ?? true, json: root["row"]?.compact())
        case .event, .head, .refused: return nil
        }
    }

    /// As ``ask(room:)``, for what the stream showed to be missing.
    private mutating func repair(room: Int) -> [FollowerStep<ProjectionChange>] {
        guard needsRows(room: room) else { return [] }
        guard complete != nil, let milliseconds = chain.hesitate() else { return ask(room: room) }
        return [.wait(milliseconds: milliseconds)]
    }

    /// Asks for the rows where that is needed and the reader has room for them.
    private mutating func ask(room: Int) -> [FollowerStep<ProjectionChange>] {
        guard needsRows(room: room) else { return [] }
        chain.ask()
        answer = nil
        var request = ShowRequest(projection: projection, key: key)
        request.withKeys = true
        return [.ask(.show, [request.encoded])]
    }

    private func needsRows(room: Int) -> Bool {
        chain.mustAsk && chain.canAsk && room > 0
    }
}
