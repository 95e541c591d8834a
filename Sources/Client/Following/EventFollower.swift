import Events
import Wire

/// Follows the events: pages of the log until the head is reached, then the stream, and pages again
/// wherever the stream shows a gap. The stream is taken as a hint and never as a promise: each of
/// its messages says what it follows on, and is heeded only by a reader that has everything up to
/// there. So nothing is missed and nothing comes twice, whatever ZeroMQ drops.
///
/// A message counts only if the same start of the daemon answered the last page: what another start
/// says is of a log whose history a page has yet to tell.
struct EventFollower: Follower {
    private let filter: EventFilter
    private let isFollowing: Bool
    private let goesOn: Bool
    private var sinceMicroseconds: Int64?
    /// Everything up to here was handed over, or isn't wanted; `nil` until the head is known.
    private var complete: UInt64?
    /// As above, as far as the log reached: what the reader knows of it.
    private var seen: UInt64 = 0
    /// How far `history` goes, as far as it was heard of. What lies behind `complete` is missing.
    private var head: UInt64 = 0
    /// Where a stream that doesn't follow ends: the head when it was first heard of.
    private var last: UInt64?
    /// Of the last page, or as the reader knows it.
    private var history: HistoryName?
    /// How far the daemon on the stream said that its log goes.
    private var streamHead: UInt64 = 0
    private var chain: Chain

    let topics: [[UInt8]]
    var pace: Pace { chain.pace }
    var isAsking: Bool { chain.isAsking }

    /// `sinceMicroseconds` leaves out what was recorded before; `next` of `nil` begins at the head.
    /// What is before `next` was seen in `history`.
    init(
        next: UInt64?, sinceMicroseconds: Int64? = nil, in history: HistoryName? = nil,
        filter: EventFilter, isFollowing: Bool, goesOn: Bool = false, nonce: [UInt8],
        random: any RandomNumberGenerator & Sendable
    ) {
        complete = next.map { max(1, $0) - 1 }
        self.sinceMicroseconds = sinceMicroseconds
        self.filter = filter
        self.isFollowing = isFollowing
        self.goesOn = goesOn
        self.history = history
        if history != nil, let complete { seen = complete }
        chain = Chain(mustAsk: true, random: random)
        topics =
            isFollowing
            ? [Topic.following(filter).encoded, Topic.join(nonce: nonce).encoded] : []
    }

    mutating func start() -> [FollowerStep<EventStep>] { ask(room: 1) }

    // MARK: The stream

    mutating func received(
        _ header: StreamHeader, body: [UInt8], room: Int
    ) -> [FollowerStep<EventStep>] {
        guard header.kind != .refused else { return [.end(.failure(.refused(body: body)))] }
        guard header.sequence < .max else { return [] }
        if chain.streamEpoch != header.epoch { streamHead = 0 }
        streamHead = max(streamHead, header.sequence)
        guard chain.hear(header, body: body) else { return repair(room: room) }
        head = max(head, header.sequence)
        let steps = take(header, body, room: room)
        return steps + repair(room: room - steps.count)
    }

    /// Takes what follows on what is complete. What doesn't, or can't be taken, leaves the head
    /// ahead of it.
    private mutating func take(
        _ header: StreamHeader, _ body: [UInt8], room: Int
    ) -> [FollowerStep<EventStep>] {
        guard let complete, !chain.mustAsk, header.previous <= complete else { return [] }
        if header.kind == .event {
            guard header.sequence > complete, !body.isEmpty, sinceMicroseconds == nil else {
                return []
            }
        }
        self.complete = max(complete, header.sequence)
        seen = max(seen, header.sequence)
        guard header.kind == .event else { return tell(room: room) }
        return [.deliver(.event(RecordedEvent(sequence: header.sequence, json: body)))]
    }

    mutating func woken(room: Int) -> [FollowerStep<EventStep>] {
        chain.wake()
        let steps = tell(room: room)
        return steps + ask(room: room - steps.count)
    }

    mutating func waited(room: Int) -> [FollowerStep<EventStep>] {
        chain.endWait()
        return ask(room: room)
    }

