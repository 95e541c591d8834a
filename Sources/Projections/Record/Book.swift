import Events
import HashTreeCollections

/// The effective record: of every subject and party what stands after all corrections,
/// retractions, denials and merges. Projections read it and nothing else.
struct Book: Sendable {
    private var stored: TreeDictionary<String, Shared<Subject>> = [:]
    private(set) var register = PartyRegister()
    private(set) var index = BookIndex()
    /// By sequence of the event that others speak of.
    var marks: TreeDictionary<UInt64, Mark> = [:]
    /// Of what an event speaks, by its sequence: a correction's or retraction's target; what a
    /// report or denial is of in the end, where that tells of a subject.
    var targets: TreeDictionary<UInt64, UInt64> = [:]

    /// Takes one record in. Cost: that of the claims it brings or changes, not of the record's age.
    mutating func take(_ past: Past<some History>, touching touched: inout Touched) {
        let record = past.record
        switch record.event.type {
        case .reportAdded, .announcementCorrected, .announcementDenied, .announcementRetracted:
            link(past)
            settle(record.sequence, past, touching: &touched)
        case .partyNamed, .partyMerged:
            setParty(record.event, at: record.sequence, stands: true, touching: &touched)
        default:
            let claim = Claim(
                ClaimDraft(record.event), event: record.event, sequence: record.sequence,
                standing: ClaimStanding(base: record.sequence))
            edit(claim.subject, with: [claim], touching: &touched)
        }
    }

    // MARK: Subjects

    /// In no order.
    var subjectNames: some Sequence<String> { stored.keys }

    func subject(_ name: String) -> Subject? { stored[name]?.value }

    /// Changes the claims of one subject, and with them what the index says of it.
    mutating func edit(
        _ name: String, gone: [UInt64] = [], with claims: [Claim] = [], retracted: [Claim] = [],
        touching touched: inout Touched
    ) {
        touched.touch(subject: name)
        for sequence in gone { touched.touch(sequence, of: name) }
        for claim in claims { touched.touch(claim.sequence, of: name) }
        if gone.isEmpty, retracted.isEmpty, claims.count == 1,
            stored[name]?.value.isNext(claims[0]) ?? true
        {
            hear(claims[0], of: name, touching: &touched)
            return
        }
        let old = gone.compactMap { stored[name]?.value.claims[$0] }
        if retracted.isEmpty, (old + claims).allSatisfy(\.isSilent) {
            stored[name, default: Shared(Subject())].value.list(gone: gone, with: claims)
            if stored[name]?.value.isEmpty == true { stored[name] = nil }
            return
        }
        rehear(name, touching: &touched) { subject, register in
            subject.replace(gone, with: claims, retracted: retracted, resolving: register)
        }
    }

    private mutating func hear(_ claim: Claim, of name: String, touching touched: inout Touched) {
        let ids = Set(claim.commitments.map(\.id))
        let before = stored[name].map {
            (binding: $0.value.binding, groups: $0.value.groups(of: ids))
        }
        let news = stored[name, default: Shared(Subject())].value
            .hear(next: claim, resolving: register)
        guard let subject = stored[name]?.value else { return }
        for id in news.mentions where index.add(name, mentioning: id) { touched.touch(party: id) }
        for organisation in news.organisations {
            for other in subject.organisations.keys {
                index.tie(organisation, other, through: name)
            }
        }
        index.regroup(name, from: before?.groups ?? [:], to: subject.groups(of: ids))
        // A deal's binding is that of all its commitments that state none.
        if let before, before.binding?.value != subject.binding?.value {
            let others = Set(subject.commitmentIds).subtracting(ids)
            index.regroup(
                name, from: subject.groups(of: others, inDealOf: before.binding?.value),
                to: subject.groups(of: others))
        }
    }

    private mutating func rehear(
        _ name: String, touching touched: inout Touched,
        _ change: (inout Subject, PartyRegister) -> Void
    ) {
        var subject = stored[name]?.value ?? Subject()
        for id in subject.mentions { touched.touch(party: id) }
        index.remove(subject, named: name)
        change(&subject, register)
        index.add(subject, named: name)
        for id in subject.mentions { touched.touch(party: id) }
        stored[name] = subject.isEmpty ? nil : Shared(subject)
    }

    // MARK: Parties

    /// Sets what a `party.*` event says, or takes it back.
    mutating func setParty(
        _ event: Event, at sequence: UInt64, stands: Bool, touching touched: inout Touched
    ) {
        let party = event.subject.string ?? ""
        if event.type == .partyNamed {
            set(stands ? Naming(event) : nil, of: party, at: sequence, touching: &touched)
        } else {
            let into = stands ? event.data?["into"]?.string : nil
            set(merge: into, of: party, at: sequence, touching: &touched)
        }
    }

    /// Takes back what a `party.*` event said of a party that it speaks of no longer.
    mutating func withdrawParty(
        _ type: EventType, _ party: String, at sequence: UInt64, touching touched: inout Touched
    ) {
        if type == .partyNamed {
            set(nil, of: party, at: sequence, touching: &touched)
        } else {
            set(merge: nil, of: party, at: sequence, touching: &touched)
        }
    }

    private mutating func set(
        _ naming: Naming?, of party: String, at sequence: UInt64, touching touched: inout Touched
    ) {
        for id in register.set(naming, of: party, at: sequence) { touched.touch(party: id) }
    }

    private mutating func set(
        merge into: String?, of party: String, at sequence: UInt64, touching touched: inout Touched
    ) {
        let ids = register.set(merge: into, of: party, at: sequence)
        for id in ids {
            touched.touch(party: id)
            for relative in register.relatives(of: id) { touched.touch(party: relative) }
        }
        rehear(subjectsMentioning: Set(ids), touching: &touched)
    }

    /// Ids in what was heard stand for the parties of before; all of it is heard anew.
    private mutating func rehear(
        subjectsMentioning ids: Set<String>, touching touched: inout Touched
    ) {
        var names: Set<String> = []
        for id in ids { names.formUnion(index.subjects(mentioning: id)) }
        for name in names.sorted() {
            touched.touch(subject: name)
            for claim in stored[name]?.value.told ?? [] where claim.mentions(anyOf: ids) {
                touched.touch(claim.sequence, of: name)
            }
            rehear(name, touching: &touched) { $0.hearAll(resolving: $1) }
        }
    }
}

extension Claim {
    fileprivate func mentions(anyOf ids: Set<String>) -> Bool {
        var found = false
        forEachMention { found = found || ids.contains($0) }
        return found
    }
}

extension Subject {
    /// Where the commitments count, by id.
    func groups(of ids: some Sequence<String>) -> [String: CommitmentGroup] {
        groups(of: ids, inDealOf: binding?.value)
    }

    /// Where they would count if this were the deal's binding.
    func groups(
        of ids: some Sequence<String>, inDealOf binding: String?
    ) -> [String: CommitmentGroup] {
        var groups: [String: CommitmentGroup] = [:]
        for id in ids {
            groups[id] = commitment(id).flatMap { CommitmentGroup($0, binding: binding) }
        }
        return groups
    }
}
