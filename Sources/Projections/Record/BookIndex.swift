import HashTreeCollections

/// Two parties, the smaller id first.
struct PartyPair: Sendable, Hashable, Comparable {
    let a: String
    let b: String

    /// `nil` for a party and itself.
    init?(_ one: String, _ other: String) {
        guard one != other else { return nil }
        (a, b) = one < other ? (one, other) : (other, one)
    }

    static func < (x: PartyPair, y: PartyPair) -> Bool { (x.a, x.b) < (y.a, y.b) }
}

/// Where in the record to look, by what readers ask for. Follows from the subjects alone; no entry
/// is ever empty.
struct BookIndex: Sendable {
    /// By party id as written: the subjects whose claims mention it.
    private(set) var mentions: TreeDictionary<String, TreeSet<String>> = [:]
    /// The deals that tie two organisations.
    private(set) var ties: TreeDictionary<PartyPair, TreeSet<String>> = [:]
    private(set) var groups: TreeDictionary<CommitmentGroup, TreeSet<CommitmentRef>> = [:]

    func subjects(mentioning id: String) -> TreeSet<String> { mentions[id] ?? [] }

    /// - Returns: whether no subject mentioned the party before.
    mutating func add(_ subject: String, mentioning id: String) -> Bool {
        mentions[id, default: []].insert(subject)
        return mentions[id]?.count == 1
    }

    mutating func tie(_ one: String, _ other: String, through subject: String) {
        guard let pair = PartyPair(one, other) else { return }
        ties[pair, default: []].insert(subject)
    }

    mutating func regroup(
        _ subject: String, from before: [String: CommitmentGroup],
        to after: [String: CommitmentGroup]
    ) {
        for (id, group) in before where after[id] != group {
            leave(group, CommitmentRef(subject: subject, id: id))
        }
        for (id, group) in after where before[id] != group {
            groups[group, default: []].insert(CommitmentRef(subject: subject, id: id))
        }
    }

    private mutating func leave(_ group: CommitmentGroup, _ ref: CommitmentRef) {
        groups[group]?.remove(ref)
        if groups[group]?.isEmpty == true { groups[group] = nil }
    }

    mutating func add(_ subject: Subject, named name: String) {
        for id in subject.mentions { mentions[id, default: []].insert(name) }
        for pair in subject.pairs { ties[pair, default: []].insert(name) }
        regroup(name, from: [:], to: subject.groups(of: subject.commitmentIds))
    }

    mutating func remove(_ subject: Subject, named name: String) {
        for id in subject.mentions {
            mentions[id]?.remove(name)
            if mentions[id]?.isEmpty == true { mentions[id] = nil }
        }
        for pair in subject.pairs {
            ties[pair]?.remove(name)
            if ties[pair]?.isEmpty == true { ties[pair] = nil }
        }
        regroup(name, from: subject.groups(of: subject.commitmentIds), to: [:])
    }
}

extension Subject {
    /// Every two organisations of the deal, sorted.
    var pairs: [PartyPair] {
        let organisations = organisations.keys.sorted()
        var pairs: [PartyPair] = []
        for (place, one) in organisations.enumerated() {
            for other in organisations[(place + 1)...] {
                if let pair = PartyPair(one, other) { pairs.append(pair) }
            }
        }
        return pairs
    }
}
