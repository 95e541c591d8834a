import HashTreeCollections

/// One projection: a pure function of the record. It holds nothing of its own.
protocol Fold {
    /// Where one row's facts are; ordered as the rows are.
    associatedtype Place: Hashable

    /// Where the rows asked for may be, in the order of the rows; places too many do no harm.
    static func places(for query: RowQuery, in book: Book) -> [Place]
    /// Where rows are that may have changed, in no order, possibly twice.
    static func places(touchedBy touched: Touched, in book: Book) -> [Place]
    /// The row at a place; `nil` where there is none, or none that the query asks for. `query` has
    /// its party ids resolved, its key not.
    static func row(at place: Place, in book: Book, matching query: RowQuery) -> Row?
}

extension Fold {
    static func rows(in book: Book, matching query: RowQuery) -> [Row] {
        let resolved = query.resolved(by: book.register)
        return places(for: resolved, in: book)
            .compactMap { row(at: $0, in: book, matching: resolved) }
    }

    /// What became of the rows touched, ordered by key.
    static func changes(touched: Touched, from before: Book, to after: Book) -> [RowChange] {
        var old: [String: Row] = [:]
        var new: [String: Row] = [:]
        let places = Set(
            Self.places(touchedBy: touched, in: before) + Self.places(touchedBy: touched, in: after)
        )
        for place in places {
            if let row = row(at: place, in: before, matching: .everything) { old[row.key] = row }
            if let row = row(at: place, in: after, matching: .everything) { new[row.key] = row }
        }
        return Set(old.keys).union(new.keys).sorted().compactMap { key in
            guard old[key] != new[key] else { return nil }
            let watchKeys = Set(old[key]?.watchKeys ?? []).union(new[key]?.watchKeys ?? [])
            return RowChange(key: key, watchKeys: watchKeys.sorted(), json: new[key]?.json)
        }
    }
}

extension Book {
    /// The subjects that mention any of the parties, or an id merged into one.
    func subjects(mentioningAnyOf parties: some Sequence<String>) -> Set<String> {
        var names: Set<String> = []
        for party in parties {
            for id in register.allIds(of: party) { names.formUnion(index.subjects(mentioning: id)) }
        }
        return names
    }

    /// The subjects that rows of a query can be about: those that mention its parties, or all.
    /// `key`: whether the query's key is a party too.
    func subjects(for query: RowQuery, keyIsParty key: Bool) -> [String] {
        if key, let party = query.key { return subjects(mentioningAnyOf: [party]).sorted() }
        if !query.parties.isEmpty { return subjects(mentioningAnyOf: query.parties).sorted() }
        return subjectNames.sorted()
    }
}
