import Events
import HashTreeCollections

/// Everything that stands about one subject: its claims, and what they come to when heard in the
/// order of their sequences.
///
/// A view of one moment of the book. What is read of it is read anew each time: who needs claims
/// twice keeps them.
struct Subject: Sendable {
    let name: String
    private let record: Shared<SubjectRecord>
    private let book: Book.Subjects

    init(_ name: String, _ record: Shared<SubjectRecord>, in book: Book.Subjects) {
        (self.name, self.record, self.book) = (name, record, book)
    }

    private var summary: SubjectSummary { record.value.summary }

    var isDeal: Bool { summary.isDeal }
    var isVisit: Bool { summary.isVisit }
    var life: DealLife { summary.life }
    var binding: DealBinding? { summary.binding }
    func commitment(_ id: ExactText) -> CommitmentStand? { summary.commitments[id]?.value }
    /// Where each commitment counts.
    var groups: [CommitmentGroup] { Array(summary.groups.values) }
    /// The events that say expressly that nothing is bought, in no order.
    var noPurchases: [UInt64] { summary.noPurchases.map(\.value) }
    /// The organisations of the deal's own steps, in no order.
    var organisations: [String] { Array(summary.organisations.keys) }
    /// Whether more than rumours name the organisation; `nil` where nobody does.
    func isFirm(_ organisation: String) -> Bool? { summary.organisations[organisation] }
    /// Every two organisations of the deal, sorted.
    var pairs: [PartyPair] { summary.pairs }
    /// Every party listed in what is told of the subject, persons and organisations; in no order.
    var parties: [String] { Array(summary.parties) }
    /// The date of a deal's step whose latest day is the last.
    var lastDate: EDTF? { summary.lastDate }
    var project: String? { summary.project.value }
    var partOf: String? { summary.partOf.value }
    var amendedExpiry: String? { summary.amendedExpiry.value }

    // MARK: Claims

    /// A claim that stands.
    func claim(_ sequence: UInt64) -> Claim? { book.standing[name, sequence] }

    /// The claims that stand, in the order of their sequences.
    var told: [Claim] { book.standing.values(of: name).sorted { $0.sequence < $1.sequence } }

    /// Claims that were retracted, in no order.
    var retracted: [Claim] {
        book.retracted.contains(name) ? book.retracted.values(of: name) : []
    }

    // MARK: Denials

    /// The denials of what stands, in the order recorded.
    var denials: [Claim] { summary.denials.compactMap { standingDenial($0) } }

    var isDenied: Bool { summary.denials.contains { standingDenial($0) != nil } }

    private func standingDenial(_ sequence: UInt64) -> Claim? {
        guard let denial = claim(sequence), denial.base == 0 || claim(denial.base) != nil else {
            return nil
        }
        return denial
    }

    /// Whether a denial speaks of this commitment: of all of the subject, of one of the deal's own
    /// steps, or of an event that reads the commitment.
    func isDenied(commitment id: ExactText) -> Bool {
        denials.contains { denial in
            guard let denied = claim(denial.base) else { return true }
            return denied.step.isDealStep || denied.commitments.contains { $0.id == id }
        }
    }
}
