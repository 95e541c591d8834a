import Events

/// What one subject adds to the row of a project that it hangs on, but for the titles of the
/// project's own. Read of what its claims come to, not of the claims: they may be many.
struct ProjectShare: Equatable {
    let subject: String
    let project: String?
    let partOf: String?
    let isDeal: Bool
    let isVisit: Bool
    /// Whoever is listed as a party, and who gives or takes in a commitment.
    let parties: Set<String>
    /// Sorted.
    let commitments: [ExactText]
    let corroboration: Corroboration
    /// The earliest date told of it.
    let since: Since?

    struct Since: Equatable {
        let date: EDTF
        let sequence: UInt64

        static func == (a: Since, b: Since) -> Bool {
            a.sequence == b.sequence && a.date.text == b.date.text
        }
    }

    init(_ subject: Subject, in register: PartyRegister) {
        self.subject = subject.name
        (project, partOf) = (subject.project, subject.partOf)
        (isDeal, isVisit) = (subject.isDeal, subject.isVisit)
        var parties = Set(subject.parties)
        for group in subject.groups {
            parties.formUnion(group.from)
            parties.formUnion(group.to)
        }
        self.parties = parties
        commitments = subject.commitments.sorted()
        corroboration = Corroboration(of: subject, in: register)
        let first = subject.firstDate
        since = first.value.map { Since(date: $0, sequence: first.sequence) }
    }
}
