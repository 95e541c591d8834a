import Events
import HashTreeCollections

/// The effective record: of every subject and party what stands after all corrections,
/// retractions, denials and merges. Projections read it and nothing else.
struct Book: Sendable {
    /// Behind one reference, which is all that a ``Subject`` of it costs.
    var subjects = Shared(Subjects())
    var register = PartyRegister()
    var index = BookIndex()
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
        typealias Standing = Family<String, Shared<SubjectRecord>, UInt64, KeptClaim>

        var standing = Standing(heads: .subjects, members: .claims)
        /// They count in nothing, and a total says so.
        var retracted = Grouping<String, Present, UInt64, Claim>(
            heads: .fallen, members: .retracted)
        /// The commitments of a subject that an event which stands, there or elsewhere, read
        /// otherwise before it was corrected.
        var former = Grouping<String, Present, UInt64, [ExactText]>(
            heads: .reread, members: .former)

        /// A claim that stands.
        func claim(_ sequence: UInt64, of name: String) -> Claim? {
            standing[name, sequence]?.claim
        }

        /// The claims that stand, of those up to a sequence; in the order of their sequences.
        func told(of name: String, through last: UInt64 = .max) -> [Claim] {
            standing.values(of: name, through: last).map(\.claim)
                .sorted { $0.sequence < $1.sequence }
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
        switch record.content {
        case .claim(let claim):
            edit(claim.subject, with: [claim], touching: &touched)
        case .event(let event) where event.type.isAboutParty:
            setParty(event, at: record.sequence, stands: true, touching: &touched)
        case .event(let event):
            take(saying: Past(record: record, said: event, log: log), touching: &touched)
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
        subjects.value.claim(sequence, of: name)
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
}