    mutating func missedBeats(room: Int) -> [FollowerStep<EventStep>] {
        chain.breakOff()
        return ask(room: room)
    }

    // MARK: Pages

    mutating func answered(
        _ answer: Result<DaemonAnswer, ClientError>, room: Int
    ) -> [FollowerStep<EventStep>] {
        switch answer {
        case .failure(let error):
            let goesOn = chain.failed(error, waits: isFollowing)
            return goesOn ? [] : [.end(.failure(error))]
        case .success(let answer):
            chain.answered(by: answer.epoch)
            guard let page = EventPage(answer.bodies) else {
                return [.end(.failure(.malformed("no page of events")))]
            }
            return take(page, room: room)
        }
    }

    private mutating func take(_ page: EventPage, room: Int) -> [FollowerStep<EventStep>] {
        let change = change(to: page)
        if let change, !goesOn { return [.end(.failure(ClientError(change)))] }
        if history != page.history || change != nil { head = 0 }
        history = page.history
        head = max(head, page.head)
        if chain.streamEpoch == chain.epoch { head = max(head, streamHead) }
        if last == nil, !isFollowing { last = page.head }
        if let change {
            // The page begins behind the change: another does at it.
            complete = change.sequence - 1
            seen = change.sequence - 1
            chain.forgetTold()
            if last != nil { last = page.head }
            return [.report(change)] + endOrAsk(room: room)
        }
        let steps = take(page).map { FollowerStep<EventStep>.deliver(.event($0)) }
        return steps + endOrAsk(room: room - steps.count)
    }

    /// The events of a page that are still missing. Whatever it brings, it is complete to its end.
    private mutating func take(_ page: EventPage) -> ArraySlice<RecordedEvent> {
        // The recorded clock never goes back: what follows one that is late enough is too.
        if !page.events.isEmpty { sinceMicroseconds = nil }
        guard let begin = complete else {
            complete = page.head
            seen = page.head
            return []
        }
        let end = min(page.next - min(1, page.next), page.head, last ?? .max)
        complete = max(begin, end)
        seen = max(seen, min(max(begin, end), page.head))
        return page.events.drop { $0.sequence <= begin }.prefix { $0.sequence <= last ?? .max }
    }

    private func change(to page: EventPage) -> HistoryChange? {
        guard let history,
            let sequence = page.history.change(
                since: history, seen: seen, heard: head, head: page.head)
        else { return nil }
        return HistoryChange(at: sequence, from: history, to: page.history)
    }

    // MARK: What comes of it

    private mutating func endOrAsk(room: Int) -> [FollowerStep<EventStep>] {
        guard let last, let complete, complete >= last else {
            let steps = tell(room: room)
            return steps + ask(room: room - steps.count)
        }
        return tell(room: 1) + [.end(.success(()))]
    }

    /// Says up to where all is complete, once for each such place. Not of what is wanted only
    /// from beyond the log's end on.
    private mutating func tell(room: Int) -> [FollowerStep<EventStep>] {
        guard room > 0, chain.epoch != nil, let history, let complete, complete == seen,
            chain.tells(through: complete)
        else { return [] }
        let checkpoint = Checkpoint(history: history.description, sequence: complete)
        return [.deliver(.complete(through: checkpoint))]
    }

    /// As ``ask(room:)``, for what the stream showed to be missing.
    private mutating func repair(room: Int) -> [FollowerStep<EventStep>] {
        guard needsPage(room: room) else { return [] }
        return chain.hesitate().map { [.wait(milliseconds: $0)] } ?? ask(room: room)
    }

    /// Asks for the next page where there is something to ask for and room for it.
    private mutating func ask(room: Int) -> [FollowerStep<EventStep>] {
        guard needsPage(room: room) else { return [] }
        chain.ask()
        let request = ReadRequest(
            from: complete.map { $0 + 1 } ?? .max, through: last,
            sinceMicroseconds: sinceMicroseconds, filter: filter)
        return [.ask(.read, [request.encoded])]
    }

    private func needsPage(room: Int) -> Bool {
        guard chain.canAsk, room > 0 else { return false }
        return chain.mustAsk || complete.map { $0 < head } ?? true
    }
}
