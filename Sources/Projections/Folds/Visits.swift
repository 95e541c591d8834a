import Events

/// One row a visit, however many report it.
enum Visits: KindFold {
    static func names(for query: RowQuery, in book: Book) -> [String]? {
        guard let key = query.key else { return book.subjects(ofPartiesIn: query) }
        return book.subjects(mentioningAnyOf: [key]).union([key]).sorted()
    }

    static func isOne(_ subject: Subject) -> Bool { subject.isVisit }
    static func mayHaveRows(_ glance: SubjectGlance) -> Bool { glance.isVisit }

    static func watchKeys(at visit: String, in book: Book) -> [String] {
        [visit] + book.register.watchKeys(of: book.subject(visit)?.parties ?? [])
    }

    static func row(
        at visit: String, of seen: Subject, in book: Book, matching query: RowQuery
    ) -> Row? {
        guard let subject = shown(seen, matching: query) else { return nil }
        let claims = subject.told.filter { $0.step == .visitHeld }
        let parties = PartyRoles(claims, in: book.register)
        let watchKeys = Set(book.register.watchKeys(of: parties.ids)).union([visit])
        guard query.key.map({ watchKeys.contains($0) }) ?? true,
            query.allowsParty(parties.contains), query.allowsRole(parties.hasRole)
        else { return nil }
        let shown = Terms(claims)
        let json = JSONWriter.object { writer in
            writer.member("visit", visit)
            writer.member("title", shown.title.value)
            writer.member("visitors", stated: parties.ids(with: "visitor"))
            writer.member("hosts", stated: parties.ids(with: "host"))
            shown.date.value?.write(to: &writer)
            let places = claims.flatMap(\.places).map { ExactText($0) }
            writer.member("places", stated: unique(places).map(\.text))
            writer.member("topics", stated: unique(claims.flatMap(\.topics))) { writer, topic in
                let with = topic.with.map { book.register.survivor(of: $0) }
                writer.member("text", topic.text.text)
                writer.member("with", stated: with)
                writer.member("certainty", topic.certainty)
            }
            writer.member("project", subject.project)
            writer.member("certainty", claims.map(\.certainty).max()?.rawValue)
            writer.member("denied", subject.isDenied)
            if !seen.isVisit { writer.member("possible", true) }
            let counted = claims.filter { !seen.isPossible($0.sequence) }
            Corroboration(counted, in: book.register).write(to: &writer)
        }
        return Row(key: visit, watchKeys: watchKeys.sorted(), json: json)
    }

    private struct Terms {
        var title = Stated<String>()
        var date = Stated<EDTF>()

        init(_ claims: [Claim]) {
            for claim in claims {
                title.hear(claim.title, claim.certainty, at: claim.sequence)
                date.hear(claim.date, claim.certainty, at: claim.sequence)
            }
        }
    }

    /// Each value where it first stands.
    private static func unique<Value: Hashable>(_ values: [Value]) -> [Value] {
        var seen: Set<Value> = []
        return values.filter { seen.insert($0).inserted }
    }
}
