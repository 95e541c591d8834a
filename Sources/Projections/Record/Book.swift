import Events
import HashTreeCollections

/// The effective record: of every subject and party what stands after all corrections,
/// retractions, denials and merges. Projections read it and nothing else.
struct Book: Sendable {
    /// Behind one reference, which is all that a ``Subject`` of it costs.
    private(set) var subjects = Shared(Subjects())
    var register = PartyRegister()
    private(set) var index = BookIndex()
    /// By sequence of the event that others speak of.
    var marks = Table<UInt64, Mark>(.marks)
    /// Of what an event speaks, by its sequence: a correction's or retraction's target; what a
    /// report or denial is of in the end, where that tells of a subject.
    var targets = Table<UInt64, UInt64>(.targets)
    /// By subject: events that may be of it where some of what corrects and retracts them, or what
    /// reports or denies them, doesn't count. Every such event is in it, and no other.
    var departures = Grouping<String, Present, UInt64, Present>(
        heads: .departed, members: .departures)
    /// By party as written: events that may mention it then.
    var formerMentions = Grouping<String, Present, UInt64, Present>(
        heads: .formerlyMentioned, members: .formerMentions)
    /// `nil`: everything counts. A book with a lens is only read.
    private(set) var lensed: LensedBook?
    /// Whether the index is of what the lens shows, not of all that stands.
    private(set) var isIndexed = false
    /// By sequence of an event that has many corrections; absent, it is read anew.
    var texts = Table<UInt64, CorrectedText>(.texts)

    /// By subject, by sequence.
    struct Subjects: Sendable {
        typealias Standing = Family<String, Shared<SubjectRecord>, UInt64, Claim>

        var standing = Standing(heads: .subjects, members: .claims)
        /// They count in nothing, and a total says so.
        var retracted = Grouping<String, Present, UInt64, Claim>(
            heads: .fallen, members: .retracted)
        /// The commitments of a subject that an event which stands, there or elsewhere, read
        /// otherwise before it was corrected.
        var former = Grouping<String, Present, UInt64, [ExactText]>(
            heads: .reread, members: .former)

        /// The claims that stand, of those up to a sequence; in the order of their sequences.
        func told(of name: String, through last: UInt64 = .max) -> [Claim] {
            standing.values(of: name, through: last).sorted { $0.sequence < $1.sequence }
        }

        /// What was taken back, of the claims up to a sequence; in no order.
        func fallen(of name: String, through last: UInt64 = .max) -> [Claim] {
            retracted.contains(name) ? retracted.values(of: name, through: last) : []
        }

        func formerReadings(of name: String) -> [(sequence: UInt64, commitments: [ExactText])] {
            guard former.contains(name) else { return [] }
            var readings: [(UInt64, [ExactText])] = []
            former.each(of: name) { readings.append(($0, $1)) }
            return readings
        }
    }

    mutating func accept(_ visitor: inout some TableVisitor) {
        visitor.visit(&subjects.value.standing)
        subjects.value.retracted.accept(&visitor)
        subjects.value.former.accept(&visitor)
        visitor.visit(&marks)
        visitor.visit(&targets)
        departures.accept(&visitor)
        formerMentions.accept(&visitor)
        visitor.visit(&texts)
        index.accept(&visitor)
        register.accept(&visitor)
    }

    /// Takes one record in. Cost: that of the claims it brings or changes, not of the record's age.
    mutating func take(
        _ record: FoldRecord, _ log: some History, touching touched: inout Touched
    ) {
        if let claim = record.claim {
            edit(claim.subject, with: [claim], touching: &touched)
        } else if record.event.type.isAboutParty {
            setParty(record.event, at: record.sequence, stands: true, touching: &touched)
        } else {
            take(saying: Past(record: record, log: log), touching: &touched)
        }
    }

    /// Takes in a record that speaks of another. Apart, so that no other pays for a look back.
    private mutating func take(saying past: Past<some History>, touching touched: inout Touched) {
        link(past)
        settle(past.record.sequence, past, touching: &touched)
    }

    // MARK: Subjects

    /// The same, for another thread: reading it counts no reference that this one's readers count,
    /// which would have both wait for each other.
    var apart: Book {
        var apart = self
        apart.subjects = Shared(subjects.value)
        return apart
    }

    func subject(_ name: String) -> Subject? {
        if let lensed { return lensed.subject(name) }
        return subjects.value.standing[name].map { Subject(name, $0, in: subjects) }
    }

    /// A claim that stands.
    func claim(_ sequence: UInt64, of name: String) -> Claim? {
        subjects.value.standing[name, sequence]
    }

    /// A claim that was taken back, or what was taken back of one that stands.
    func retracted(_ sequence: UInt64, of name: String) -> Claim? {
        subjects.value.retracted[name, sequence]
    }

