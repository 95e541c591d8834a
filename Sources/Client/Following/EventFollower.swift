import Events
import Wire

/// Follows the events: pages of the log until the head is reached, then the stream, and pages again
/// wherever the stream shows a gap. The stream is taken as a hint and never as a promise: an event
/// is handed over only when it is the next one, so nothing is missed and nothing comes twice,
/// whatever ZeroMQ drops.
///
/// With a selection only the head is followed on the stream and every event comes from a page,
/// because only the daemon can tell what an event with a target is routed to.
///
/// An event of the stream counts only if the same start of the daemon answered the last page: what
/// another start says is of a log whose history a page has yet to tell.
struct EventFollower: Follower {
    private let selection: EventSelection
    private let isFollowing: Bool
    private let goesOn: Bool
    private var sinceMicroseconds: Int64?
    /// The next sequence to hand over; `nil` until the head is known.
    private var next: UInt64?
    /// Up to here it was handed over, or is known to the reader from before.
    private var seen: UInt64 = 0
    /// The furthest head of `history`.
    private var head: UInt64 = 0
    /// Where a stream that doesn't follow ends: the head when it was first heard of.
    private var last: UInt64?
    /// Of the last page, or as the reader knows it.
    private var history: HistoryName?
    /// Of the daemon that answered the last page.
    private var epoch: UInt64?
    /// Of the daemon on the stream, and how far it said that its log goes.
    private var stream: (epoch: UInt64, head: UInt64)?
    private var reading: Reading?
    private var mustAsk = true
    /// The last page could not be had: the next is asked for when the follower is woken.
    private var isPaused = false

    /// The page under way: what was known of the log, and whose stream was heard, when it was
    /// asked for.
    private struct Reading {
        let head: UInt64
        let streamEpoch: UInt64?
    }

    let topics: [[UInt8]]

    /// `sinceMicroseconds` leaves out what was recorded before; `next` of `nil` begins at the head.
    /// What is before `next` was seen in `history`.
    init(
        next: UInt64?, sinceMicroseconds: Int64? = nil, in history: HistoryName? = nil,
        selection: EventSelection, isFollowing: Bool, goesOn: Bool = false
    ) {
        self.next = next.map { max(1, $0) }
        self.sinceMicroseconds = sinceMicroseconds
        self.selection = selection
        self.isFollowing = isFollowing
        self.goesOn = goesOn
        self.history = history
        if history != nil, let next { seen = max(1, next) - 1 }
        topics =
            !isFollowing
            ? []
            : selection.isEverything
                ? [Topic.allEvents.encoded, Topic.head.encoded] : [Topic.head.encoded]
    }

    mutating func start() -> [FollowerStep<RecordedEvent>] { ask(room: 1) }

    mutating func received(
        _ header: StreamHeader, body: [UInt8], room: Int
    ) -> [FollowerStep<RecordedEvent>] {
        guard header.sequence < .max else { return [] }
        if let stream, stream.epoch == header.epoch {
            self.stream = (stream.epoch, max(stream.head, header.sequence))
        } else {
            stream = (header.epoch, header.sequence)
            if header.epoch != epoch { mustAsk = true }
        }
        guard header.epoch == epoch else { return ask(room: room) }
        head = max(head, header.sequence)
        var steps: [FollowerStep<RecordedEvent>] = []
        if header.kind == .event, selection.isEverything, header.sequence == next, !mustAsk,
            sinceMicroseconds == nil, room > 0
        {
            next = header.sequence + 1
            seen = header.sequence
            steps.append(.deliver(RecordedEvent(sequence: header.sequence, json: body)))
        }
        return steps + ask(room: room - steps.count)
    }

    mutating func woken(room: Int) -> [FollowerStep<RecordedEvent>] {
        isPaused = false
        // Two daemons, it seems: what is answered counts, and has to be asked for.
        if let stream, epoch != nil, stream.epoch != epoch { mustAsk = true }
        return ask(room: room)
    }

    mutating func answered(
        _ answer: Result<DaemonAnswer, ClientError>, room: Int
    ) -> [FollowerStep<RecordedEvent>] {
        let asked = reading
        reading = nil
        switch answer {
        case .failure(let error):
            let hasBegun = epoch != nil
            let isGone = error.code == .unreachable
            guard isGone ? isFollowing && hasBegun : error.isWorthRetrying else {
                return [.end(.failure(error))]
            }
            mustAsk = true
            isPaused = true
            return []
        case .success(let answer):
            guard let asked, let page = EventPage(answer.bodies) else {
                return [.end(.failure(.malformed("no page of events")))]
            }
            return take(page, of: answer.epoch, asked, room: room)
        }
    }

