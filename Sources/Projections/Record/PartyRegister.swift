import HashTreeCollections

/// Who is who: what standing `party.*` events say of each party id.
struct PartyRegister: Sendable {
    /// By party id as written, by sequence.
    private var namings: TreeDictionary<String, TreeDictionary<UInt64, Naming>> = [:]
    /// By the id that was merged, by sequence: into which.
    private var merges: TreeDictionary<String, TreeDictionary<UInt64, String>> = [:]
    /// The id that stands for a merged one; ids that stand for themselves are not in it.
    private var survivors: TreeDictionary<String, String> = [:]
    /// By survivor: the ids merged into it.
    private var merged: TreeDictionary<String, TreeSet<String>> = [:]
    /// By parent as written: the ids that name it.
    private var children: TreeDictionary<String, TreeSet<String>> = [:]

    // MARK: Questions

    func survivor(of id: String) -> String { survivors.isEmpty ? id : survivors[id] ?? id }

    /// The ids that were merged into this one, sorted.
    func aliases(of survivor: String) -> [String] { merged[survivor]?.sorted() ?? [] }

    /// This id's survivor and every id merged into it, sorted.
    func allIds(of id: String) -> [String] {
        let survivor = survivor(of: id)
        return (aliases(of: survivor) + [survivor]).sorted()
    }

    /// Ids as readers may ask for them: each with all that were merged into it, sorted.
    func watchKeys(of survivors: some Sequence<String>) -> [String] {
        var keys = Set(survivors)
        if !merged.isEmpty {
            for id in keys { keys.formUnion(aliases(of: id)) }
        }
        return keys.sorted()
    }

    /// What is known of a party and its aliases. Of `kind`, `parent` and the ids the party's own
    /// word goes before that of an alias, and the last recorded before the others.
    func profile(of survivor: String) -> Naming {
        var profile = Naming()
        for id in aliases(of: survivor) + [survivor] {
            for (_, naming) in (namings[id] ?? [:]).sorted(by: { $0.key < $1.key }) {
                profile.add(naming)
            }
        }
        return profile
    }

    /// The parties that name this one, or an alias of it, as their parent, sorted.
    func members(of survivor: String) -> [String] {
        var members: Set<String> = []
        for id in allIds(of: survivor) {
            for child in children[id] ?? [] { members.insert(self.survivor(of: child)) }
        }
        members.remove(survivor)
        return members.sorted()
    }

    /// Whether any `party.*` event speaks of this id, as a parent too.
    func knows(_ id: String) -> Bool {
        namings[id] != nil || children[id] != nil || survivors[id] != nil || merged[id] != nil
    }

    /// Every id that a `party.*` event speaks of, in no order.
    var known: Set<String> {
        Set(namings.keys).union(children.keys).union(survivors.keys).union(merged.keys)
    }

    // MARK: Changes

    /// Sets or takes away what one event says of a party.
    ///
    /// - Returns: the parties, as written, whose rows it may change.
    mutating func set(_ naming: Naming?, of party: String, at sequence: UInt64) -> [String] {
        let before = parent(of: party)
        namings[party, default: [:]][sequence] = naming
        if namings[party]?.isEmpty == true { namings[party] = nil }
        let after = parent(of: party)
        if before != after {
            if let before {
                children[before]?.remove(party)
                if children[before]?.isEmpty == true { children[before] = nil }
            }
            if let after { children[after, default: []].insert(party) }
        }
        return [party, before, after].compactMap(\.self)
    }

    /// The ids that name this one as their parent, and its own parent: as written, in no order.
    func relatives(of id: String) -> [String] {
        Array(children[id] ?? []) + [parent(of: id)].compactMap(\.self)
    }

    private func parent(of party: String) -> String? {
        var last: (sequence: UInt64, parent: String)?
        for (sequence, naming) in namings[party] ?? [:] {
            guard let parent = naming.parent, sequence >= last?.sequence ?? 0 else { continue }
            last = (sequence, parent)
        }
        return last?.parent
    }

    /// Sets or takes away that one event merges a party into another.
    ///
    /// - Returns: every id that may stand for another party now. Cost: the ids ever merged with it.
    mutating func set(merge into: String?, of party: String, at sequence: UInt64) -> [String] {
        var ids = Set(allIds(of: party))
        for other in (merges[party] ?? [:]).values { ids.formUnion(allIds(of: other)) }
        if let into { ids.formUnion(allIds(of: into)) }
        merges[party, default: [:]][sequence] = into
        if merges[party]?.isEmpty == true { merges[party] = nil }
        for id in ids {
            survivors[id] = nil
            merged[id] = nil
        }
        for id in ids.sorted() {
            let survivor = walk(from: id)
            guard survivor != id else { continue }
            survivors[id] = survivor
            merged[survivor, default: []].insert(id)
        }
        return ids.sorted()
    }

    /// Follows the merges from an id to its end. Where they lead in a circle, the merge recorded
    /// last says which of its ids survives.
    private func walk(from id: String) -> String {
        var path: [String] = []
        var places: [String: Int] = [:]
        var at = id
        while let next = merges[at]?.max(by: { $0.key < $1.key }) {
            if let start = places[at] {
                let circle = path[start...].compactMap { merges[$0]?.max { $0.key < $1.key } }
                return circle.max { $0.key < $1.key }?.value ?? at
            }
            places[at] = path.count
            path.append(at)
            at = next.value
        }
        return at
    }
}
