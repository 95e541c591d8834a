import Events

/// One row a party that is named or mentioned; merged ids are aliases of the one they stand for.
enum Parties: Fold {
    static func places(for query: RowQuery, in book: Book) -> [String] {
        found(by: query, in: book).map(\.party)
    }

    static func walk(
        in book: Book, matching query: RowQuery, until isOver: () -> Bool
    ) throws(QueryFault) -> any RowWalk {
        RowsAtPlaces(found(by: query, in: book)) { book in
            { row(at: $0.party, in: book, matching: query, found: $0.finding) }
        }
    }

    /// The parties asked for, in the order of their rows, and perhaps some without one. `finding`:
    /// `nil` where one was asked for by its very id, or all were.
    private static func found(
        by query: RowQuery, in book: Book
    ) -> [(party: String, finding: Finding?)] {
        let register = book.register
        guard let key = query.key else {
            let ids = register.everKnown.union(book.everMentioned)
            return Set(ids.map { register.survivor(of: $0) }).sorted().map { ($0, nil) }
        }
        var ids = register.known
        if exists(key, in: book) { return [(register.survivor(of: key), nil)] }
        let asked = FoldedName(key)
        // An id is found in any case too, also of a party that nothing names.
        if exists(asked.text, in: book) { ids.insert(asked.text) }
        return Set(ids.map { register.survivor(of: $0) }).sorted().compactMap { party in
            finding(of: party, by: asked, in: register).map { (party, $0) }
        }
    }

    static func reach(of query: RowQuery, in book: Book) -> IndexReach {
        let asksParty = query.deals.isEmpty && query.projects.isEmpty && query.roles.isEmpty
        guard asksParty else { return .everything }
        guard let key = query.key else { return .nothing }
        return .subjects(book.subjects(mentioningAnyOf: Set([key, FoldedName(key).text])))
    }

    static func eachPlace(in book: Book, _ body: (String) -> Bool) {
        for party in places(for: .everything, in: book) where !body(party) { return }
    }
    static func hasRow(at party: String, in book: Book) -> Bool {
        book.register.survivor(of: party) == party && exists(party, in: book)
    }

    static func places(touchedBy touched: Touched, in book: Book) -> [String] {
        touched.parties.flatMap { [$0, book.register.survivor(of: $0)] }
    }

    static func key(at party: String) -> String { party }
    static func watchKeys(at party: String, in book: Book) -> [String] {
        book.register.allIds(of: party)
    }

    private static func exists(_ party: String, in book: Book) -> Bool {
        book.register.allIds(of: party).contains { id in
            book.register.knows(id) || book.mentions(id)
        }
    }

    static func subjects(at party: String, in book: Book) -> Set<String> {
        book.subjects(mentioningAnyOf: [party])
    }

    static func row(at party: String, in book: Book, matching query: RowQuery) -> Row? {
        var found: Finding?
        if let key = query.key, !book.register.allIds(of: party).contains(key) {
            found = finding(of: party, by: FoldedName(key), in: book.register)
            guard found != nil else { return nil }
        }
        return row(at: party, in: book, matching: query, found: found)
    }

    private static func row(
        at party: String, in book: Book, matching query: RowQuery, found: Finding?
    ) -> Row? {
        let register = book.register
        guard hasRow(at: party, in: book) else { return nil }
        let profile = register.profile(of: party)
        let ids = register.allIds(of: party)
        guard query.allowsParty({ $0 == party }), allows(query, ids, in: book) else {
            return nil
        }
        let json = JSONWriter.object { writer in
            writer.member("party", party)
            writer.member("kind", profile.kind)
            writer.member("names", stated: profile.names) { writer, name in
                writer.member("text", name.text)
                writer.member("lang", name.language)
            }
            writer.member("parent", profile.parent.map { register.survivor(of: $0) })
            if profile.lei != nil || profile.wikidata != nil {
                writer.member(
                    "ids",
                    object: { writer in
                        writer.member("lei", profile.lei)
                        writer.member("wikidata", profile.wikidata)
                    })
            }
            writer.member("aliases", stated: register.aliases(of: party))
            writer.member("members", stated: register.members(of: party))
            writer.member("matched", found?.rawValue)
        }
        return Row(key: party, watchKeys: ids, json: json)
    }

    /// How a party was found by something other than its very id.
    private enum Finding: String, Sendable {
        /// One of its ids, in any case: its own, one merged into it, its LEI or that of Wikidata.
        case id
        case name
        /// A name that starts with what was asked, or has it start at one of its words: who asks
        /// for a group's name may mean one of its companies.
        case beginning
    }

    private static func finding(
        of party: String, by asked: FoldedName, in register: PartyRegister
    ) -> Finding? {
        let profile = register.profile(of: party)
        let others = [profile.lei, profile.wikidata].compactMap(\.self)
        if (register.allIds(of: party) + others).contains(where: { FoldedName($0) == asked }) {
            return .id
        }
        var found: Finding?
        for name in profile.names {
            switch FoldedName(name.text).match(asked) {
            case .whole: return .name
            case .beginning: found = .beginning
            case nil: break
            }
        }
        return found
    }

    private static func allows(_ query: RowQuery, _ ids: [String], in book: Book) -> Bool {
        guard !(query.deals.isEmpty && query.projects.isEmpty && query.roles.isEmpty) else {
            return true
        }
        let names = book.subjects(mentioningAnyOf: ids.prefix(1))
        return query.allowsDeal(names.contains)
            && query.allowsProject({ asked in
                names.contains { book.subject($0)?.project == asked }
            })
            && query.allowsRole({ role in
                names.contains { name in
                    book.subject(name)?.told.contains { claim in
                        claim.parties.contains { party in
                            party.role == role
                                && (ids.contains(party.id)
                                    || party.onBehalfOf.map(ids.contains) ?? false)
                        }
                    } ?? false
                }
            })
    }
}
