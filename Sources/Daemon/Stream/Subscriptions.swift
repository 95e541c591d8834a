import Projections
import Wire
import ZeroMQ

/// The most that subscribers may hold. A topic counts once for each of its words and for each 128
/// bytes begun, whichever is more: most count once.
struct SubscriptionCaps: Equatable {
    /// Of all channels together, each counted once however many hold it.
    var topicsMax = 100_000
    /// Of what the connections of one key hold, each on its own; without keys all have the same.
    var topicsPerKeyMax = 10_000
    /// Of topics that only begin one: each is looked at for every event.
    var beginningsMax = 64
    /// Of those, what the connections of one key hold, each on its own; without keys all may have
    /// all.
    var beginningsPerKeyMax = 8
    /// Of topics of one connection that nothing is published on, refused ones and joins, in bytes
    /// with ``nameOverhead`` for each: libzmq keeps them all the same, in some 25 times as much.
    var unpublishedBytesMax = 1 << 20
    static let nameOverhead = 64
}

/// Who holds which channels.
///
/// A channel lives while a connection holds it. A connection that is lost takes back nothing that
/// could be trusted: what it held is dropped when it is found to be gone.
struct Subscriptions {
    let caps: SubscriptionCaps
    var channels = Channels()
    /// By channel; never empty.
    private var holders: [Int: Set<Connection>] = [:]
    /// By connection; never empty.
    private var held: [Connection: Set<Int>] = [:]
    /// By key; never 0.
    private var weights: [String: Int] = [:]
    /// By key, how many topics that only begin one; never 0.
    private var beginnings: [String: Int] = [:]
    /// By connection, what it subscribed to and nothing is published on; never empty.
    private var unpublished: [Connection: Unpublished] = [:]
    /// Of every connection, how many channels it holds.
    private(set) var count = 0

    private struct Unpublished {
        var names: Set<[UInt8]> = []
        var bytes = 0
        var isExcessive = false
    }

    init(caps: SubscriptionCaps) { self.caps = caps }

    /// Has a connection hold a topic's channel, which begins at `head` if nobody held it. One that
    /// holds it already goes on holding it.
    ///
    /// - Returns: false for a topic that is answered once and not held.
    /// - Throws: why not, and then it holds no more than before.
    mutating func hold(
        _ name: [UInt8], by connection: Connection, head: UInt64
    ) throws(WireError) -> Bool {
        do throws(WireError) {
            let isHeld = try publish(name, to: connection, head: head)
            if !isHeld { keep(name, of: connection) }
            return isHeld
        } catch {
            keep(name, of: connection)
            throw error
        }
    }

    /// Whether a connection has gone beyond what it may ask for that nothing is published on.
    func isExcessive(_ connection: Connection) -> Bool {
        unpublished[connection]?.isExcessive == true
    }

    private mutating func publish(
        _ name: [UInt8], to connection: Connection, head: UInt64
    ) throws(WireError) -> Bool {
        guard let topic = Topic(decoding: name) else {
            throw Self.refusal(
                .badTopic, "no topic is called so; see \"Topics\" in docs/PROTOCOL.md")
        }
        if case .join = topic { return false }
        if case .state(let projection, _) = topic, Projection(rawValue: projection) == nil {
            let known = Projection.allCases.map(\.rawValue).joined(separator: " ")
            throw Self.refusal(.unknownProjection, "\"\(projection)\" is no projection: \(known)")
        }
        let number = channels.number(of: name)
        if let number, holders[number]?.contains(connection) == true { return true }
        let channel = number.map { channels[$0] } ?? Channel(name: name, topic: topic, last: head)
        if number == nil { try checkRoom(for: channel) }
        try checkBeginnings(of: connection, and: channel)
        guard weights[connection.key, default: 0] + channel.weight <= caps.topicsPerKeyMax else {
            throw Self.refusal(
                .tooManyTopics,
                "the connections of one key may hold \(caps.topicsPerKeyMax) topics "
                    + "(stream.topics_per_key_max): give some back, or use wider filters")
        }
        add(number ?? channels.open(channel), connection)
        forget(name, of: connection)
        return true
    }

