import Events

/// What something must be to have followed a day, or another subject.
///
/// A day is followed by what was later. A subject is followed by what was later than its last step,
/// or than the visit that it is: as the days tell, not as one caused the other. What was perhaps
/// later is possible, which after a subject is what was on the same day too.
struct Following: Sendable {
    private let start: DayRange
    private let withinDays: Int?
    /// The subject itself follows nothing of its own.
    private let subject: String?
    /// Of each party of the subject whom it stands for there: a person the organisations it acts
    /// for, all others themselves.
    private let organisations: [String: Set<String>]

    /// How a date follows.
    struct Answer: Sendable {
        let days: (min: Int?, max: Int?)
        let isPossible: Bool
    }

    init(
        _ after: RowQuery.After, withinDays: Int?, in book: Book
    ) throws(QueryFault) {
        self.withinDays = withinDays
        switch after {
        case .day(let day):
            (start, subject, organisations) = (DayRange(day), nil, [:])
        case .subject(let name):
            let told = book.subject(name)?.listed.filter(\.isTelling) ?? []
            guard !told.isEmpty else { throw .unknownSubject(name) }
            guard let last = Self.lastStep(of: told) else { throw .undatedSubject(name) }
            (start, subject) = (last.days, name)
            organisations = Self.organisations(of: told, in: book.register)
        }
    }

    /// The latest date of a deal's steps or of the visit; a rumour's only where no one tells more,
    /// and that of other words only where there is neither.
    private static func lastStep(of told: [Claim]) -> EDTF? {
        let steps = told.filter { $0.step.isDealStep || $0.step == .visitHeld }
        for claims in [steps.filter { !$0.certainty.isRumour }, steps, told] {
            let dates = claims.compactMap(\.date).filter { $0.earliest ?? $0.latest != nil }
            let last = dates.reduce(nil as EDTF?) { $1.isLater(than: $0) ? $1 : $0 }
            if let last { return last }
        }
        return nil
    }

    private static func organisations(
        of told: [Claim], in register: PartyRegister
    ) -> [String: Set<String>] {
        var organisations: [String: Set<String>] = [:]
        for party in told.flatMap(\.parties) {
            let organisation = register.survivor(of: party.onBehalfOf ?? party.id)
            organisations[register.survivor(of: party.id), default: []].insert(organisation)
            organisations[organisation, default: []].insert(organisation)
        }
        return organisations
    }

    /// The subjects that may hold what followed; `nil`: all.
    func subjects(in book: Book) -> Set<String>? {
        subject.map { book.subjects(mentioningAnyOf: organisations.keys).subtracting([$0]) }
    }

    /// `nil` where the claim did not follow, or where nobody knows when it was.
    func answer(for claim: Claim, in register: PartyRegister) -> Answer? {
        guard let date = claim.date, date.earliest ?? date.latest != nil else { return nil }
        let days = date.days.days(after: start)
        let leastMost = subject == nil ? 1 : 0
        guard days.max.map({ $0 >= leastMost }) ?? true,
            withinDays.map({ days.min ?? 0 <= $0 }) ?? true, isBetweenItsParties(claim, register)
        else { return nil }
        let isAfter = days.min.map { $0 >= 1 } ?? false
        let isWithin = withinDays.map { within in days.max.map { $0 <= within } ?? false } ?? true
        return Answer(days: days, isPossible: !isAfter || !isWithin)
    }

    /// Whether it mentions at least two of the subject's organisations.
    private func isBetweenItsParties(_ claim: Claim, _ register: PartyRegister) -> Bool {
        guard subject != nil else { return true }
        var mentioned: Set<String> = []
        claim.forEachMention {
            mentioned.formUnion(organisations[register.survivor(of: $0)] ?? [])
        }
        return mentioned.count >= 2
    }
}
