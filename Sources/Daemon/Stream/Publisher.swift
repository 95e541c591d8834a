import Events
import Projections
import Wire
import ZeroMQ

/// What goes out on the stream, and on which channels: only what somebody holds is rendered.
///
/// Every message on a channel names the last one before it, so that a reader sees what it lacks. A
/// value; the socket is handed in by the one thread that owns it.
struct Publisher {
    let epoch: UInt64
    private var subscriptions: Subscriptions
    private var rounds = RoundPace()

    init(epoch: UInt64, caps: SubscriptionCaps = SubscriptionCaps()) {
        self.epoch = epoch
        subscriptions = Subscriptions(caps: caps)
    }

    /// How many topics are held, each counted once for every connection that holds it.
    var subscriptionsCount: Int { subscriptions.count }
    /// How many different topics are held.
    var topicsCount: Int { subscriptions.channels.count }

    // MARK: Subscriptions

    /// Takes what an XPUB says of a subscriber: 1 and a topic that is held now, or 0 and one that
    /// no longer is.
    ///
    /// - Returns: what to tell the one who joined.
    /// - Throws: why nothing will be published on the topic: see ``refusal(of:_:)``.
    mutating func take(
        _ subscription: [UInt8], from connection: Connection, head: UInt64
    ) throws(WireError) -> Publication? {
        guard let first = subscription.first, first <= 1 else { return nil }
        let name = Array(subscription.dropFirst())
        guard first == 1 else {
            subscriptions.release(name, by: connection)
            return nil
        }
        if try subscriptions.hold(name, by: connection, head: head) { return nil }
        return Publication(name, header(.joined, head, head), pace.encoded)
    }

    /// Tells on the topic of a subscription why nothing else will come on it; `nil` where others
    /// hold it, who would hear that too. Then it is served for as long as they hold it, and falls
    /// silent after, which readers notice.
    func refusal(of subscription: [UInt8], _ error: WireError) -> Publication? {
        let name = Array(subscription.dropFirst())
        guard subscriptions.channels.number(of: name) == nil else { return nil }
        return Publication(name, header(.refused, 0, 0), error.body)
    }

    /// Whether a connection asked for so much that nothing is published on that it is to be ended.
    func isExcessive(_ connection: Connection) -> Bool {
        subscriptions.isExcessive(connection)
    }

    /// Forgets the connections that are gone, and the channels that only they held.
    mutating func releaseAll(where isGone: (Connection) -> Bool) {
        subscriptions.releaseAll(where: isGone)
    }

    // MARK: Events

    /// An event, on every channel that it matches; without its text where that is too long for the
    /// stream. `nil`, and nothing was rendered, where nobody holds one.
    mutating func event(
        _ sequence: UInt64, _ routes: @autoclosure () -> Routes,
        project: @autoclosure () -> [UInt8]?, rendered: () -> [UInt8]
    ) -> Publication? {
        let numbers = subscriptions.channels.matching(routes(), project: project)
        guard !numbers.isEmpty else { return nil }
        let json = rendered()
        let fits = json.count <= WireProtocol.streamBodyBytesMax
        return Publication(
            headings: numbers.map { advance($0, .event, to: sequence) }, body: fits ? json : [])
    }

    /// Lets events go by unsent: the chain of every channel that one of them may go out on moves on
    /// to the last, `sequence`, so that its readers see by the next message that they have to ask.
    ///
    /// - Returns: how many channels it is.
    mutating func skip(
        _ events: [(routes: Routes, project: [UInt8]?)], through sequence: UInt64
    ) -> Int {
        let numbers = subscriptions.channels.concerned(by: events)
        for number in numbers { _ = subscriptions.channels.advance(number, to: sequence) }
        return numbers.count
    }

    // MARK: Rows

    /// How many rows went out on each channel, or were too long to, before a mark.
    typealias RowCounts = [Int: Int]

