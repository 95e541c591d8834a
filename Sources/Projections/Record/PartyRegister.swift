import HashTreeCollections

/// Who is who: what standing `party.*` events say of each party id.
struct PartyRegister: Sendable {
    /// By party id as written, by sequence: one event may hold much, and a party have many.
    private var namings = Grouping<String, Present, UInt64, Naming>(
        heads: .named, members: .namings)
    /// By the id that was merged: into which.
    private var merges = Table<String, Recorded<String>>(.merges)
    /// The id that stands for a merged one; ids that stand for themselves are not in it.
    private var survivors = Table<String, String>(.survivors)
    /// By survivor: the ids merged into it.
    private var merged = Table<String, TreeSet<String>>(.merged)
    /// By parent as written: the ids that name it.
    private var children = Table<String, TreeSet<String>>(.children)
    /// By party as written: the events that were ever corrected or retracted and are, or were, of it.
    private var restated = Grouping<String, Present, UInt64, Present>(
        heads: .restated, members: .restatements)
    /// By party as written: the ids that an event ever merged into it, or named it the parent of.
    private var referrers = Grouping<String, Present, String, Present>(
        heads: .referred, members: .referrers)
    /// Whether any party was ever merged: most questions about ids end here.
    var hasMerges = false
    /// `nil`: everything counts. A register as of before is only asked.
    private var recorded: RecordedRegister?

    mutating func accept(_ visitor: inout some TableVisitor) {
        namings.accept(&visitor)
        visitor.visit(&merges)
        visitor.visit(&survivors)
        visitor.visit(&merged)
        visitor.visit(&children)
        restated.accept(&visitor)
        referrers.accept(&visitor)
    }

    // MARK: Questions

    func survivor(of id: String) -> String {
        guard hasMerges else { return id }
        if let recorded { return recorded.survivor(of: id) }
        return survivors[id] ?? id
    }

    /// The ids that were merged into this one, sorted.
    func aliases(of survivor: String) -> [String] {
        guard hasMerges else { return [] }
        if let recorded { return recorded.aliases(of: survivor).sorted() }
        return merged[survivor]?.sorted() ?? []
    }

    /// This id's survivor and every id merged into it, sorted.
    func allIds(of id: String) -> [String] {
        let survivor = survivor(of: id)
        return (aliases(of: survivor) + [survivor]).sorted()
    }

    /// Ids as readers may ask for them: each with all that were merged into it, sorted.
    func watchKeys(of survivors: some Sequence<String>) -> [String] {
        var keys = Set(survivors)
        if hasMerges {
            for id in keys { keys.formUnion(aliases(of: id)) }
        }
        return keys.sorted()
    }

    /// What is known of a party and its aliases. Of `kind`, `parent` and the ids the party's own
    /// word goes before that of an alias, and the last recorded before the others.
    func profile(of survivor: String) -> Naming {
        var profile = Naming()
        for id in aliases(of: survivor) + [survivor] {
            for naming in namings(of: id) { profile.add(naming) }
        }
        return profile
    }

    /// The parties that name this one, or an alias of it, as their parent, sorted.
    func members(of survivor: String) -> [String] {
        var members: Set<String> = []
        for id in allIds(of: survivor) {
            for child in children(of: id) { members.insert(self.survivor(of: child)) }
        }
        members.remove(survivor)
        return members.sorted()
    }

    /// Whether any `party.*` event speaks of this id, as a parent too.
    func knows(_ id: String) -> Bool {
        if let recorded { return recorded.knows(id) }
        return namings.contains(id) || children[id] != nil
            || hasMerges && (survivors[id] != nil || merged[id] != nil)
    }

    /// Every id that a `party.*` event speaks of, in no order.
    var known: Set<String> { recorded.map { everKnown.filter($0.knows) } ?? everKnown }

    /// Those, and as of before all that any ever spoke of.
    var everKnown: Set<String> {
        if recorded != nil {
            let ever = Set(namings.groups).union(merges.keys).union(restated.groups)
            return ever.union(referrers.groups)
        }
        return Set(namings.groups).union(children.keys).union(survivors.keys).union(merged.keys)
    }

    // MARK: As of before

    /// Who was who when the record ended at `last`. `read`: an event as it read and stood then.
    ///
    /// Cost: none to speak of; of each question, as much as here and the events read that it asks
    /// for, which were corrected or retracted.
    func recorded(
        through last: UInt64, _ read: @escaping @Sendable (UInt64) -> ReadEvent?
    ) -> PartyRegister {
        var register = self
        register.recorded = RecordedRegister(self, through: last, read)
        return register
    }

    /// The standing namings of a party up to a sequence, in no order.
    func recordedNamings(
        of party: String, through last: UInt64
    ) -> [(sequence: UInt64, naming: Naming)] {
        guard namings.contains(party) else { return [] }
        var found: [(UInt64, Naming)] = []
        namings.each(of: party, through: last) { found.append(($0, $1)) }
        return found
    }

