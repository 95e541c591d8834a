import Events

/// One row a deal: every subject that a step of a deal was told of.
enum Deals: KindFold {
    static func names(for query: RowQuery, in book: Book) -> [String]? {
        query.key.map { [$0] } ?? book.subjects(ofPartiesIn: query)
    }

    static func isOne(_ subject: Subject) -> Bool { subject.isDeal }
    static func mayHaveRows(_ glance: SubjectGlance) -> Bool { glance.isDeal }

    static func watchKeys(at deal: String, in book: Book) -> [String] { [deal] }

    static func row(
        at deal: String, of subject: Subject, in book: Book, matching query: RowQuery
    ) -> Row? {
        guard shown(subject, matching: query) != nil else { return nil }
        let seen = subject.keepingClaims
        guard let subject = shown(seen, matching: query) else { return nil }
        let claims = subject.told
        let parties = PartyRoles(claims.filter(\.step.isDealStep), in: book.register)
        guard query.allowsParty(parties.contains), query.allowsRole(parties.hasRole)
        else { return nil }
        let listed = seen.listed
        let certainties = Dictionary(
            listed.compactMap { claim in claim.certaintyWord.map { (claim.sequence, $0) } }
        ) { first, _ in first }
        let json = JSONWriter.object { writer in
            writer.member("deal", deal)
            writer.member("title", subject.life.title)
            if seen.isDeal { write(subject, to: &writer) } else { writer.member("possible", true) }
            writer.member("parties", strings: parties.ids)
            if !parties.ids.isEmpty {
                writer.member(
                    "roles",
                    object: { writer in
                        for id in parties.ids { writer.member(id, strings: parties.roles(of: id)) }
                    })
            }
            writer.member("project", subject.project)
            writer.member("part_of", subject.partOf)
            if seen.isDeal {
                let since = subject.lapse.map(\.date) ?? subject.life.setter?.date
                writer.member("since", since?.text)
            }
            // Every telling of the subject counts as a source of it, words and sums included.
            Corroboration(seen.told.filter(\.isTelling), in: book.register).write(to: &writer)
            writer.member(
                "reports",
                array: { writer in
                    for claim in listed where claim.isTelling {
                        write(reportOf: claim, of: seen, to: &writer)
                    }
                })
            writer.member(
                "history",
                array: { writer in
                    let history = history(of: seen)
                    for (place, moment) in history.enumerated() {
                        writer.object { writer in
                            writer.member("status", moment.status)
                            writer.member("date", moment.date?.text)
                            writer.member("sequence", moment.sequence)
                            writer.member("certainty", certainties[moment.sequence])
                            if place > 0, let date = moment.date, let first = history[0].date {
                                writer.write(
                                    daysAfter: date.days.days(after: first.days))
                            }
                            if seen.isPossible(moment.sequence) { writer.member("possible", true) }
                        }
                    }
                })
        }
        return Row(key: deal, watchKeys: watchKeys(at: deal, in: book), json: json)
    }

    private static func write(_ subject: Subject, to writer: inout JSONWriter) {
        writer.member("status", subject.status?.rawValue)
        writer.member("denied", subject.isDenied)
        writer.member("certainty", subject.life.setter?.certainty.rawValue)
        writer.member("instrument", subject.life.instrument)
        writer.member("binding", subject.binding?.value)
        writer.member("expires", subject.expiry?.text)
    }

    private static func write(
        reportOf claim: Claim, of subject: Subject, to writer: inout JSONWriter
    ) {
        guard let report = claim.report else { return }
        writer.object { writer in
            writer.member("sequence", claim.sequence)
            writer.member("publisher", report.publisher)
            if report.origins.count == 1 {
                writer.member("origin", report.origins[0])
            } else {
                writer.member("origin", strings: report.origins)
            }
            writer.member("certainty", claim.certaintyWord)
            writer.member("published", report.published?.text)
            if subject.isPossible(claim.sequence) { writer.member("possible", true) }
        }
    }

    private typealias Moment = (status: String, date: EDTF?, sequence: UInt64)

    private static func history(of subject: Subject) -> [Moment] {
        let possible = subject.outlook.map { moments(of: $0) } ?? []
        let told = moments(of: subject) + possible.filter { subject.isPossible($0.sequence) }
        let sorted = told.sorted { $0.sequence < $1.sequence }
        // It passed after all that was told by then.
        return sorted + (subject.lapse.map { [moment($0)] } ?? [])
    }

    private static func moments(of subject: Subject) -> [Moment] {
        subject.life.history.map(moment)
            + subject.denials.map { ("denied", $0.date, $0.sequence) }
    }

    private static func moment(_ moment: DealLife.Moment) -> Moment {
        (moment.status.rawValue, moment.date, moment.sequence)
    }
}