    /// Which rows of a projection somebody wants; `nil` for none.
    func wantedRows(of projection: Projection) -> WantedRows? {
        subscriptions.channels.wantedRows(of: projection)
    }

    /// A row as it is after an event, on every channel that wants it and has not been told of that
    /// event; `nil` where there is none, or where the row is too long for the stream.
    func row(
        _ row: RenderedRow, of projection: Projection, counted: inout RowCounts
    ) -> Publication? {
        let channels = subscriptions.channels
        let numbers = channels.matching(projection, keys: row.keys).filter { number in
            channels[number].last < row.sequence
        }
        for number in numbers { counted[number, default: 0] += 1 }
        guard let body = row.body, !numbers.isEmpty else { return nil }
        let header = header(.row, row.sequence, 0)
        return Publication(
            headings: numbers.map { .init(topic: channels[$0].name, header: header) }, body: body)
    }

    /// The marks behind the rows of events up to `sequence`.
    mutating func marks(_ counted: RowCounts, sequence: UInt64) -> [Publication] {
        counted.sorted { $0.key < $1.key }.map { number, rows in
            Publication(
                headings: [advance(number, .mark, to: sequence)],
                body: JSONWriter.object { $0.member("rows", rows) })
        }
    }

    /// Lets changes of rows go by unsent: the chain of every channel of the projection moves on to
    /// `sequence`, so that its readers see by the next message that they have to ask.
    ///
    /// - Returns: how many channels it is.
    mutating func skipRows(of projection: Projection, through sequence: UInt64) -> Int {
        let numbers = subscriptions.channels.all(of: projection).filter { number in
            subscriptions.channels[number].last < sequence
        }
        for number in numbers { _ = subscriptions.channels.advance(number, to: sequence) }
        return numbers.count
    }

    // MARK: When nothing happens

    /// At most so many channels are told at once that nothing came: they hold up the loop.
    static let sliceMax = 1000

    var pace: Pace {
        Pace(
            beatMilliseconds: rounds.beatMilliseconds,
            spreadMilliseconds: min(5000, subscriptionsCount))
    }

    /// From one call of ``beats(head:told:)`` to the next.
    var sliceMilliseconds: Int {
        let slices = (topicsCount + Self.sliceMax - 1) / Self.sliceMax
        return rounds.roundMilliseconds / max(1, slices)
    }

    /// Whether the next slice is not the first of its round.
    var isRoundBegun: Bool { subscriptions.channels.isRoundBegun }

    /// Tells the next channels of the round that everything up to `head` was sent on them; of rows,
    /// that which changed up to `told`.
    mutating func beats(
        head: UInt64, told: (Projection) -> UInt64
    ) -> Publication {
        if !isRoundBegun { rounds.beginRound(channels: topicsCount) }
        let numbers = subscriptions.channels.popSlice(Self.sliceMax)
        let headings = numbers.map { number in
            let channel = subscriptions.channels[number]
            // What was changed before the channel was opened is not sent on it.
            let sequence = channel.projection.map { max(told($0), channel.last) } ?? head
            return Publication.Heading(
                topic: channel.name, header: header(.beat, sequence, channel.last))
        }
        return Publication(headings: headings, body: pace.encoded)
    }

    func head(_ head: UInt64) -> Publication {
        Publication(Topic.head.encoded, header(.head, head, head), Array("{}".utf8))
    }

    // MARK: Headers

    private mutating func advance(
        _ number: Int, _ kind: StreamHeader.Kind, to sequence: UInt64
    ) -> Publication.Heading {
        let previous = subscriptions.channels.advance(number, to: sequence)
        return Publication.Heading(
            topic: subscriptions.channels[number].name, header: header(kind, sequence, previous))
    }

    private func header(
        _ kind: StreamHeader.Kind, _ sequence: UInt64, _ previous: UInt64
    ) -> StreamHeader {
        StreamHeader(kind, epoch: epoch, sequence: sequence, previous: previous)
    }
}
