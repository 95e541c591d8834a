package import Events

/// The first frame of every message on the stream: the bytes that somebody subscribed to.
///
/// A subscription is a filter and a channel of its own. What goes out on it carries exactly its
/// bytes, so that a reader tells its own messages from those of a longer topic that its bytes are
/// the beginning of. No id contains a slash, so no whole topic begins another by accident.
package enum Topic: Sendable, Hashable {
    /// The events that match.
    case events(EventFilter)
    /// The events with a topic of one word that begins so.
    case eventsBeginning(TopicBeginning)
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
        case .eventsBeginning(let beginning): beginning.bytes
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
        } else if let beginning = TopicBeginning(bytes) {
            self = .eventsBeginning(beginning)
        } else {
            return nil
        }
    }

    /// The kinds of words of a filter, in the order in which a topic has them.
    enum WordKind: String, CaseIterable {
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
        if parts.count == 2, parts[parts.startIndex].elementsEqual("join".utf8) {
            let nonce = Array(parts[parts.startIndex + 1])
            return (1...64).contains(nonce.count) ? .join(nonce: nonce) : nil
        }
        let words = parts.map { String(validating: $0, as: UTF8.self) ?? "" }
        guard !words.contains("") else { return nil }
        switch (words[0], words.count) {
        case ("head", 1): return .head
        case ("state", 2) where isWord(words[1]): return .state(projection: words[1])
        case ("state", 3) where words.dropFirst().allSatisfy(isWord):
            return .state(projection: words[1], key: words[2])
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
            guard list.allSatisfy(isWord) else { return nil }
            filter[keyPath: kind.words] = list.map(String.init)
            rest = rest.dropFirst(2)
        }
        return rest.isEmpty && !filter.isEverything ? filter : nil
    }

    private static func isWord(_ text: some StringProtocol) -> Bool {
        !text.isEmpty && text.utf8.allSatisfy(mayStandInWord)
    }

    /// Whether a word of a topic may have this byte: it ends none, and is no space or control.
    static func mayStandInWord(_ byte: UInt8) -> Bool {
        byte > UInt8(ascii: " ") && byte != UInt8(ascii: ",") && byte != slash
    }
}

private var slash: UInt8 { UInt8(ascii: "/") }
