import Events
import Wire

/// Follows the events: pages of the log until the head is reached, then the stream, and pages again
/// wherever the stream shows a gap. The stream is taken as a hint and never as a promise: an event
/// is handed over only when it is the next one, so nothing is missed and nothing comes twice,
/// whatever ZeroMQ drops.
///
/// With a selection only the head is followed on the stream and every event comes from a page,
/// because only the daemon can tell what an event with a target is routed to.
struct EventFollower: Follower {
    private let selection: EventSelection
    private let isFollowing: Bool
    private var sinceMicroseconds: Int64?
    /// The next sequence to hand over; `nil` until the head is known.
    private var next: UInt64?
    /// The furthest head heard of.
    private var head: UInt64 = 0
    /// Where a stream that doesn't follow ends: the head when it was first heard of.
    private var last: UInt64?
    private var log: String?
    private var epoch: UInt64?
    private var reading: Reading?
    private var mustAsk = true
    /// The last page could not be had: the next is asked for when the follower is woken.
    private var isPaused = false

    /// The page under way: what was known of the log, and of whose, when it was asked for.
    private struct Reading {
        let known: UInt64
        let epoch: UInt64?
    }

    let topics: [[UInt8]]

    /// `sinceMicroseconds` leaves out what was recorded before; `next` of `nil` begins at the head.
    init(
        next: UInt64?, sinceMicroseconds: Int64? = nil, selection: EventSelection,
        isFollowing: Bool
    ) {
        self.next = next.map { max(1, $0) }
        self.sinceMicroseconds = sinceMicroseconds
        self.selection = selection
        self.isFollowing = isFollowing
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
        if epoch != header.epoch {
            // Another daemon may serve another log: a page tells, asked for from here on.
            epoch = header.epoch
            if log == nil { head = 0 }
            mustAsk = true
        }
        head = max(head, header.sequence)
        var steps: [FollowerStep<RecordedEvent>] = []
        if header.kind == .event, selection.isEverything, header.sequence == next, !mustAsk,
            sinceMicroseconds == nil, room > 0
        {
            next = header.sequence + 1
            steps.append(.deliver(RecordedEvent(sequence: header.sequence, json: body)))
        }
        return steps + ask(room: room - steps.count)
    }

    mutating func woken(room: Int) -> [FollowerStep<RecordedEvent>] {
        isPaused = false
        return ask(room: room)
    }

    mutating func answered(
        _ answer: Result<[[UInt8]], ClientError>, room: Int
    ) -> [FollowerStep<RecordedEvent>] {
        let asked = reading
        reading = nil
        switch answer {
        case .failure(let error):
            let hasBegun = log != nil
            let isGone = error.code == .unreachable
            guard isGone ? isFollowing && hasBegun : error.isWorthRetrying else {
                return [.end(.failure(error))]
            }
            mustAsk = true
            isPaused = true
            return []
        case .success(let bodies):
            guard let asked, let page = EventPage(bodies) else {
                return [.end(.failure(.malformed("no page of events")))]
            }
            return take(page, asked, room: room)
        }
    }

    private mutating func take(
        _ page: EventPage, _ asked: Reading, room: Int
    ) -> [FollowerStep<RecordedEvent>] {
        if let log, log != page.log {
            return [.end(.failure(.otherLog(page.log, instead: log)))]
        }
        guard page.head >= asked.known else {
            return [.end(.failure(.logEnds(at: page.head, before: asked.known)))]
        }
        log = page.log
        head = max(head, page.head)
        mustAsk = asked.epoch != epoch
        if last == nil, !isFollowing { last = page.head }
        guard let from = next else {
            next = page.head + 1
            return isFollowing ? ask(room: room) : [.end(.success(()))]
        }
        var steps: [FollowerStep<RecordedEvent>] = []
        for event in page.events where event.sequence >= from {
            if let last, event.sequence > last { break }
            steps.append(.deliver(event))
        }
        next = max(from, min(page.next, page.head + 1))
        // The recorded clock never goes back: what follows one that is late enough is too.
        if !page.events.isEmpty { sinceMicroseconds = nil }
        if let last, (next ?? 1) > last { return steps + [.end(.success(()))] }
        return steps + ask(room: room - steps.count)
    }

    /// Asks for the next page where there is something to ask for and room for it.
    private mutating func ask(room: Int) -> [FollowerStep<RecordedEvent>] {
        guard reading == nil, !isPaused, room > 0 else { return [] }
        let hasMore = next.map { $0 <= head } ?? true
        guard mustAsk || hasMore else { return [] }
        reading = Reading(known: log == nil ? 0 : head, epoch: epoch)
        let request = ReadRequest(
            from: next ?? .max, through: last, sinceMicroseconds: sinceMicroseconds,
            filter: EventFilter(
                types: selection.types, subjects: selection.subjects, parties: selection.parties))
        return [.ask(.read, [request.encoded])]
    }
}

/// A page of the log as the daemon answers it.
private struct EventPage {
    let log: String
    let head: UInt64
    let next: UInt64
    let events: [RecordedEvent]

    init?(_ bodies: [[UInt8]]) {
        guard bodies.count == 2, let summary = try? JSON(parsing: bodies[0]).root,
            let log = summary["log"]?.string, let head = summary["head"]?.unsignedInteger,
            let next = summary["next"]?.unsignedInteger, head < .max
        else { return nil }
        var events: [RecordedEvent] = []
        for line in Lines(bodies[1]) {
            guard let sequence = Self.sequence(of: line) else { return nil }
            events.append(RecordedEvent(sequence: sequence, json: Array(line)))
        }
        self.log = log
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

extension ClientError {
    static func otherLog(_ other: String, instead log: String) -> ClientError {
        historyChanged("the daemon serves log \(other), not \(log)")
    }

    static func logEnds(at head: UInt64, before known: UInt64) -> ClientError {
        historyChanged("the log ends at \(head), but it went on to \(known) before")
    }

    static func historyChanged(_ how: String) -> ClientError {
        ClientError(.historyChanged, "\(how): start anew from the beginning to see it")
    }
}