    private mutating func take(
        _ page: EventPage, of epoch: UInt64, _ asked: Reading, room: Int
    ) -> [FollowerStep<RecordedEvent>] {
        let change = self.change(to: page, asked)
        if let change, !goesOn { return [.end(.failure(ClientError(change)))] }
        if history != page.history || change != nil { head = 0 }
        history = page.history
        head = max(head, page.head)
        self.epoch = epoch
        if let stream, stream.epoch == epoch { head = max(head, stream.head) }
        mustAsk = stream?.epoch != asked.streamEpoch && stream?.epoch != epoch
        if last == nil, !isFollowing { last = page.head }
        if let change {
            // The page begins behind the change: another does at it.
            next = change.sequence
            seen = change.sequence - 1
            if last != nil { last = page.head }
            return [.report(change)] + endOrAsk(room: room)
        }
        guard let from = next else {
            next = page.head + 1
            seen = page.head
            return isFollowing ? ask(room: room) : [.end(.success(()))]
        }
        var steps: [FollowerStep<RecordedEvent>] = []
        for event in page.events where event.sequence >= from {
            if let last, event.sequence > last { break }
            steps.append(.deliver(event))
        }
        let end = max(from, min(page.next, page.head + 1))
        next = end
        seen = max(seen, min(end - 1, page.head))
        // The recorded clock never goes back: what follows one that is late enough is too.
        if !page.events.isEmpty { sinceMicroseconds = nil }
        return steps + endOrAsk(room: room - steps.count)
    }

    private func change(to page: EventPage, _ asked: Reading) -> HistoryChange? {
        guard let history,
            let sequence = page.history.change(
                since: history, seen: seen, heard: asked.head, head: page.head)
        else { return nil }
        return HistoryChange(at: sequence, from: history, to: page.history)
    }

    private mutating func endOrAsk(room: Int) -> [FollowerStep<RecordedEvent>] {
        if let last, (next ?? 1) > last { return [.end(.success(()))] }
        return ask(room: room)
    }

    /// Asks for the next page where there is something to ask for and room for it.
    private mutating func ask(room: Int) -> [FollowerStep<RecordedEvent>] {
        guard reading == nil, !isPaused, room > 0 else { return [] }
        let hasMore = next.map { $0 <= head } ?? true
        guard mustAsk || hasMore else { return [] }
        reading = Reading(head: head, streamEpoch: stream?.epoch)
        let request = ReadRequest(
            from: next ?? .max, through: last, sinceMicroseconds: sinceMicroseconds,
            filter: EventFilter(
                types: selection.types, subjects: selection.subjects, parties: selection.parties))
        return [.ask(.read, [request.encoded])]
    }
}

/// A page of the log as the daemon answers it.
private struct EventPage {
    let history: HistoryName
    let head: UInt64
    let next: UInt64
    let events: [RecordedEvent]

    init?(_ bodies: [[UInt8]]) {
        guard bodies.count == 2, let summary = try? JSON(parsing: bodies[0]).root,
            let history = summary["history"]?.string.flatMap({ HistoryName($0) }),
            let head = summary["head"]?.unsignedInteger,
            let next = summary["next"]?.unsignedInteger, head < .max
        else { return nil }
        var events: [RecordedEvent] = []
        for line in Lines(bodies[1]) {
            guard let sequence = Self.sequence(of: line) else { return nil }
            events.append(RecordedEvent(sequence: sequence, json: Array(line)))
        }
        self.history = history
        self.head = head
        self.next = next
        self.events = events
    }

    /// The daemon writes `{"sequence":N,` first, so that a reader needn't parse the rest.
    private static func sequence(of line: ArraySlice<UInt8>) -> UInt64? {
        let opening = Array("{\"sequence\":".utf8)
        guard line.starts(with: opening) else { return nil }
        let digits = line.dropFirst(opening.count).prefix { $0 != UInt8(ascii: ",") }
        return UInt64(String(decoding: digits, as: UTF8.self))
    }
}
