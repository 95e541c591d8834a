import HashTreeCollections

/// Where in the record to look, by what readers ask for. Follows from the subjects and their claims
/// alone.
struct BookIndex: Sendable {
    /// By party id as written: the subjects whose claims mention it.
    private var mentions = Grouping<String, Present, String, Present>(
        heads: .mentioned, members: .mentions)
    /// The deals that tie two organisations.
    private var ties = Grouping<PartyPair, Present, String, Present>(heads: .tied, members: .ties)
    /// By fingerprint, because anyone may write anything in what is summed.
    private var groups = Grouping<Fingerprint, CommitmentGroup, Fingerprint, CommitmentRef>(
        heads: .groups, members: .commitments)
    private(set) var projects = ProjectIndex()
    var sources = SourceIndex()
    private(set) var likenesses = LikenessIndex()

    // MARK: Questions

    /// In no order.
    func subjects(mentioning id: String) -> [String] { mentions.members(of: id) }
    func mentions(_ id: String) -> Bool { mentions.contains(id) }
    /// Sorted.
    var mentioned: [String] { mentions.groups }

    /// In no order.
    func deals(tying pair: PartyPair) -> [String] { ties.members(of: pair) }
    /// Over every pair that is tied, in their order.
    var tieWalk: KeyWalk<PartyPair> { ties.walk }
    /// The pairs that a walk has yet to come to, until `body` says false.
    func eachTie(of walk: inout KeyWalk<PartyPair>, _ body: (PartyPair) -> Bool) {
        ties.eachGroup(of: &walk, body)
    }

    /// In no order.
    func commitments(of group: CommitmentGroup) -> [CommitmentRef] {
        groups.values(of: group.fingerprint)
    }
    /// In no order, until `body` says false.
    func eachCommitmentGroup(_ body: (CommitmentGroup) -> Bool) { groups.eachLabel(body) }

    // MARK: Changes

    /// Adds a subject that didn't mention the party.
    ///
    /// - Returns: whether no subject mentioned the party before.
    mutating func add(_ subject: String, mentioning id: String) -> Bool {
        mentions.add(subject, Present(), to: id, Present()) == 1
    }

    /// Adds a deal that didn't tie the two.
    mutating func tie(_ pair: PartyPair, through deal: String) {
        ties.add(deal, Present(), to: pair, Present())
    }

    mutating func rehang(
        _ subject: String, from before: SubjectSummary.Belonging,
        to after: SubjectSummary.Belonging
    ) {
        projects.move(subject, from: before, to: after)
    }

    mutating func regroup(
        _ subject: String, from before: [ExactText: CommitmentGroup],
        to after: [ExactText: CommitmentGroup]
    ) {
        for id in Set(before.keys).union(after.keys) {
            let ref = CommitmentRef(subject: subject, id: id)
            regroup(ref, from: before[id], to: after[id])
        }
    }

    /// One commitment counts elsewhere; `nil`: nowhere.
    mutating func regroup(
        _ ref: CommitmentRef, from before: CommitmentGroup?, to after: CommitmentGroup?
    ) {
        guard before != after else { return }
        let member = ref.fingerprint
        if let before { groups.remove(member, from: before.fingerprint) }
        if let after { groups.add(member, ref, to: after.fingerprint, after) }
    }

    /// - Returns: other subjects whose likenesses come or go with it.
    mutating func liken(
        _ subject: String, from before: [Likeness], to after: [Likeness]
    ) -> [String] {
        likenesses.move(subject, from: before, to: after)
    }

    /// What was said of a subject is replaced by what it says now.
    ///
    /// - Returns: other subjects whose likenesses come or go with it.
    @discardableResult
    mutating func move(
        _ name: String, from before: SubjectSummary, to after: SubjectSummary
    ) -> [String] {
        for id in before.roll.ids(of: .mentioned) where !after.roll.has(id, as: .mentioned) {
            mentions.remove(name, from: id)
        }
        for id in after.roll.ids(of: .mentioned) where !before.roll.has(id, as: .mentioned) {
            mentions.add(name, Present(), to: id, Present())
        }
        let (gone, new) = (Set(before.pairs), Set(after.pairs))
        for pair in gone.subtracting(new) { ties.remove(name, from: pair) }
        for pair in new.subtracting(gone) { tie(pair, through: name) }
        regroup(name, from: before.groups, to: after.groups)
        rehang(name, from: before.belonging, to: after.belonging)
        return liken(name, from: before.likenesses, to: after.likenesses)
    }

    mutating func accept(_ visitor: inout some TableVisitor) {
        mentions.accept(&visitor)
        ties.accept(&visitor)
        groups.accept(&visitor)
        projects.accept(&visitor)
        sources.accept(&visitor)
        likenesses.accept(&visitor)
    }
}
