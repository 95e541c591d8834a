import Events
import Projections
import Wire

/// What goes out on the stream, and to whom it matters: only topics that somebody holds are
/// rendered and sent. A value; the socket is handed in by the one thread that owns it.
struct Publisher {
    /// Whole topics, which end in a slash.
    private var held: Set<[UInt8]> = []
    /// Any other prefix, the empty one included: it is matched against every topic.
    private var prefixes: Set<[UInt8]> = []
    let epoch: UInt64

    init(epoch: UInt64) { self.epoch = epoch }

    var heldCount: Int { held.count + prefixes.count }

    /// Notes what an XPUB socket says of its subscribers: 1 and a prefix somebody holds now, or
    /// 0 and one that nobody holds any more. Answers the nonce when a joiner wants to be told.
    mutating func note(subscription frame: [UInt8]) -> [UInt8]? {
        guard let first = frame.first, first <= 1 else { return nil }
        let prefix = Array(frame.dropFirst())
        if first == 0 {
            held.remove(prefix)
            prefixes.remove(prefix)
            return nil
        }
        let topic = Topic(decoding: prefix)
        if topic != nil { held.insert(prefix) } else { prefixes.insert(prefix) }
        guard case .join(let nonce) = topic else { return nil }
        return nonce
    }

    func isHeld(_ topic: [UInt8]) -> Bool {
        held.contains(topic) || prefixes.contains { topic.starts(with: $0) }
    }

    /// The topics of an event that somebody holds.
    func heldTopics(of routes: Routes) -> [[UInt8]] {
        guard !(held.isEmpty && prefixes.isEmpty) else { return [] }
        return [Topic.allEvents.encoded].filter(isHeld)
    }

    /// The projections whose changes somebody wants.
    var watchedProjections: [Projection] {
        guard !(held.isEmpty && prefixes.isEmpty) else { return [] }
        return Projection.allCases.filter { isHeld(Topic.state(projection: $0.rawValue).encoded) }
    }

    // MARK: Messages

    func eventMessage(topic: [UInt8], sequence: UInt64, json: [UInt8]) -> [[UInt8]] {
        let header = StreamHeader(
            .event, epoch: epoch, sequence: sequence, previous: sequence - 1)
        return [topic, header.encoded, json]
    }

    func rowMessage(_ change: RowChange, of projection: Projection, sequence: UInt64) -> [[UInt8]] {
        let body = JSONWriter.object { body in
            body.member("projection", projection.rawValue)
            body.member("key", change.key)
            body.member("keys", strings: change.watchKeys)
            body.member("sequence", sequence)
            if let row = change.json {
                body.name("row")
                body.raw(row)
            } else {
                body.member("removed", true)
            }
        }
        let header = StreamHeader(.row, epoch: epoch, sequence: sequence, previous: 0)
        return [Topic.state(projection: projection.rawValue).encoded, header.encoded, body]
    }

    func markMessage(
        of projection: Projection, rows: Int, sequence: UInt64, previous: UInt64
    ) -> [[UInt8]] {
        let header = StreamHeader(.mark, epoch: epoch, sequence: sequence, previous: previous)
        let body = JSONWriter.object { $0.member("rows", rows) }
        return [Topic.state(projection: projection.rawValue).encoded, header.encoded, body]
    }

    func joinedMessage(nonce: [UInt8], head: UInt64) -> [[UInt8]] {
        let header = StreamHeader(.joined, epoch: epoch, sequence: head, previous: head)
        return [Topic.join(nonce: nonce).encoded, header.encoded, Array("{}".utf8)]
    }

    func headMessage(head: UInt64) -> [[UInt8]] {
        let header = StreamHeader(.head, epoch: epoch, sequence: head, previous: head)
        return [Topic.head.encoded, header.encoded, Array("{}".utf8)]
    }
}
