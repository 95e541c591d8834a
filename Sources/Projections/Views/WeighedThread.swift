import Events

/// An event with the reports and denials of it, and how each counts under a lens.
struct WeighedThread: Sendable {
    /// The subject they count for.
    let place: String
    private(set) var standing: [Claim]
    /// Taken back.
    private(set) var fallen: [Claim]
    /// By sequence, of what was taken back too.
    private var presences: [UInt64: Presence] = [:]
    /// How what corrects or retracts any of it counts by itself, where that was read.
    let announced: [UInt64: Presence]

    /// `root`: the event that the others are of. `published` and `happened`: how each claim counts
    /// by itself on one clock; what a report reports happened when the event did.
    init(
        of root: UInt64, at place: String, standing: [Claim], fallen: [Claim],
        announced: [UInt64: Presence], published: (Claim) -> Presence,
        happened: (Claim) -> Presence
    ) {
        (self.place, self.standing, self.fallen) = (place, standing, fallen)
        self.announced = announced
        for claim in standing + fallen { presences[claim.sequence] = published(claim) }
        carry(root)
        let base = (standing + fallen).first { $0.sequence == root }
        let whole = base.map(happened) ?? .counts
        for claim in standing + fallen {
            let own = claim.type == .announcementDenied ? happened(claim) : whole
            presences[claim.sequence] = min(presences[claim.sequence] ?? .absent, own)
        }
    }

    /// An event whose own report is not there stands by the word of those who report it.
    private mutating func carry(_ root: UInt64) {
        guard let at = standing.firstIndex(where: { $0.sequence == root && $0.isTelling }),
            let published = presences[root]
        else { return }
        let reports = standing.filter { $0.type == .reportAdded }
        let others = reports.compactMap { presences[$0.sequence] }.max() ?? .absent
        guard !standing[at].isVoiced || published < others else { return }
        guard others > .absent else {
            fallen.append(standing.remove(at: at))
            return
        }
        let carriers = reports.filter { presences[$0.sequence] == others }
        CarriedClaim(standing[at], by: carriers, isReportKnown: published == .counts)
            .replace(in: &standing, withdrawing: &fallen)
        presences[root] = others
    }

    var count: Int { standing.count + fallen.count }

    func presence(of claim: Claim) -> Presence { presences[claim.sequence] ?? .absent }

    /// `nil` for an event that is not of the thread.
    func presence(of sequence: UInt64) -> Presence? { presences[sequence] }
}
