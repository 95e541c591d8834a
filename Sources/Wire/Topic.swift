package import Events

/// The first frame of every message on the stream: the bytes that somebody subscribed to.
///
/// A subscription is a filter and a channel of its own. What goes out on it carries exactly its
/// bytes, so that a reader tells its own messages from those of a longer topic that its bytes are
/// the beginning of. No id contains a slash, so no whole topic begins another by accident.
package enum Topic: Sendable, Hashable {
    /// The events that match.
    case events(EventFilter)
    /// The events with a topic of one word that begins with these bytes, which are no whole topic:
    /// `event/party/samsung` finds every party whose id begins so.
    case eventsBeginning([UInt8])
    /// The rows of a projection, or those found under one key.
    case state(projection: String, key: String? = nil)
    /// Answered once, when the subscription to it is in force.
    case join(nonce: [UInt8])
    case head

    /// The longest topic, in bytes: a few hundred words of a filter.
    package static let bytesMax = 4096

    package static let allEvents = Topic.events(EventFilter())

    /// What to follow for these events: a topic of their own, or `head/` where none can say it, of
    /// which each message counts as a gap.
    package static func following(_ filter: EventFilter) -> Topic {
        let topic = Topic.events(filter)
        let encoded = topic.encoded
        return encoded.count <= bytesMax && Topic(decoding: encoded) == topic ? topic : .head
    }

    package var encoded: [UInt8] {
        switch self {
        case .events(let filter) where filter.isEverything: Array("event/all/".utf8)
        case .events(let filter):
            WordKind.allCases.reduce(into: Array("event/".utf8)) { topic, kind in
                let words = filter[keyPath: kind.words]
                if !words.isEmpty {
                    topic += "\(kind.rawValue)/\(words.joined(separator: ","))/".utf8
                }
            }
        case .eventsBeginning(let bytes): bytes
        case .state(let projection, nil): Array("state/\(projection)/".utf8)
        case .state(let projection, let key?): Array("state/\(projection)/\(key)/".utf8)
        case .join(let nonce): "join/".utf8 + nonce + [slash]
        case .head: Array("head/".utf8)
        }
    }

    /// What a subscription to these bytes asks for; `nil` where it is nothing that is published.
    package init?(decoding bytes: [UInt8]) {
        guard bytes.count <= Self.bytesMax else { return nil }
        let parts = bytes.split(separator: slash, omittingEmptySubsequences: false)
        let isWhole = parts.count > 1 && parts.last?.isEmpty == true
        if isWhole, let topic = Self.whole(parts.dropLast()) {
            self = topic
        } else if Self.beginsEventTopic(bytes) {
            self = .eventsBeginning(bytes)
        } else {
            return nil
        }
    }

    /// Whether an event with these routes is published under bytes that begin a topic of one word.
    package static func matches(beginning bytes: [UInt8], _ routes: Routes) -> Bool {
        if "event/all/".utf8.starts(with: bytes) { return true }
        func begins(_ kind: WordKind, _ words: some Sequence<[UInt8]>) -> Bool {
            let prefix = Array("event/\(kind.rawValue)/".utf8)
            return words.contains { (prefix + $0 + [slash]).starts(with: bytes) }
        }
        return begins(.type, CollectionOfOne(routes.type)) || begins(.subject, routes.subjects)
            || begins(.party, routes.parties)
    }

    /// The kinds of words of a filter, in the order in which a topic has them.
    private enum WordKind: String, CaseIterable {
        case type, subject, party, project

        var words: WritableKeyPath<EventFilter, [String]> {
            switch self {
            case .type: \.types
            case .subject: \.subjects
            case .party: \.parties
            case .project: \.projects
            }
        }
    }

    private static func whole(_ parts: ArraySlice<ArraySlice<UInt8>>) -> Topic? {
        let words = parts.map { String(validating: $0, as: UTF8.self) ?? "" }
        guard !words.contains("") else { return nil }
        switch (words[0], words.count) {
        case ("head", 1): return .head
        case ("state", 2): return .state(projection: words[1])
        case ("state", 3): return .state(projection: words[1], key: words[2])
        case ("join", 2):
            let nonce = Array(words[1].utf8)
            return nonce.count <= 64 ? .join(nonce: nonce) : nil
        case ("event", 2) where words[1] == "all": return .allEvents
        case ("event", 2...): return filter(words.dropFirst()).map(Topic.events)
        default: return nil
        }
    }

    /// From pairs of a kind and its words, each kind once and in order.
    private static func filter(_ words: ArraySlice<String>) -> EventFilter? {
        var filter = EventFilter()
        var rest = words
        for kind in WordKind.allCases where rest.first == kind.rawValue {
            guard rest.count > 1 else { return nil }
            let list = rest[rest.startIndex + 1].split(
                separator: ",", omittingEmptySubsequences: false)
            guard !list.contains("") else { return nil }
            filter[keyPath: kind.words] = list.map(String.init)
            rest = rest.dropFirst(2)
        }
        return rest.isEmpty && !filter.isEverything ? filter : nil
    }

    private static func beginsEventTopic(_ bytes: [UInt8]) -> Bool {
        guard !"event/all/".utf8.starts(with: bytes) else { return true }
        return WordKind.allCases.dropLast().contains { kind in
            let prefix = Array("event/\(kind.rawValue)/".utf8)
            guard bytes.starts(with: prefix) else { return prefix.starts(with: bytes) }
            let word = bytes[prefix.count...]
            return !word.contains(slash) && !word.contains(UInt8(ascii: ","))
        }
    }
}

private var slash: UInt8 { UInt8(ascii: "/") }
