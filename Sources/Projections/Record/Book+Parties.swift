import Events

/// Names of parties, and ids that turn out to be one.
extension Book {
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
        let change = register.set(merge: into, of: party, at: sequence)
        for id in change.ids {
            touched.touch(party: id)
            for relative in register.relatives(of: id) { touched.touch(party: relative) }
            touched.touch(sources: index.sources.pairs(of: id))
            for name in index.sources.subjects(heardThrough: id) { touched.touch(subject: name) }
        }
        rehear(change, touching: &touched)
    }

    /// Subjects that mention an id which stands for another party now are heard anew. The rows of
    /// all that mention an alias of it are found under other ids.
    private mutating func rehear(
        _ change: PartyRegister.Moved, touching touched: inout Touched
    ) {
        var names: Set<String> = []
        for id in change.ids {
            touched.rename(id)
            names.formUnion(index.subjects(mentioning: id))
        }
        for name in names { touched.touch(subject: name) }
        var moved: Set<String> = []
        for id in change.moved { moved.formUnion(index.subjects(mentioning: id)) }
        for name in moved.sorted() { rehear(name, touching: &touched) }
    }
}
