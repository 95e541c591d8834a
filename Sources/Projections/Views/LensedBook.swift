import Events
import Synchronization

/// A book looked at through a lens. Subjects are heard when they are asked for, from those of their
/// claims that count.
///
/// On the clock of what happened the claims of the book are enough: corrections and retractions
/// count from their target's date. On the clock of what was published an event that was corrected
/// or retracted is read from the log again, without what was not published yet.
///
/// Everything in it is immutable but what was asked for last, which mutexes guard.
final class LensedBook: Sendable {
    private let book: Book
    private let lens: Lens
    private let log: any History
    /// The ties of a deal ask for it once a pair.
    private let recentSubjects = Mutex(Recent<String, Subject>(sizeMax: recentClaimsMax))
    /// Events with much said of them are asked for claim by claim.
    private let recentThreads = Mutex(Recent<UInt64, WeighedThread>(sizeMax: recentClaimsMax))
    private static let recentClaimsMax = 16_384

    init(_ book: Book, through lens: Lens, log: some History) {
        (self.book, self.lens, self.log) = (book, lens, log)
    }

    // MARK: Subjects

    func subject(_ name: String) -> Subject? {
        if let known = recentSubjects.withLock({ $0[name] }) { return known }
        guard let (subject, claims) = hear(name) else { return nil }
        recentSubjects.withLock { $0.keep(subject, as: name, size: claims) }
        return subject
    }

