import Events

/// One row all commitments that may be summed: equal in what, measure, nature, binding, from, to,
/// and in being rumour or not.
enum Commitments: Fold {
    static func places(for query: RowQuery, in book: Book) -> [CommitmentGroup] {
        guard query.key != nil || !query.parties.isEmpty || !query.deals.isEmpty else {
            return sorted(Set(book.index.commitmentGroups))
        }
        let names =
            query.key == nil && query.parties.isEmpty
            ? query.deals : book.subjects(for: query, keyIsParty: true)
        return sorted(Set(names.flatMap { book.groups(of: $0) }))
    }

    static func reach(of query: RowQuery, in book: Book) -> IndexReach {
        guard query.key != nil || !query.parties.isEmpty || !query.deals.isEmpty else {
            return .everything
        }
        // What else counts in their rows names the same sides; where none are stated, anything may.
        let sides = places(for: query, in: book).map { $0.from.first ?? $0.to.first }
        guard !sides.contains(nil) else { return .everything }
        return .subjects(book.subjects(mentioningAnyOf: Set(sides.compactMap(\.self))))
    }

    private static func sorted(_ groups: Set<CommitmentGroup>) -> [CommitmentGroup] {
        groups.map { (ExactText($0.key), $0) }.sorted { $0.0 < $1.0 }.map(\.1)
    }

    static func eachPlace(in book: Book, _ body: (CommitmentGroup) -> Bool) {
        for group in places(for: .everything, in: book) where !body(group) { return }
    }
    static func hasRow(at group: CommitmentGroup, in book: Book) -> Bool { true }

    static func places(touchedBy touched: Touched, in book: Book) -> [CommitmentGroup] {
        Set(touched.subjects).flatMap { book.groups(of: $0) }
    }

    static func key(at group: CommitmentGroup) -> String { group.key }

    static func watchKeys(at group: CommitmentGroup, in book: Book) -> [String] {
        let deals = Set(book.index.commitments(of: group).map(\.subject))
        return book.register.watchKeys(of: parties(of: group, subjects(deals, in: book)))
    }

    private static func subjects(
        _ deals: some Sequence<String>, in book: Book
    ) -> [String: Subject] {
        var subjects: [String: Subject] = [:]
        for deal in deals { subjects[deal] = book.subject(deal) }
        return subjects
    }

    static func row(
        at group: CommitmentGroup, in book: Book, matching query: RowQuery
    ) -> Row? {
        let refs = book.index.commitments(of: group).sorted()
        guard !refs.isEmpty else { return nil }
        let deals = Set(refs.map(\.subject)).sorted()
        let subjects = subjects(deals, in: book)
        let parties = parties(of: group, subjects)
        let watchKeys = book.register.watchKeys(of: parties)
        guard query.key.map(watchKeys.contains) ?? true, query.allowsParty(parties.contains),
            query.allowsDeal(deals.contains),
            query.allowsProject({ asked in
                subjects.values.contains { ($0.outlook ?? $0).project == asked }
            }),
            query.allowsRole({ role in
                subjects.values.contains { $0.has(role: role) }
            })
        else { return nil }
        let tally = CommitmentTally(refs, of: subjects, in: book.register)
        let json = JSONWriter.object { writer in
            write(group, tally, to: &writer)
            writer.member("parties", strings: parties)
            writer.member("by", stated: tally.by)
            writer.member(
                "deals",
                array: { writer in
                    for deal in deals {
                        writer.object { writer in
                            writer.member("deal", deal)
                            writer.member("status", subjects[deal]?.status?.rawValue)
                        }
                    }
                })
            writer.member("rumour", group.isRumour)
            Corroboration(tally.backing, in: book.register).write(to: &writer)
            tally.writeReadings(to: &writer)
        }
        return Row(key: group.key, watchKeys: watchKeys, json: json)
    }

    /// Who has to do with it: givers and takers, or where none are stated those of the deals.
    private static func parties(
        of group: CommitmentGroup, _ subjects: [String: Subject]
    ) -> [String] {
        let stated = Set(group.from).union(group.to)
        guard stated.isEmpty else { return stated.sorted() }
        return Set(subjects.values.flatMap { ($0.outlook ?? $0).parties }).sorted()
    }

    private static func write(
        _ group: CommitmentGroup, _ tally: CommitmentTally, to writer: inout JSONWriter
    ) {
        writer.member("what", group.what.text)
        writer.member("unit", group.unit?.text)
        writer.member("period", group.period?.text)
        writer.member("currency", group.currency)
        writer.member("nature", group.nature.text)
        writer.member("binding", group.binding.text)
        writer.member("basis", tally.basis)
        writer.member("amount", tally.total.amount?.description)
        writer.member("min", tally.total.min?.description)
        writer.member("max", tally.total.max?.description)
        writer.member("from", stated: group.from)
        writer.member("to", stated: group.to)
        writer.member("due", tally.due)
        writer.member("term", tally.term)
        writer.member("condition", tally.condition)
        writer.member("part_of", tally.partOf)
        writer.member("project", tally.project)
    }
}

extension Book {
    fileprivate func groups(of name: String) -> [CommitmentGroup] {
        subject(name)?.groups ?? []
    }
}

extension Subject {
    fileprivate func has(role: String) -> Bool {
        listed.contains { claim in
            claim.isTelling && claim.parties.contains { $0.role == role }
        }
    }
}
