import Events

/// One row all commitments that may be summed: equal in what, measure, nature, binding, from, to,
/// and in being rumour or not. Asked over a side, natures or bindings: ``CommitmentTotals``.
enum Commitments: Fold {
    static func places(for query: RowQuery, in book: Book) -> [CommitmentGroup] {
        places(for: query, reading: ReadDeals(book))
    }

    private static func places(
        for query: RowQuery, reading deals: ReadDeals
    ) -> [CommitmentGroup] {
        let book = deals.book
        guard query.key != nil || !query.parties.isEmpty || !query.deals.isEmpty else {
            var groups: Set<CommitmentGroup> = []
            book.index.eachCommitmentGroup {
                groups.insert($0)
                return true
            }
            return sorted(groups)
        }
        let names =
            query.key == nil && query.parties.isEmpty
            ? query.deals : book.subjects(for: query, keyIsParty: true)
        return sorted(Set(names.flatMap { deals.subject($0)?.groups ?? [] }))
    }

    static func reach(of query: RowQuery, in book: Book) -> IndexReach {
        if CommitmentSide(query) != nil { return .nothing }
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
        Set(touched.subjects).flatMap { book.subject($0)?.groups ?? [] }
    }

    static func key(at group: CommitmentGroup) -> String { group.key }

    static func watchKeys(at group: CommitmentGroup, in book: Book) -> [String] {
        let deals = ReadDeals(book)
        return book.register.watchKeys(
            of: parties(of: book.index.commitments(of: group), reading: deals))
    }

    // MARK: Rows

    static func walk(
        in book: Book, matching query: RowQuery, until isOver: () -> Bool
    ) throws(QueryFault) -> any RowWalk {
        if let side = CommitmentSide(query) {
            let totals = try CommitmentTotals(
                over: side, matching: query, in: book, until: isOver)
            return MadeRows(try totals.rows(until: isOver))
        }
        let deals = ReadDeals(book)
        let places = places(for: query, reading: deals)
        // Of few deals what was read to find the places is enough for the rows.
        guard query.key == nil, query.parties.isEmpty, query.deals.isEmpty else {
            return MadeRows(
                try places.rows(until: isOver) { row(at: $0, matching: query, reading: deals) })
        }
        return RowsAtPlaces(places) { book in
            let deals = ReadDeals(book)
            return { row(at: $0, matching: query, reading: deals) }
        }
    }

    static func eachRow(at groups: [CommitmentGroup], in book: Book, _ body: (Row) -> Void) {
        let deals = ReadDeals(book)
        for group in groups {
            if let row = row(at: group, matching: .everything, reading: deals) { body(row) }
        }
    }

    static func subjects(at group: CommitmentGroup, in book: Book) -> Set<String> {
        Set(book.index.commitments(of: group).map(\.subject))
    }

    static func row(
        at group: CommitmentGroup, in book: Book, matching query: RowQuery
    ) -> Row? {
        row(at: group, matching: query, reading: ReadDeals(book))
    }

    private static func row(
        at group: CommitmentGroup, matching query: RowQuery, reading deals: ReadDeals
    ) -> Row? {
        let register = deals.book.register
        let refs = deals.book.index.commitments(of: group).sorted()
        guard !refs.isEmpty else { return nil }
        let names = Set(refs.map(\.subject))
        let subjects = names.compactMap { deals.subject($0) }
        let parties = parties(of: refs, reading: deals)
        guard query.key.map(register.watchKeys(of: parties).contains) ?? true,
            query.allowsParty(parties.contains), query.allowsDeal(names.contains),
            query.allowsProject({ asked in subjects.contains { ($0.outlook ?? $0).project == asked }
            }),
            query.allowsRole({ role in subjects.contains { $0.has(role: role) } })
        else { return nil }
        let parts = refs.compactMap { ref in
            deals.subject(ref.subject).flatMap { CommitmentPart(ref, of: $0, reading: deals) }
        }
        return row(of: group, CommitmentTally(parts, in: register), in: register)
    }

    private static func parties(
        of refs: some Sequence<CommitmentRef>, reading deals: ReadDeals
    ) -> Set<String> {
        refs.reduce(into: []) { $0.formUnion(deals.subject($1.subject)?.parties(of: $1.id) ?? []) }
    }

    /// One row of what `group` says is equal in all that it sums.
    static func row(
        of group: CommitmentGroup, _ tally: CommitmentTally, in register: PartyRegister
    ) -> Row {
        let sides = Set(group.from).union(group.to).sorted()
        let parties = tally.parties.isEmpty ? sides : tally.parties
        let json = JSONWriter.object { writer in
            write(group, tally, to: &writer)
            writer.member("parties", strings: parties)
            writer.member("by", stated: tally.by)
            writer.member(
                "deals",
                array: { writer in
                    for deal in tally.deals {
                        writer.object { writer in
                            writer.member("deal", deal.name)
                            writer.member("status", deal.status?.rawValue)
                        }
                    }
                })
            writer.member("rumour", group.isRumour)
            Corroboration(tally.backing, in: register).write(to: &writer)
            tally.writeReadings(to: &writer)
        }
        return Row(
            key: group.key, watchKeys: register.watchKeys(of: parties + sides), json: json)
    }

    private static func write(
        _ group: CommitmentGroup, _ tally: CommitmentTally, to writer: inout JSONWriter
    ) {
        writer.member("what", tally.what)
        writer.member("unit", group.unit?.text)
        writer.member("period", group.period?.text)
        writer.member("currency", group.currency)
        if !group.nature.text.isEmpty { writer.member("nature", group.nature.text) }
        if !group.binding.text.isEmpty { writer.member("binding", group.binding.text) }
        writer.member("basis", tally.basis)
        writer.member("amount", tally.total.amount?.description)
        writer.member("min", tally.total.min?.description)
        writer.member("max", tally.total.max?.description)
        writer.member("from", stated: tally.from)
        if tally.isJoint { writer.member("joint", true) }
        writer.member("to", stated: tally.to)
        writer.member("due", tally.due)
        writer.member("term", tally.term)
        writer.member("condition", tally.condition)
        writer.member("part_of", tally.partOf)
        writer.member("project", tally.project)
    }
}

extension Subject {
    /// Whether anyone who tells of it lists a party in this role.
    func has(role: String) -> Bool {
        listed.contains { claim in
            claim.isTelling && claim.parties.contains { $0.role == role }
        }
    }
}
