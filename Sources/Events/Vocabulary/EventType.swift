/// What kind of announcement an event records.
///
/// To add one: a case here, its shape in `EventShapes.swift`, its meaning in the folds.
package enum EventType: String, Sendable, Hashable, CaseIterable {
    case talksReported = "talks.reported"
    case talksEnded = "talks.ended"
    case visitHeld = "visit.held"
    case mouSigned = "mou.signed"
    case partnershipAnnounced = "partnership.announced"
    case dealSigned = "deal.signed"
    case dealAmended = "deal.amended"
    case dealInForce = "deal.in_force"
    case dealSuspended = "deal.suspended"
    case dealResumed = "deal.resumed"
    case dealCompleted = "deal.completed"
    case dealTerminated = "deal.terminated"
    case commitmentStated = "commitment.stated"
    case statementMade = "statement.made"
    case reportAdded = "report.added"
    case announcementCorrected = "announcement.corrected"
    case announcementDenied = "announcement.denied"
    case announcementRetracted = "announcement.retracted"
    case partyNamed = "party.named"
    case partyMerged = "party.merged"
    /// Any type that starts with `x-`: kept, ordered and published, meaning nothing to the folds.
    case extended = "x-"

    /// The types of the vocabulary: all but the sender's own.
    package static let named = allCases.filter { $0 != .extended }

    private static let table = NameTable(named)

    /// `nil` for a name that is neither known nor an extension.
    init?(name: UnsafeRawBufferPointer) {
        if let known = Self.table[name] {
            self = known
            return
        }
        guard name.starts(with: "x-".utf8), name.count > 2 else { return nil }
        self = .extended
    }

    package var isAboutParty: Bool { self == .partyNamed || self == .partyMerged }

    package var isAboutAnnouncement: Bool {
        switch self {
        case .announcementCorrected, .announcementDenied, .announcementRetracted: true
        default: false
        }
    }

    /// Whether an event of this type tells of its subject.
    package var isTelling: Bool {
        !isAboutParty && !isAboutAnnouncement && self != .extended && self != .reportAdded
    }

    /// Whether a correction may make an event of the other type of one of this: what it does to
    /// the record then stays of one kind.
    package func canBecome(_ other: EventType) -> Bool {
        self == other || isTelling && other.isTelling
    }
}
