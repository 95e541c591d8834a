import Events

/// One row a party that is named or mentioned; merged ids are aliases of the one they stand for.
enum Parties: Fold {
    static func places(for query: RowQuery, in book: Book) -> [String] {
        var ids = book.register.known
        if let key = query.key {
            let survivor = book.register.survivor(of: key)
            if exists(survivor, in: book) { return [survivor] }
        } else {
            ids.formUnion(book.index.mentioned)
        }
        return Set(ids.map { book.register.survivor(of: $0) }).sorted()
    }

    static func reach(of query: RowQuery, in book: Book) -> IndexReach {
        let asksParty = query.deals.isEmpty && query.projects.isEmpty && query.roles.isEmpty
        guard let key = query.key, asksParty else { return .everything }
        return .subjects(book.subjects(mentioningAnyOf: [key]))
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
            book.register.knows(id) || book.index.mentions(id)
        }
    }

    static func row(at party: String, in book: Book, matching query: RowQuery) -> Row? {
        let register = book.register
        guard hasRow(at: party, in: book) else { return nil }
        let profile = register.profile(of: party)
        let ids = register.allIds(of: party)
        if let key = query.key, !ids.contains(key), !isCalled(key, profile) { return nil }
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
        }
        return Row(key: party, watchKeys: ids, json: json)
    }

    /// Whether one of the names starts with the words asked for, or has them start at one of its
    /// words: who asks for a group's name may mean one of its companies.
    private static func isCalled(_ asked: String, _ profile: Naming) -> Bool {
        let asked = asked.lowercased()
        guard !asked.isEmpty else { return false }
        return profile.names.contains { name in
            var rest = name.text.lowercased()[...]
            while !rest.hasPrefix(asked) {
                guard let space = rest.firstIndex(where: \.isWhitespace) else { return false }
                rest = rest[rest.index(after: space)...]
            }
            return true
        }
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
