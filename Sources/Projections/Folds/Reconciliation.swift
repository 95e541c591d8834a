import Events

/// What would settle a conflict, in one sentence: who can, and with which event.
enum Reconciliation {
    /// The most events that a sentence names; the row lists them all.
    private static let namedMax = 8

    static func words(for matter: ConflictMatter, _ claims: [ConflictClaim]) -> String {
        switch matter {
        case .amount:
            "correct \(members(claims)), whichever misreads its source; record deal.amended if the"
                + " terms changed; else another report must say which holds"
        case .nature, .binding, .paper:
            "correct \(members(claims)), whichever misreads its source; record deal.amended if the"
                + " terms changed; else a party must say what it is"
        case .from, .to:
            "correct \(members(claims)), whichever misreads its source; merge the parties if two"
                + " ids are one; else another report must say who it is"
        case .date:
            "correct \(members(claims)), whichever has the day wrong; else another report must"
                + " say the day"
        case .outcome:
            "correct \(members(claims)), whichever has the outcome wrong; else a party must say"
                + " how it ended"
        case .afterEnd(let end):
            "retract \(events(claims.filter { $0.claim.step == end })) if the deal didn't end, or"
                + " \(events(claims.filter { $0.claim.step != end })) if it did; record"
                + " deal.resumed if it was taken up again; correct /data/date if the order is wrong"
        case .ends:
            "retract or correct whichever end is wrong: \(events(claims))"
        case .order:
            "correct /data/date of \(events(claims)), whichever has the day wrong"
        case .denial:
            denial(claims)
        case .link: ""
        }
    }

    private static func denial(_ claims: [ConflictClaim]) -> String {
        let denials = claims.filter { $0.claim.type == .announcementDenied }
        let told = claims.filter { $0.claim.type != .announcementDenied }
        let parties = Set(denials.compactMap(\.by)).sorted().joined(separator: ", ")
        return "\(parties) must say which holds: retract \(events(denials)) if the denial is taken"
            + " back, or \(events(told)) if its source takes it back"
    }

    /// What joins two subjects: the events that one is told by are made the other's.
    static func link(_ subject: String, told events: [UInt64], to other: String) -> String {
        "if \(subject) and \(other) are one: correct /subject of \(list(events)) to \(other);"
            + " retract \(events.count == 1 ? "that correction" : "those corrections") to undo"
    }

    // MARK: Lists

    /// `/data/date of event 12 or 15`, one mention for each member.
    private static func members(_ claims: [ConflictClaim]) -> String {
        var places: [(pointer: String, events: [UInt64])] = []
        for claim in claims {
            let pointer = claim.pointer ?? "/data"
            if let place = places.firstIndex(where: { $0.pointer == pointer }) {
                places[place].events.append(claim.claim.sequence)
            } else {
                places.append((pointer, [claim.claim.sequence]))
            }
        }
        return places.prefix(namedMax).map { "\($0.pointer) of \(list($0.events))" }
            .joined(separator: " or ")
    }

    private static func events(_ claims: [ConflictClaim]) -> String {
        list(claims.map(\.claim.sequence))
    }

    /// `event 12`, `events 12, 15`, `events 12, 15, … and 3 more`.
    private static func list(_ events: [UInt64]) -> String {
        let named = events.prefix(namedMax).map(String.init).joined(separator: ", ")
        let more = events.count > namedMax ? " and \(events.count - namedMax) more" : ""
        return (events.count == 1 ? "event " : "events ") + named + more
    }
}