    private func hear(_ name: String) -> (Subject, claims: Int)? {
        let known = book.subject(name)
        var standing: [UInt64: [Claim]] = [:]
        var fallen: [UInt64: [Claim]] = [:]
        let told = known?.told ?? []
        for claim in told { standing[Self.root(of: claim), default: []].append(claim) }
        for claim in known?.retracted ?? [] {
            fallen[Self.root(of: claim), default: []].append(claim)
        }
        var roots = Set(standing.keys).union(fallen.keys)
        roots.formUnion(book.formerReadings(of: name).map { root(of: $0.sequence) })
        if lens.published != nil {
            roots.formUnion(book.departures.members(of: name).map { root(of: $0) })
        }
        var (seen, elsewhere) = (SeenClaims(), [WeighedThread]())
        for root in roots.sorted() {
            let isHere = standing[root] != nil || fallen[root] != nil
            let thread =
                isHere && isPlain(root)
                ? weigh(root, at: name, standing[root] ?? [], fallen[root] ?? [])
                : thread(of: root, near: name)
            guard let thread else { continue }
            if thread.place == name { seen.add(thread) } else { elsewhere.append(thread) }
        }
        guard !seen.isEmpty else { return nil }
        seen.sort()
        seen.former = Self.former(of: name, in: seen.told, elsewhere)
        if !seen.possible.isEmpty { seen.outlook = Shared(hear(seen.listed)) }
        let isWhole = seen.told.elementsEqual(told, by: ===)
        let record = known.map(\.record).flatMap { isWhole ? $0 : nil }
        let subject = Subject(
            name, record ?? Shared(hear(seen.told)), seen: seen, through: lens.happened?.day)
        return (subject, seen.count)
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
            summary: SubjectSummary(hearing: claims, resolving: book.register))
    }

    /// Sorted, until `body` says false: every subject of the book, and those that only events
    /// corrected since were of.
    func eachSubjectName(_ body: (String) -> Bool) {
        guard lens.published != nil else { return book.eachSubjectName(body) }
        var left = book.departures.groups.filter { id in
            book.subject(id) == nil && isPlace(id)
        }[...]
        var goesOn = true
        book.eachSubjectName { name in
            while goesOn, let next = left.first, next < name {
                goesOn = body(left.removeFirst())
            }
            goesOn = goesOn && body(name)
            return goesOn
        }
        for name in left where goesOn { goesOn = body(name) }
    }

    private func isPlace(_ id: String) -> Bool {
        book.departures.members(of: id).contains { sequence in
            thread(of: root(of: sequence), near: id)?.place == id
        }
    }

    /// Subjects that may mention a party, as written, only where some corrections don't count.
    func departed(mentioning id: String) -> Set<String> {
        guard lens.published != nil else { return [] }
        return Set(
            book.formerMentions.members(of: id).compactMap { sequence in
                thread(of: root(of: sequence), near: id)?.place
            })
    }

    func listed(_ sequence: UInt64, of name: String) -> ListedClaim? {
        guard let thread = thread(of: root(of: sequence), near: name), thread.place == name,
            let claim = thread.standing.first(where: { $0.sequence == sequence }),
            thread.presence(of: claim) > .absent
        else { return nil }
        return ListedClaim(claim: claim, isPossible: thread.presence(of: claim) == .possible)
    }

    // MARK: Events and what is said of them

    /// The event that a report or denial is of; any other event itself.
    private func root(of sequence: UInt64) -> UInt64 {
        guard let target = book.targets[sequence],
            book.marks[target]?.isToldOrDenied(by: sequence) == true
        else { return sequence }
        return target
    }

    /// Whether its claims are as the book has them, whatever was published when.
    private func isPlain(_ root: UInt64) -> Bool {
        guard lens.published != nil, let mark = book.marks[root] else { return true }
        let isUntouched =
            mark.isUntouched
            && (mark.reports + mark.denials).allSatisfy { book.marks[$0]?.isUntouched ?? true }
        return isUntouched || isAboutParty(root)
    }

    /// Whether it speaks, in the end, of who is who, which is the same on every day.
    private func isAboutParty(_ sequence: UInt64) -> Bool {
        var spokenOf = sequence
        while let next = book.targets[spokenOf] { spokenOf = next }
        return spokenOf != sequence && log.event(at: spokenOf)?.type.isAboutParty ?? false
    }

    /// `near`: the subject it counts for, where nobody ever spoke of it. `nil` for what isn't of
    /// any subject.
    private func thread(of root: UInt64, near name: String) -> WeighedThread? {
        guard let mark = book.marks[root] else {
            return book.claim(root, of: name).map { weigh(root, at: name, [$0], []) }
        }
        if let known = recentThreads.withLock({ $0[root] }) { return known }
        guard let thread = thread(of: root, mark) else { return nil }
        recentThreads.withLock { $0.keep(thread, as: root, size: thread.count) }
        return thread
    }

    private func thread(of root: UInt64, _ mark: Mark) -> WeighedThread? {
        let all = [root] + mark.reports + mark.denials
        let standing = all.compactMap { book.claim($0, of: mark.place) }
        let fallen = all.compactMap { book.retracted($0, of: mark.place) }
        let hasRoot = (standing + fallen).contains { $0.sequence == root }
        if hasRoot, isPlain(root) { return weigh(root, at: mark.place, standing, fallen) }
        let reading = reading(of: root)
        guard let own = reading[root], !own.event.type.isAboutParty else { return nil }
        let isTold = own.event.type.isTelling || own.event.type == .extended
        let telling =
            isTold
            ? Telling(root, mark) { reading[$0] } : Telling(alone: root, own)
        return telling.map {
            weigh(root, at: $0.place, $0.standing, $0.fallen, announced: reading.announced)
        }
    }

    private func reading(of root: UInt64) -> ThreadReading {
        ThreadReading(of: root, in: book, log) { event, sequence in
            guard let published = lens.published, !event.isOurMistake else { return .counts }
            let date = event.data?["report"]?["published"]?.string.flatMap(EDTF.init)
            return published.presence(of: date, recorded: sequence)
        }
    }

    // MARK: Days

    private func weigh(
        _ root: UInt64, at place: String, _ standing: [Claim], _ fallen: [Claim],
        announced: [UInt64: Presence] = [:]
    ) -> WeighedThread {
        WeighedThread(
            of: root, at: place, standing: standing, fallen: fallen, announced: announced
        ) { claim in
            claim.isSilent ? presence(ofSilent: claim) : published(claim)
        } happened: { claim in
            guard let happened = lens.happened, !claim.isSilent else { return .counts }
            return happened.presence(of: claim.date, claim.published, recorded: claim.sequence)
        }
    }

    private func published(_ claim: Claim) -> Presence {
        lens.published?.presence(of: claim.published, recorded: claim.sequence) ?? .counts
    }

    /// A correction or retraction is listed where all that it speaks of is; that of a publisher not
    /// before it was published.
    private func presence(ofSilent claim: Claim) -> Presence {
        guard var spokenOf = book.targets[claim.sequence] else {
            let own = lens.happened?.presence(of: claim.published, recorded: claim.sequence)
            return min(published(claim), own ?? .counts)
        }
        var silent = [claim.sequence]
        while let next = book.targets[spokenOf],
            book.marks[next]?.isToldOrDenied(by: spokenOf) != true
        {
            silent.append(spokenOf)
            spokenOf = next
        }
        let root = root(of: spokenOf)
        let thread = thread(of: root, near: book.marks[root]?.place ?? "")
        guard let thread, let target = thread.presence(of: spokenOf) else { return .counts }
        let own = claim.mistake == "us" ? .counts : published(claim)
        // What is on top of a chain too long to have an effect is not read with the event.
        let chain = silent.lazy.compactMap { thread.announced[$0] }.first ?? .counts
        return min(target, own, chain)
    }
}