    /// What standing events merge a party into.
    func merges(of party: String) -> [Recorded<String>.Entry] { merges[party]?.entries ?? [] }

    /// The events up to a sequence that were ever corrected or retracted and are, or were, of a
    /// party.
    func restated(of party: String, through last: UInt64) -> Set<UInt64> {
        restated.contains(party) ? Set(restated.members(of: party, through: last)) : []
    }

    /// The ids that an event ever merged into this one, or named this one the parent of; in no
    /// order.
    func referrers(of id: String) -> [String] {
        referrers.contains(id) ? referrers.members(of: id) : []
    }

    // MARK: Changes

    /// Notes of whom an event is, and was, that is corrected or retracted.
    mutating func restate(_ sequence: UInt64, of parties: [String]) {
        for party in parties { restated.insert(sequence, in: party) }
    }

    private mutating func refer(from id: String, to other: String) {
        referrers.insert(id, in: other)
    }

    /// Sets or takes away what one event says of a party.
    ///
    /// - Returns: the parties, as written, whose rows it may change.
    mutating func set(_ naming: Naming?, of party: String, at sequence: UInt64) -> [String] {
        let former = namings[party, sequence]
        let mayMove = (naming?.parent ?? former?.parent) != nil
        let before = mayMove ? parent(of: party) : nil
        if former != nil { namings.remove(sequence, from: party) }
        if let naming { namings.add(sequence, naming, to: party, Present()) }
        if let parent = naming?.parent { refer(from: party, to: parent) }
        guard mayMove else { return [party] }
        let after = parent(of: party)
        if before != after {
            if let before, var siblings = children[before] {
                siblings.remove(party)
                children[before] = siblings.isEmpty ? nil : siblings
            }
            if let after {
                children.change(after, orInsert: []) { siblings in _ = siblings.insert(party) }
            }
        }
        return [party, before, after].compactMap(\.self)
    }

    /// The ids that name this one as their parent, and its own parent: as written, in no order.
    func relatives(of id: String) -> [String] {
        Array(children[id] ?? []) + [parent(of: id)].compactMap(\.self)
    }

    /// The ids that name this one as their parent, in no order.
    private func children(of id: String) -> [String] {
        recorded?.children(of: id) ?? children[id].map { Array($0) } ?? []
    }

    /// What the last event that states one says.
    private func parent(of party: String) -> String? {
        guard namings.contains(party) else { return nil }
        var last: (sequence: UInt64, parent: String)?
        namings.each(of: party) { sequence, naming in
            if let parent = naming.parent, sequence > last?.sequence ?? 0 {
                last = (sequence, parent)
            }
        }
        return last?.parent
    }

    /// What standing events say of a party, in the order of their sequences.
    private func namings(of party: String) -> [Naming] {
        if let recorded { return recorded.namings(of: party) }
        return recordedNamings(of: party, through: .max).sorted { $0.sequence < $1.sequence }
            .map(\.naming)
    }

    /// Whom a merge, or the end of one, is about; sorted.
    struct Moved {
        /// Ids that had, or have, an alias in common with one that moved; none if none did.
        var ids: [String] = []
        /// Those that stand for another party than before.
        var moved: [String] = []
    }

    /// Sets or takes away that one event merges a party into another.
    ///
    /// Cost: the ids ever merged with it.
    mutating func set(merge into: String?, of party: String, at sequence: UInt64) -> Moved {
        var concerned = Set(allIds(of: party))
        for other in merges[party]?.entries ?? [] { concerned.formUnion(allIds(of: other.value)) }
        if let into { concerned.formUnion(allIds(of: into)) }
        let ids = concerned.sorted()
        let before = ids.map { survivor(of: $0) }
        merges[party] = Recorded(merges[party], setting: into, at: sequence)
        hasMerges = hasMerges || into != nil
        if let into { refer(from: party, to: into) }
        let after = ids.map { id in Self.walk(from: id) { merges[$0]?.entries.last } }
        let moved = zip(ids, zip(before, after)).filter { $1.0 != $1.1 }.map(\.0)
        guard !moved.isEmpty else { return Moved() }
        for id in ids {
            if survivors[id] != nil { survivors[id] = nil }
            if merged[id] != nil { merged[id] = nil }
        }
        for (id, survivor) in zip(ids, after) where survivor != id {
            survivors[id] = survivor
            merged.change(survivor, orInsert: []) { merged in _ = merged.insert(id) }
        }
        return Moved(ids: ids, moved: moved)
    }

    /// Follows the merges from an id to its end. Where they lead in a circle, the merge recorded
    /// last says which of its ids survives.
    static func walk(
        from id: String, by merge: (String) -> Recorded<String>.Entry?
    ) -> String {
        var path: [String] = []
        var places: [String: Int] = [:]
        var at = id
        while let next = merge(at) {
            if let start = places[at] {
                let circle = path[start...].compactMap(merge)
                return circle.max { $0.sequence < $1.sequence }?.value ?? at
            }
            places[at] = path.count
            path.append(at)
            at = next.value
        }
        return at
    }
}
