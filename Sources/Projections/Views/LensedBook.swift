import Events
import Synchronization

/// A book looked at through a lens. Subjects are heard when they are asked for, from those of their
/// claims that count.
///
/// Everything in it is immutable but what was asked for last, which a mutex guards.
final class LensedBook: Sendable {
    private let book: Book
    /// Who is who as the lens shows it.
    private let register: PartyRegister
    private let lens: Lens
    private let threads: SeenThreads
    /// The ties of a deal ask for it once a pair.
    private let recentSubjects = Mutex(Recent<String, Subject>(sizeMax: recentClaimsMax))
    static let recentClaimsMax = 16_384

    init(_ book: Book, resolving register: PartyRegister, through lens: Lens, log: some History) {
        (self.book, self.register, self.lens) = (book, register, lens)
        threads = SeenThreads(book, through: lens, log: log)
    }

    /// Whether an event may be elsewhere, or read otherwise, than the book has it.
    var readsAnew: Bool { threads.readsAnew }

    // MARK: Subjects

    func subject(_ name: String) -> Subject? {
        if let known = recentSubjects.withLock({ $0[name] }) { return known }
        guard let (subject, claims) = hear(name) else { return nil }
        recentSubjects.withLock { $0.keep(subject, as: name, size: claims) }
        return subject
    }

    private func hear(_ name: String) -> (Subject, claims: Int)? {
        let told = book.subjects.value.told(of: name, through: threads.last)
        let seen = seen(of: name, told)
        guard !seen.isEmpty else { return nil }
        let isKnown = seen.told.elementsEqual(told, by: ===)
        let record = isKnown ? known(name, by: told.count) : nil
        let subject = Subject(
            name, record ?? Shared(hear(seen.told)), seen: seen, through: lens.happened?.day)
        return (subject, seen.count)
    }

    /// `told`: the claims that stand, as the book has them, up to where the lens ends.
    private func seen(of name: String, _ told: [Claim]) -> SeenClaims {
        // What was ever corrected or retracted of the subject, and what is said of that.
        var departed: Set<UInt64> = []
        if threads.readsAnew {
            let events = book.departures.members(of: name, through: threads.last)
            departed = Set(events.map { threads.root(of: $0) })
            if departed.isEmpty, lens.happened == nil, lens.published == nil {
                return SeenClaims(told: told, retracted: [], former: [])
            }
        }
        var standing: [UInt64: [Claim]] = [:]
        var fallen: [UInt64: [Claim]] = [:]
        for claim in told { standing[Self.root(of: claim), default: []].append(claim) }
        for claim in book.subjects.value.fallen(of: name, through: threads.last) {
            fallen[Self.root(of: claim), default: []].append(claim)
        }
        var roots = departed.union(standing.keys).union(fallen.keys)
        roots.formUnion(book.formerReadings(of: name).map { threads.root(of: $0.sequence) })
        var (seen, elsewhere) = (SeenClaims(), [WeighedThread]())
        for root in roots.sorted() {
            let isHere = standing[root] != nil || fallen[root] != nil
            let thread =
                isHere && (!departed.contains(root) || threads.isPlain(root))
                ? threads.weigh(root, at: name, standing[root] ?? [], fallen[root] ?? [])
                : threads.thread(of: root, near: name)
            guard let thread else { continue }
            if thread.place == name { seen.add(thread) } else { elsewhere.append(thread) }
        }
        seen.sort()
        seen.former = Self.former(of: name, in: seen.told, elsewhere)
        if !seen.possible.isEmpty { seen.outlook = Shared(hear(seen.listed)) }
        return seen
    }

    /// What the book knows of a subject, if so many claims are all of it and mention nobody who is
    /// another now than the lens shows.
    private func known(_ name: String, by claims: Int) -> Shared<SubjectRecord>? {
        guard let record = book.subjects.value.standing[name], record.value.claims == claims,
            record.value.summary.roll.ids(of: .mentioned).allSatisfy({ id in
                register.survivor(of: id) == book.register.survivor(of: id)
            })
        else { return nil }
        return record
    }

    /// What of the subject's commitments these claims, and those of other subjects, read otherwise
    /// before they were corrected.
    private static func former(
        of name: String, in told: [Claim], _ elsewhere: [WeighedThread]
    ) -> [(sequence: UInt64, commitments: [ExactText])] {
        let moved = elsewhere.flatMap { thread in
            thread.standing.filter { thread.presence(of: $0) == .counts }
        }
        return (told + moved).compactMap { claim in
            guard let former = claim.former, former.subject == name else { return nil }
            return (claim.sequence, former.commitments)
        }
    }

    private static func root(of claim: Claim) -> UInt64 {
        claim.base == 0 ? claim.sequence : claim.base
    }

    private func hear(_ claims: [Claim]) -> SubjectRecord {
        SubjectRecord(
            claims: claims.count,
            summary: SubjectSummary(hearing: claims, resolving: register))
    }

    /// Subjects that may mention a party, as written, only where some of what was said later doesn't
    /// count.
    func departed(mentioning id: String) -> Set<String> {
        guard threads.readsAnew else { return [] }
        return Set(
            book.formerMentions.members(of: id, through: threads.last).compactMap { sequence in
                threads.thread(of: threads.root(of: sequence), near: id)?.place
            })
    }

    func listed(_ sequence: UInt64, of name: String) -> ListedClaim? {
        guard let thread = threads.thread(of: threads.root(of: sequence), near: name),
            thread.place == name,
            let claim = thread.standing.first(where: { $0.sequence == sequence }),
            thread.presence(of: claim) > .absent
        else { return nil }
        return ListedClaim(claim: claim, isPossible: thread.presence(of: claim) == .possible)
    }
}