    /// Beyond the cap nothing more is kept: the connection is to be ended, and forgotten then.
    private mutating func keep(_ name: [UInt8], of connection: Connection) {
        var kept = unpublished[connection, default: Unpublished()]
        guard !kept.names.contains(name) else { return }
        let bytes = kept.bytes + name.count + SubscriptionCaps.nameOverhead
        if bytes > caps.unpublishedBytesMax {
            kept.isExcessive = true
        } else {
            kept.names.insert(name)
            kept.bytes = bytes
        }
        unpublished[connection] = kept
    }

    private mutating func forget(_ name: [UInt8], of connection: Connection) {
        guard unpublished[connection]?.names.remove(name) != nil else { return }
        unpublished[connection]?.bytes -= name.count + SubscriptionCaps.nameOverhead
        if unpublished[connection]?.names.isEmpty == true { unpublished[connection] = nil }
    }

    private func checkBeginnings(
        of connection: Connection, and channel: Channel
    ) throws(WireError) {
        guard case .eventsBeginning = channel.topic, !connection.key.isEmpty,
            beginnings[connection.key, default: 0] >= caps.beginningsPerKeyMax
        else { return }
        throw Self.refusal(
            .tooManyTopics,
            "the connections of one key may hold \(caps.beginningsPerKeyMax) topics that only "
                + "begin one: use whole topics")
    }

    private func checkRoom(for channel: Channel) throws(WireError) {
        guard channels.weight + channel.weight <= caps.topicsMax else {
            throw Self.refusal(
                .tooManyTopics,
                "\(caps.topicsMax) topics are held, the most there may be (stream.topics_max): "
                    + "use wider filters")
        }
        guard case .eventsBeginning = channel.topic else { return }
        guard channels.beginningsCount < caps.beginningsMax else {
            throw Self.refusal(
                .tooManyTopics,
                "\(caps.beginningsMax) topics that only begin one are held, the most there may "
                    + "be: use whole topics")
        }
    }

    private static func refusal(_ code: WireError.Code, _ reason: String) -> WireError {
        WireError(code, reason, requestId: 0)
    }

    private mutating func add(_ number: Int, _ connection: Connection) {
        holders[number, default: []].insert(connection)
        held[connection, default: []].insert(number)
        weights[connection.key, default: 0] += channels[number].weight
        countBeginning(number, of: connection, by: 1)
        count += 1
    }

    /// Takes a topic back from a connection, unless it doesn't hold it.
    mutating func release(_ name: [UInt8], by connection: Connection) {
        forget(name, of: connection)
        guard let number = channels.number(of: name),
            held[connection]?.remove(number) != nil
        else { return }
        if held[connection]?.isEmpty == true { held[connection] = nil }
        drop(number, of: connection)
    }

    /// Takes everything back from the connections that are gone.
    mutating func releaseAll(where isGone: (Connection) -> Bool) {
        for (connection, numbers) in held where isGone(connection) {
            held[connection] = nil
            for number in numbers { drop(number, of: connection) }
        }
        for connection in unpublished.keys where isGone(connection) {
            unpublished[connection] = nil
        }
    }

    /// What `held` no longer has, everything else forgets.
    private mutating func drop(_ number: Int, of connection: Connection) {
        count -= 1
        let weight = weights[connection.key, default: 0] - channels[number].weight
        weights[connection.key] = weight == 0 ? nil : weight
        countBeginning(number, of: connection, by: -1)
        holders[number]?.remove(connection)
        guard holders[number]?.isEmpty == true else { return }
        holders[number] = nil
        channels.close(number)
    }

    private mutating func countBeginning(
        _ number: Int, of connection: Connection, by difference: Int
    ) {
        guard case .eventsBeginning = channels[number].topic else { return }
        let count = beginnings[connection.key, default: 0] + difference
        beginnings[connection.key] = count == 0 ? nil : count
    }
}
