import Events

/// Where a deal stands. The order of the cases up to `completed` is the way a deal goes.
enum DealStatus: String, Sendable, CaseIterable {
    case rumoured
    case inTalks = "in_talks"
    case mou, announced, signed
    case inForce = "in_force"
    case completed
    case suspended, lapsed, withdrawn, terminated

    /// Whether the deal is over without having been fulfilled.
    var isEnd: Bool {
        switch self {
        case .lapsed, .withdrawn, .terminated: true
        default: false
        }
    }

    /// How far along the way; `nil` for what interrupts it.
    var rank: Int? {
        switch self {
        case .rumoured: 0
        case .inTalks: 1
        case .mou: 2
        case .announced: 3
        case .signed: 4
        case .inForce: 5
        case .completed: 6
        case .suspended, .lapsed, .withdrawn, .terminated: nil
        }
    }

    /// What a step of this type brings a deal to; `nil` for one that brings it nowhere by itself.
    init?(step: EventType) {
        switch step {
        case .talksReported: self = .inTalks
        case .mouSigned: self = .mou
        case .partnershipAnnounced: self = .announced
        case .dealSigned: self = .signed
        case .dealInForce: self = .inForce
        case .dealCompleted: self = .completed
        default: return nil
        }
    }
}
