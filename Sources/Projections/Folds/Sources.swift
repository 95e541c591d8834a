import Events

/// One row a publisher and one place it has something from; itself where it names nobody.
enum Sources: Fold {
    static func places(for query: RowQuery, in book: Book) -> [SourcePair] {
        // What was reported is looked at once, here, and not again for every row.
        var asked: [Set<SourcePair>] = []
        if !query.deals.isEmpty { asked.append(book.sources(of: query.deals)) }
        if !query.projects.isEmpty {
            let index = book.index.projects
            asked.append(
                book.sources(of: Set(query.projects.flatMap { index.subjects(naming: $0) })))
        }
        let ids = query.key.map { [$0] } ?? query.parties
        if !ids.isEmpty || asked.isEmpty {
            let index = book.index.sources
            let pairs =
                ids.isEmpty
                ? index.all
                : ids.flatMap { book.register.allIds(of: $0) }.flatMap { index.pairs(of: $0) }
            asked.append(Set(pairs.map { $0.resolved(by: book.register) }))
        }
        return asked.dropFirst().reduce(asked[0]) { $0.intersection($1) }.sorted()
    }

    static func eachPlace(in book: Book, _ body: (SourcePair) -> Bool) {
        for pair in places(for: .everything, in: book) where !body(pair) { return }
    }
    static func hasRow(at pair: SourcePair, in book: Book) -> Bool {
        pair.resolved(by: book.register) == pair && book.sourceCount(of: pair).events > 0
    }

    static func places(touchedBy touched: Touched, in book: Book) -> [SourcePair] {
        Set(touched.sources).map { $0.resolved(by: book.register) }
    }

    static func key(at pair: SourcePair) -> String { pair.publisher + "+" + pair.origin }
    static func watchKeys(at pair: SourcePair, in book: Book) -> [String] {
        book.register.watchKeys(of: [pair.publisher, pair.origin])
    }

    static func subjects(at pair: SourcePair, in book: Book) -> Set<String> {
        let (first, second) = (
            book.subjects(heardThrough: pair.publisher), book.subjects(heardThrough: pair.origin)
        )
        return first.intersection(second)
    }

    static func row(at pair: SourcePair, in book: Book, matching query: RowQuery) -> Row? {
        guard pair.resolved(by: book.register) == pair else { return nil }
        let watchKeys = watchKeys(at: pair, in: book)
        guard query.key.map(watchKeys.contains) ?? true,
            query.allowsParty({ $0 == pair.publisher || $0 == pair.origin }),
            // Whoever reports has no part in what is reported.
            query.allowsRole({ _ in false })
        else { return nil }
        let count = book.sourceCount(of: pair)
        guard count.events > 0 else { return nil }
        let json = JSONWriter.object { writer in
            writer.member("publisher", pair.publisher)
            writer.member("origin", pair.origin)
            writer.member("events", count.events)
            writer.member("retracted", count.retracted)
            writer.member("corrected", count.corrected)
        }
        return Row(key: key(at: pair), watchKeys: watchKeys, json: json)
    }
}

extension Book {
    /// The subjects of which the party, or an id merged into it, is a publisher or an origin.
    fileprivate func subjects(heardThrough party: String) -> Set<String> {
        Set(register.allIds(of: party).flatMap { index.sources.subjects(heardThrough: $0) })
    }

    /// Of a pair of survivors, as many pairs of merged ids are asked for without looking which of
    /// them there are: that costs as much as the publisher has pairs.
    private static var pairsAskedMax: Int { 1024 }

    /// Of a pair of survivors: with every id merged into one of them.
    fileprivate func sourceCount(of pair: SourcePair) -> SourceCount {
        let publishers = register.allIds(of: pair.publisher)
        let origins = register.allIds(of: pair.origin)
        guard publishers.count * origins.count > Self.pairsAskedMax else {
            return index.sources.count(
                of: publishers.flatMap { publisher in
                    origins.map { SourcePair(publisher: publisher, origin: $0) }
                })
        }
        // Once each: an id may be of both ends.
        let pairs = Set(publishers.lazy.flatMap { index.sources.pairs(of: $0) })
        return index.sources.count(
            of: pairs.filter { $0.resolved(by: register) == pair }.sorted())
    }

    /// The pairs, of survivors, through which the subjects' standing reports speak.
    fileprivate func sources(of names: some Sequence<String>) -> Set<SourcePair> {
        var pairs: Set<SourcePair> = []
        for claim in names.lazy.compactMap({ subject($0) }).flatMap(\.told) {
            for pair in claim.report?.sourcePairs ?? [] {
                pairs.insert(pair.resolved(by: register))
            }
        }
        return pairs
    }
}
