package import Events

/// The first frame of every message on the stream. Topics end in `/`, which no id contains, so a
/// subscription to a whole topic can't match a longer one by accident.
package enum Topic: Sendable, Hashable {
    case allEvents
    case type([UInt8])
    case subject([UInt8])
    case party([UInt8])
    case state(projection: String)
    case join(nonce: [UInt8])
    case head

    package var encoded: [UInt8] {
        switch self {
        case .allEvents: Array("event/all/".utf8)
        case .type(let name): "event/type/".utf8 + name + [slash]
        case .subject(let id): "event/subject/".utf8 + id + [slash]
        case .party(let id): "event/party/".utf8 + id + [slash]
        case .state(let projection): Array("state/\(projection)/".utf8)
        case .join(let nonce): "join/".utf8 + nonce + [slash]
        case .head: Array("head/".utf8)
        }
    }

    private var slash: UInt8 { UInt8(ascii: "/") }

    /// The nonce when the subscription is one to `join/NONCE/`: 1 to 64 bytes without a slash.
    package static func joinNonce(of subscription: [UInt8]) -> [UInt8]? {
        guard subscription.starts(with: "join/".utf8), subscription.last == UInt8(ascii: "/") else {
            return nil
        }
        let nonce = subscription.dropFirst(5).dropLast()
        guard (1...64).contains(nonce.count), !nonce.contains(UInt8(ascii: "/")) else {
            return nil
        }
        return Array(nonce)
    }

    /// Whether the bytes are one whole topic, and not only the beginning of some.
    package static func isWhole(_ bytes: [UInt8]) -> Bool {
        guard bytes.last == UInt8(ascii: "/") else { return false }
        let parts = bytes.dropLast()
            .split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
            .map { String(decoding: $0, as: UTF8.self) }
        guard !parts.contains("") else { return false }
        switch parts[0] {
        case "head": return parts.count == 1
        case "state", "join": return parts.count == 2
        case "event" where parts.count == 2: return parts[1] == "all"
        case "event" where parts.count == 3:
            return ["type", "subject", "party"].contains(parts[1])
        default: return false
        }
    }

    /// Every topic an event is published on, if somebody holds it.
    package static func topics(of routes: Routes) -> [Topic] {
        [.allEvents, .type(routes.type)] + routes.subjects.map(Topic.subject)
            + routes.parties.map(Topic.party)
    }
}
