import Events
import HashTreeCollections

/// Everything that stands about one subject: its claims, and what they come to when heard in the
/// order of their sequences.
///
/// A claim recorded last is heard on top of what stands, at a cost that doesn't grow with the
/// claims before it; any other change hears all claims anew.
struct Subject: Sendable {
    private(set) var claims: TreeDictionary<UInt64, Claim> = [:]
    /// Claims that were retracted: they count in nothing, and a total says so.
    private(set) var retracted: TreeDictionary<UInt64, Claim> = [:]
    private var summary = SubjectSummary()

    var isEmpty: Bool { claims.isEmpty && retracted.isEmpty }
    var isDeal: Bool { summary.isDeal }
    var life: DealLife { summary.life }
    var binding: DealBinding? { summary.binding }
    /// The ids of its commitments, in no order.
    var commitmentIds: some Collection<String> { summary.commitments.keys }
    func commitment(_ id: String) -> CommitmentStand? { summary.commitments[id]?.value }
    /// Where it is expressly said that nothing is bought: by commitment, the event that says so.
    var noPurchases: TreeDictionary<String, UInt64> { summary.noPurchases }
    /// The organisations of the deal's own steps, in no order, and whether more than rumours name
    /// them. Spokespersons and witnesses are none of them.
    var organisations: TreeDictionary<String, Bool> { summary.organisations }
    /// Every party listed in what is told of the subject, persons and organisations.
    var parties: TreeSet<String> { summary.parties }
    /// Every party id in any claim, as written.
    var mentions: TreeSet<String> { summary.mentions }
    /// The date of a deal's step whose latest day is the last.
    var lastDate: EDTF? { summary.lastDate }
    var project: String? { summary.project.value }
    var partOf: String? { summary.partOf.value }
    var amendedExpiry: String? { summary.amendedExpiry.value }

    /// The claims in the order of their sequences.
    var told: [Claim] { claims.map(\.value).sorted { $0.sequence < $1.sequence } }

    // MARK: Denials

    /// The denials of what stands, in the order recorded.
    var denials: [Claim] {
        summary.denials.compactMap { claims[$0] }
            .filter { $0.base == 0 || claims[$0.base] != nil }
    }

    var isDenied: Bool { !denials.isEmpty }

    /// Whether a denial speaks of this commitment: of all of the subject, of one of the deal's own
    /// steps, or of an event that reads the commitment.
    func isDenied(commitment id: String) -> Bool {
        denials.contains { denial in
            guard let denied = claims[denial.base] else { return true }
            return denied.step.isDealStep || denied.commitments.contains { $0.id == id }
        }
    }

    // MARK: Changes

    /// Whether this claim can be heard on top of what stands.
    func isNext(_ claim: Claim) -> Bool { claim.sequence > summary.newest }

    mutating func hear(next claim: Claim, resolving register: PartyRegister) -> SubjectSummary.News
    {
        claims[claim.sequence] = claim
        return summary.hear(claim, resolving: register)
    }

    /// Puts claims in the place of others and hears all anew.
    mutating func replace(
        _ gone: some Sequence<UInt64>, with claims: [Claim], retracted: [Claim] = [],
        resolving register: PartyRegister
    ) {
        for sequence in gone {
            self.claims[sequence] = nil
            self.retracted[sequence] = nil
        }
        for claim in claims { self.claims[claim.sequence] = claim }
        for claim in retracted { self.retracted[claim.sequence] = claim }
        hearAll(resolving: register)
    }

    /// Takes out and puts in claims that are only listed: nothing needs to be heard anew.
    mutating func list(gone: some Sequence<UInt64>, with claims: [Claim]) {
        for sequence in gone { self.claims[sequence] = nil }
        for claim in claims {
            self.claims[claim.sequence] = claim
            summary.newest = max(summary.newest, claim.sequence)
        }
    }

    mutating func hearAll(resolving register: PartyRegister) {
        summary = SubjectSummary()
        for claim in told { _ = summary.hear(claim, resolving: register) }
    }
}
