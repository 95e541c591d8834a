import Events

/// Everything that stands about one subject: its claims, and what they come to when heard in the
/// order of their sequences.
///
/// A view of one moment of the book, perhaps through a lens: then only what counts under it stands.
/// What is read of it is read anew each time: who needs claims twice keeps them.
struct Subject: Sendable {
    let name: String
    let record: Shared<SubjectRecord>
    private let claims: Claims
    /// Through the end of which day it is looked at; `nil`: nobody named one.
    private let day: CalendarDay?

    private enum Claims {
        case all(Shared<Book.Subjects>)
        case seen(SeenClaims)
    }

    init(_ name: String, _ record: Shared<SubjectRecord>, in book: Shared<Book.Subjects>) {
        (self.name, self.record, claims, day) = (name, record, .all(book), nil)
    }

    init(
        _ name: String, _ record: Shared<SubjectRecord>, seen: SeenClaims, through day: CalendarDay?
    ) {
        (self.name, self.record, claims, self.day) = (name, record, .seen(seen), day)
    }

    private var summary: SubjectSummary { record.value.summary }

    var isDeal: Bool { summary.isDeal }
    var isVisit: Bool { summary.visit != nil }
    var visit: VisitTold? { summary.visit }
    /// Whether anything is told of it, be it in words only.
    var isTold: Bool { summary.isTold }
    var life: DealLife { summary.life }
    var binding: DealBinding? { summary.binding }
    func commitment(_ id: ExactText) -> CommitmentStand? { summary.commitments[id]?.value }
    /// One that stands, or may.
    func anyCommitment(_ id: ExactText) -> CommitmentStand? {
        commitment(id) ?? outlook?.commitment(id)
    }
    /// Who has to do with a commitment: who is named on either side and for whom, or where nobody is
    /// the parties of the deal; each once, in no order.
    func parties(of commitment: ExactText) -> Set<String> {
        let stand = anyCommitment(commitment)
        let named = stand.map { $0.givers + $0.takers } ?? []
        return Set(named.isEmpty ? (outlook ?? self).parties : named.flatMap(\.ids))
    }
    /// The commitments whose readings don't agree, in no order.
    var disputedCommitments: [ExactText] {
        summary.commitments.compactMap { $0.value.value.disputes.isEmpty ? nil : $0.key }
    }
    /// What may be alike to what of another subject.
    var likenesses: [Likeness] { summary.likenesses }
    /// Whether a claim mentions the party, by the id as written.
    func mentions(_ id: String) -> Bool { summary.roll.has(id, as: .mentioned) }
    /// Where each commitment counts.
    var groups: [CommitmentGroup] { Array(groupsById.values) }
    var groupsById: [ExactText: CommitmentGroup] {
        summary.groups.merging(possibleGroups) { own, _ in own }
    }
    /// The commitments that count somewhere, in no order.
    var commitments: [ExactText] { Array(summary.groups.keys) }
    /// The events that say expressly that nothing is bought, in no order.
    var noPurchases: [UInt64] { summary.noPurchases.map(\.value) }
    /// The organisations of the deal's own steps, in no order.
    var organisations: [String] { summary.roll.ids(of: .organisation) }
    /// Whether more than rumours name the organisation; `nil` where nobody does.
    func isFirm(_ organisation: String) -> Bool? {
        guard summary.roll.has(organisation, as: .organisation) else { return nil }
        return summary.roll.has(organisation, as: .firm)
    }
    /// Every two organisations of the deal, sorted.
    var pairs: [PartyPair] { summary.pairs }
    /// Every party listed in what is told of the subject, persons and organisations; in no order.
    var parties: [String] { summary.roll.ids(of: .party) }
    /// Who tells of it, and where they have it from: ids as written, in no order.
    var publishers: [String] { summary.roll.ids(of: .publisher) }
    var origins: [String] { summary.roll.ids(of: .origin) }
    /// The date told of it whose earliest day is the first.
    var firstDate: Stated<EDTF> { summary.firstDate }
    /// The date of a deal's step whose latest day is the last.
    var lastDate: EDTF? { summary.lastDate }
    var project: String? { summary.project.value }
    var partOf: String? { summary.partOf.value }

