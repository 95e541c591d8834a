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
    /// Of every connection, how many channels it holds.
    private(set) var count = 0

    init(caps: SubscriptionCaps) { self.caps = caps }

    /// Has a connection hold a topic's channel, which begins at `head` if nobody held it. One that
    /// holds it already goes on holding it.
    ///
    /// - Throws: why not, and then nothing has changed.
    mutating func hold(
        _ name: [UInt8], by connection: Connection, head: UInt64
    ) throws(WireError) {
        guard let topic = Topic(decoding: name) else {
            throw Self.refusal(
                .badTopic, "no topic is called so; see \"Topics\" in docs/PROTOCOL.md")
        }
        if case .join = topic { return }
        if case .state(let projection, _) = topic, Projection(rawValue: projection) == nil {
            let known = Projection.allCases.map(\.rawValue).joined(separator: " ")
            throw Self.refusal(.unknownProjection, "\"\(projection)\" is no projection: \(known)")
        }
        let number = channels.number(of: name)
        if let number, holders[number]?.contains(connection) == true { return }
        let channel = number.map { channels[$0] } ?? Channel(name: name, topic: topic, last: head)
        if number == nil { try checkRoom(for: channel) }
        guard weights[connection.key, default: 0] + channel.weight <= caps.topicsPerKeyMax else {
            throw Self.refusal(
                .tooManyTopics,
                "the connections of one key may hold \(caps.topicsPerKeyMax) topics "
                    + "(stream.topics_per_key_max): give some back, or use wider filters")
        }
        add(number ?? channels.open(channel), channel.weight, connection)
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

    private mutating func add(_ number: Int, _ weight: Int, _ connection: Connection) {
        holders[number, default: []].insert(connection)
        held[connection, default: []].insert(number)
        weights[connection.key, default: 0] += weight
        count += 1
    }

    /// Takes a topic back from a connection, unless it doesn't hold it.
    mutating func release(_ name: [UInt8], by connection: Connection) {
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
    }

    /// What `held` no longer has, everything else forgets.
    private mutating func drop(_ number: Int, of connection: Connection) {
        count -= 1
        let weight = weights[connection.key, default: 0] - channels[number].weight
        weights[connection.key] = weight == 0 ? nil : weight
        holders[number]?.remove(connection)
        guard holders[number]?.isEmpty == true else { return }
        holders[number] = nil
        channels.close(number)
    }
}
