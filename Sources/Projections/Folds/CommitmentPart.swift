import Events

/// One commitment with what it takes to judge whether it counts in a row.
struct CommitmentPart {
    /// Why a reading adds nothing to a row. Several may apply: the first of them in this order is
    /// told.
    enum Reason: String {
        case corrected, retracted, superseded, denied, ended
        /// It may have been stated by then, and may not.
        case possible
        /// It counts, if at all, in another row.
        case rumour, nature, binding, unit
        case notDisclosed = "not_disclosed"
        case partOf = "part_of"
        /// Another reading of the commitment counts.
        case reading
    }

    let ref: CommitmentRef
    let deal: Subject
    /// The deal, or where the commitment is only possible, the deal as it is if that is so.
    let subject: Subject
    let stand: CommitmentStand
    let group: CommitmentGroup
    /// The claims that read it and stand.
    let claims: [Claim]
    /// Those that read it and may stand.
    let possible: [Claim]
    /// Those that read it and were retracted.
    let retracted: [Claim]
    /// Its readings, those that stand first.
    let readings: [(claim: Claim, reading: Reading)]
    /// The events that read it otherwise before they were corrected, whatever they read now.
    let corrected: [UInt64]
    /// Why all of it is left out; `nil` while it may count.
    var reason: Reason?
    /// Whether it is of another kind than what the row sums, whatever else keeps it out.
    var isOfAnotherRow = false

    /// `nil` where nobody reads it any more.
    init?(_ ref: CommitmentRef, of deal: Subject, reading deals: ReadDeals) {
        let isPossible = deal.commitment(ref.id) == nil
        guard let subject = isPossible ? deal.outlook : deal,
            let stand = subject.commitment(ref.id),
            let group = CommitmentGroup(stand, binding: subject.binding?.value)
        else { return nil }
        self.ref = ref
        self.deal = deal
        self.subject = subject
        self.stand = stand
        self.group = group
        claims = deals.claims(stand.readings, of: subject)
        possible = isPossible ? [] : deals.possible(reading: ref.id, of: deal)
        retracted = deals.retracted(reading: ref.id, of: deal)
        readings = (claims + possible).flatMap { claim in
            deals.readings(of: ref.id, in: claim).map { (claim, $0) }
        }
        corrected = deals.readers(beforeCorrectionOf: ref.id, of: subject)
        if isPossible {
            reason = .possible
        } else if subject.isDenied(commitment: ref.id) {
            reason = .denied
        } else if subject.status?.isEnd ?? false, group.nature.text != "delivered" {
            reason = .ended
        } else if !isSummable {
            reason = .notDisclosed
        }
    }

    var shownSequence: UInt64 { stand.shown?.sequence ?? 0 }

    /// Whether it says how much, be it that there is nothing.
    var isSummable: Bool {
        var total = CommitmentTotal()
        return total.add(stand.measure.value)
    }

    /// The claims that speak of its present terms.
    var current: [Claim] { claims.filter { !isSuperseded($0) } }

    func isSuperseded(_ claim: Claim) -> Bool { subject.isSuperseded(claim, stand) }

    var parties: Set<String> { deal.parties(of: ref.id) }
}

extension Subject {
    func isSuperseded(_ claim: Claim, _ stand: CommitmentStand) -> Bool {
        stand.isSuperseded(claim, stepFirstTold: life.firstTold(claim.step))
    }
}