    /// A claim, whether it stands or was taken back.
    func anyClaim(_ sequence: UInt64, of name: String) -> Claim? {
        claim(sequence, of: name) ?? retracted(sequence, of: name)
    }

    /// Of which commitments of a subject which events, there or elsewhere, read otherwise before
    /// they were corrected; in no order.
    func formerReadings(of name: String) -> [(sequence: UInt64, commitments: [ExactText])] {
        subjects.value.formerReadings(of: name)
    }

    /// A claim that stands, or may.
    func listed(_ sequence: UInt64, of name: String) -> ListedClaim? {
        if let lensed { return lensed.listed(sequence, of: name) }
        return claim(sequence, of: name).map { ListedClaim(claim: $0, isPossible: false) }
    }

    // MARK: Through a lens

    /// The book as a lens shows it. Its index is still that of all that stands.
    func seen(through lens: Lens, log: some History) -> Book {
        var seen = self
        if let last = lens.recordedThrough {
            seen.register = register.recorded(through: last) { sequence in
                ThreadReading(of: sequence, in: self, log, through: last)[sequence]
            }
        }
        seen.lensed = LensedBook(self, resolving: seen.register, through: lens, log: log)
        return seen
    }

    /// The book with an index of what its lens shows.
    ///
    /// Cost: that of hearing the subjects that the index must know.
    ///
    /// - Throws: `givenUp` when `isOver`, which is asked subject by subject, says so.
    func indexed(
        for reach: IndexReach, until isOver: () -> Bool
    ) throws(QueryFault) -> Book {
        guard lensed != nil else { return self }
        var indexed = self
        (indexed.index, indexed.isIndexed) = (BookIndex(), true)
        var isGivenUp = false
        func enter(_ name: String) -> Bool {
            isGivenUp = isOver()
            if !isGivenUp { subject(name)?.enter(&indexed.index) }
            return !isGivenUp
        }
        switch reach {
        case .nothing: return self
        case .subjects(let names):
            for name in names.sorted() where !enter(name) { break }
        case .everything: eachSubjectName(enter)
        }
        if isGivenUp { throw .givenUp }
        return indexed
    }

    // MARK: Changes of subjects

    /// Puts a claim under a subject, and under whatever is counted by claim.
    private mutating func put(
        _ claim: Claim, under name: String, stands: Bool, touching touched: inout Touched
    ) {
        if stands {
            subjects.value.standing[name, claim.sequence] = claim
        } else {
            subjects.value.retracted.add(claim.sequence, claim, to: name, Present())
        }
        count(claim, under: name, stands: stands, touching: &touched)
    }

    private mutating func count(
        _ claim: Claim, under name: String, stands: Bool, touching touched: inout Touched
    ) {
        if stands, let former = claim.former {
            subjects.value.former.add(
                claim.sequence, former.commitments, to: former.subject, Present())
        }
        touched.touch(sources: index.sources.add(claim, stands: stands))
        touched.touch(formerOf: claim)
    }

    /// Takes out what ``put`` put there; nothing, where there is no such claim.
    private mutating func remove(
        _ sequence: UInt64, from name: String, touching touched: inout Touched
    ) {
        let standing = subjects.value.standing[name, sequence]
        if let claim = standing {
            subjects.value.standing[name, sequence] = nil
            if let former = claim.former {
                subjects.value.former.remove(sequence, from: former.subject)
            }
            discount(claim, under: name, stands: true, touching: &touched)
        }
        // Of what stands by the word of others, what they state otherwise was taken back.
        if standing?.isVoiced != true, let claim = subjects.value.retracted[name, sequence] {
            subjects.value.retracted.remove(sequence, from: name)
            discount(claim, under: name, stands: false, touching: &touched)
        }
    }

    private mutating func discount(
        _ claim: Claim, under name: String, stands: Bool, touching touched: inout Touched
    ) {
        touched.touch(sources: index.sources.remove(claim, stands: stands))
        touched.touch(formerOf: claim)
    }

    /// Changes the claims of one subject, and with them what the index says of it.
    ///
    /// A claim recorded last is heard on top of what stands, at a cost that doesn't grow with the
    /// claims before it; any other change hears all claims anew.
    mutating func edit(
        _ name: String, gone: [UInt64] = [], with claims: [Claim] = [], retracted: [Claim] = [],
        touching touched: inout Touched
    ) {
        touched.touch(subject: name)
        for sequence in gone { touched.touch(sequence, of: name) }
        for claim in claims { touched.touch(claim.sequence, of: name) }
        if gone.isEmpty, retracted.isEmpty, claims.count == 1,
            hear(claims[0], of: name, touching: &touched)
        {
            return
        }
        let old = gone.flatMap { sequence in
            [claim(sequence, of: name), self.retracted(sequence, of: name)].compactMap(\.self)
        }
        if (old + claims + retracted).allSatisfy(\.isSilent) {
            list(claims, retracted: retracted, inPlaceOf: gone, of: name, touching: &touched)
        } else {
            rehear(name, gone: gone, with: claims, retracted: retracted, touching: &touched)
        }
        hear(voicesOf: claims + retracted, inPlaceOf: old, of: name)
    }