    // MARK: Status

    /// When the deal expires as last stated, and the event that says so.
    var expiry: (text: String, sequence: UInt64)? {
        let amended = summary.amendedExpiry
        return amended.value.map { ($0, amended.sequence) } ?? life.expiry
    }

    /// Where the deal stands on the day it is looked at: `lapsed` once the day it expires has
    /// passed, unless it ended or was completed before.
    var status: DealStatus? { lapse == nil ? life.status : .lapsed }

    /// The expiry that has passed on the day it is looked at; `nil` where nobody named a day.
    var lapse: DealLife.Moment? {
        guard let day, let status = life.status, !status.isEnd, status != .completed, let expiry,
            let date = EDTF(expiry.text), let last = date.latest, last < day
        else { return nil }
        return DealLife.Moment(status: .lapsed, date: date, sequence: expiry.sequence)
    }

    // MARK: Claims

    /// A claim that stands.
    func claim(_ sequence: UInt64) -> Claim? {
        switch claims {
        case .all(let book): book.value.claim(sequence, of: name)
        case .seen(let seen): seen.told(sequence)
        }
    }

    /// The claims that stand, in the order of their sequences.
    var told: [Claim] {
        switch claims {
        case .all(let book): book.value.told(of: name)
        case .seen(let seen): seen.told
        }
    }

    /// Claims that were retracted, and what was of claims that stand; in no order.
    var retracted: [Claim] {
        switch claims {
        case .all(let book): book.value.fallen(of: name)
        case .seen(let seen): seen.retracted
        }
    }

    /// The same, with its claims read once and kept: for who asks for them more than once.
    var keepingClaims: Subject {
        guard case .all = claims else { return self }
        let kept = SeenClaims(told: told, retracted: retracted, former: formerReadings)
        return Subject(name, record, seen: kept, through: nil)
    }

    /// The same, reading its claims in another copy of its book.
    func read(in book: Book) -> Subject {
        guard case .all = claims else { return self }
        return Subject(name, record, in: book.subjects)
    }

    // MARK: What is only possible

    /// The claims that may count by the days that the lens names, and may not; in the order of
    /// their sequences.
    var possible: [Claim] {
        guard case .seen(let seen) = claims else { return [] }
        return seen.possible
    }

    /// Those that stand and those that may, in the order of their sequences.
    var listed: [Claim] {
        guard case .seen(let seen) = claims else { return told }
        return seen.listed
    }

    func isPossible(_ sequence: UInt64) -> Bool {
        guard case .seen(let seen) = claims else { return false }
        return seen.isPossible(sequence)
    }

    /// The subject as it is if all that is possible is so; `nil` where nothing is only possible.
    var outlook: Subject? {
        guard case .seen(let seen) = claims, let outlook = seen.outlook else { return nil }
        return Subject(name, outlook, seen: seen.asTold, through: nil)
    }

    /// Where commitments would count that are only possible.
    var possibleGroups: [ExactText: CommitmentGroup] {
        guard case .seen(let seen) = claims, let outlook = seen.outlook else { return [:] }
        return outlook.value.summary.groups.filter { summary.commitments[$0.key] == nil }
    }

    /// The events that stand, here or elsewhere, with the commitments of this subject that they read
    /// otherwise before they were corrected; in no order.
    var formerReadings: [(sequence: UInt64, commitments: [ExactText])] {
        switch claims {
        case .all(let book): book.value.formerReadings(of: name)
        case .seen(let seen): seen.former
        }
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

    /// Whether a denial speaks of this commitment: of all of the subject, or of an event that reads
    /// the commitment.
    func isDenied(commitment id: ExactText) -> Bool {
        denials.contains { denial in
            guard let denied = claim(denial.base) else { return true }
            if denied.isVoiced { return denied.commitments.contains { $0.id == id } }
            // It says what those say by whose word it stands.
            return commitment(id)?.readings.contains { claim($0)?.base == denied.base } ?? false
        }
    }
}
