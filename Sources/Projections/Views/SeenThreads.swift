import Events
import Synchronization

/// Events with what is said of them, as a lens shows them.
///
/// On the clock of what happened the claims of the book are enough: corrections and retractions
/// count from their target's date. On the other two an event that was corrected or retracted is read
/// from the log again, without what was not published, or not recorded, yet.
///
/// Everything in it is immutable but what was asked for last, which a mutex guards.
final class SeenThreads: Sendable {
    private let book: Book
    private let lens: Lens
    private let log: any History
    /// What was recorded later isn't there.
    let last: UInt64
    /// Events with much said of them are asked for claim by claim.
    private let recent = Mutex(Recent<UInt64, WeighedThread>(sizeMax: LensedBook.recentClaimsMax))

    init(_ book: Book, through lens: Lens, log: any History) {
        (self.book, self.lens, self.log) = (book, lens, log)
        last = lens.recordedThrough ?? .max
    }

    /// Whether an event may be elsewhere, or read otherwise, than the book has it.
    var readsAnew: Bool { lens.published != nil || lens.recordedThrough != nil }

    /// The event that a report or denial is of; any other event itself.
    func root(of sequence: UInt64) -> UInt64 {
        guard let target = book.targets[sequence],
            book.marks[target]?.isToldOrDenied(by: sequence) == true
        else { return sequence }
        return target
    }

    /// Whether its claims are as the book has them, whatever was published or recorded when.
    func isPlain(_ root: UInt64) -> Bool {
        guard readsAnew, let mark = book.marks[root] else { return true }
        let said = mark.reports + mark.denials
        let isUntouched =
            mark.isUntouched
            && said.allSatisfy { $0 > last || book.marks[$0]?.isUntouched ?? true }
        if isUntouched { return true }
        let isWhole =
            lens.recordedThrough == nil
            || ThreadReading.all(from: root, book.marks).allSatisfy { $0 <= last }
        return isWhole && (lens.published == nil || isAboutParty(root))
    }

    /// Whether it speaks, in the end, of who is who, which is the same on every day.
    private func isAboutParty(_ sequence: UInt64) -> Bool {
        var spokenOf = sequence
        while let next = book.targets[spokenOf] { spokenOf = next }
        return spokenOf != sequence && log.event(at: spokenOf)?.type.isAboutParty ?? false
    }

    // MARK: Threads

    /// `near`: the subject it counts for, where nobody ever spoke of it. `nil` for what isn't of
    /// any subject, or not recorded yet.
    func thread(of root: UInt64, near name: String) -> WeighedThread? {
        guard root <= last else { return nil }
        guard let mark = book.marks[root] else {
            return book.claim(root, of: name).map { weigh(root, at: name, [$0], []) }
        }
        if let known = recent.withLock({ $0[root] }) { return known }
        guard let thread = thread(of: root, mark) else { return nil }
        recent.withLock { $0.keep(thread, as: root, size: thread.count) }
        return thread
    }

    private func thread(of root: UInt64, _ mark: Mark) -> WeighedThread? {
        if isPlain(root) {
            let all = ([root] + mark.reports + mark.denials).filter { $0 <= last }
            let standing = all.compactMap { book.claim($0, of: mark.place) }
            let fallen = all.compactMap { book.retracted($0, of: mark.place) }
            let hasRoot = (standing + fallen).contains { $0.sequence == root }
            if hasRoot { return weigh(root, at: mark.place, standing, fallen) }
        }
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
        let published = lens.published.flatMap { isAboutParty(root) ? nil : $0 }
        return ThreadReading(of: root, in: book, log, through: last) { event, sequence in
            guard let published, !event.isOurMistake else { return .counts }
            let date = event.data?["report"]?["published"]?.string.flatMap(EDTF.init)
            return published.presence(of: date, recorded: sequence)
        }
    }

    // MARK: Days

    /// A thread of these claims.
    func weigh(
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
        guard lens.happened != nil || lens.published != nil else { return .counts }
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