    /// Through whom a subject is heard, now that it has claims in the place of others.
    private mutating func hear(
        voicesOf new: [Claim], inPlaceOf old: [Claim], of name: String
    ) {
        let voices = new.voices
        for id in voices { index.sources.hear(of: name, through: id) }
        let former = old.voices.subtracting(voices)
        guard !former.isEmpty else { return }
        let left = (subjects.value.told(of: name) + subjects.value.fallen(of: name)).voices
        for id in former.subtracting(left) { index.sources.forget(name, through: id) }
    }

    /// - Returns: false, changing nothing, where the claim isn't the last of its subject.
    private mutating func hear(
        _ claim: Claim, of name: String, touching touched: inout Touched
    ) -> Bool {
        let heard = Self.hear(claim, of: name, in: &subjects.value.standing, resolving: register)
        guard let heard else { return false }
        count(claim, under: name, stands: true, touching: &touched)
        for id in heard.mentions where index.add(name, mentioning: id) { touched.touch(party: id) }
        for id in heard.voices { index.sources.hear(of: name, through: id) }
        for pair in heard.pairs { index.tie(pair, through: name) }
        for (id, before, after) in heard.groups {
            index.regroup(CommitmentRef(subject: name, id: id), from: before, to: after)
        }
        index.rehang(name, from: heard.belonging.before, to: heard.belonging.after)
        let likenesses = heard.likenesses
        for other in index.liken(name, from: likenesses.before, to: likenesses.after) {
            touched.touch(subject: other)
        }
        return true
    }

    /// Apart, so that the register is read where it is while the subjects change.
    private static func hear(
        _ claim: Claim, of name: String,
        in subjects: inout Subjects.Standing,
        resolving register: PartyRegister
    ) -> SubjectRecord.Heard? {
        subjects.change(
            name, orInsert: Shared(SubjectRecord()), adding: claim.sequence, claim
        ) { record in
            record.value.hear(next: claim, resolving: register)
        }
    }

    /// Takes out and puts in claims that are only listed: nothing needs to be heard anew.
    private mutating func list(
        _ new: [Claim], retracted: [Claim], inPlaceOf gone: [UInt64], of name: String,
        touching touched: inout Touched
    ) {
        let old = gone.count { subjects.value.standing[name, $0] != nil }
        for sequence in gone { remove(sequence, from: name, touching: &touched) }
        for claim in new { put(claim, under: name, stands: true, touching: &touched) }
        for claim in retracted { put(claim, under: name, stands: false, touching: &touched) }
        let claims = subjects.value.standing.change(name, orInsert: Shared(SubjectRecord())) {
            record in
            record.value.claims += new.count - old
            for claim in new {
                record.value.summary.newest = max(record.value.summary.newest, claim.sequence)
            }
            return record.value.claims
        }
        if claims == 0, !subjects.value.retracted.contains(name) {
            subjects.value.standing[name] = nil
        }
    }

    /// Puts claims in the place of others and hears all that stand anew.
    private mutating func rehear(
        _ name: String, gone: [UInt64] = [], with new: [Claim] = [], retracted: [Claim] = [],
        touching touched: inout Touched
    ) {
        let before = subjects.value.standing[name]?.value ?? SubjectRecord()
        for id in before.summary.roll.ids(of: .mentioned) { touched.touch(party: id) }
        for sequence in gone { remove(sequence, from: name, touching: &touched) }
        for claim in new { put(claim, under: name, stands: true, touching: &touched) }
        for claim in retracted { put(claim, under: name, stands: false, touching: &touched) }
        let told = subjects.value.told(of: name)
        let after = SubjectRecord(
            claims: told.count, summary: SubjectSummary(hearing: told, resolving: register))
        for other in index.move(name, from: before.summary, to: after.summary) {
            touched.touch(subject: other)
        }
        for id in after.summary.roll.ids(of: .mentioned) { touched.touch(party: id) }
        let isEmpty = told.isEmpty && !subjects.value.retracted.contains(name)
        if !isEmpty || subjects.value.standing[name] != nil {
            subjects.value.standing[name] = isEmpty ? nil : Shared(after)
        }
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

extension Touched {
    /// The subject whose commitments a claim read otherwise.
    fileprivate mutating func touch(formerOf claim: Claim) {
        if let former = claim.former { touch(subject: former.subject) }
    }
}
