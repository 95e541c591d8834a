package import Events

extension Fold {
    /// How the rows that a query matches at either moment differ, and which event changed each
    /// member last.
    ///
    /// Cost: the rows of both; for each that differs, what its subjects tell, at every moment from
    /// the last on at which some of that begins to count, until all is explained.
    ///
    /// - Throws: `givenUp` when `isOver`, which is asked before each row is made, says so.
    static func difference(
        of projection: Projection, in record: DatedRecord, from first: Moment, to last: Moment,
        matching query: RowQuery, until isOver: () -> Bool
    ) throws(QueryFault) -> Difference {
        let query = query.resolved(by: record.book.register)
        let ends = try [first, last].map { moment throws(QueryFault) in
            let end = record.book(at: moment)
            return try end.indexed(for: reach(of: query, in: end), until: isOver)
        }
        var places: [ExactText: Set<Place>] = [:]
        for place in ends.flatMap({ Self.places(for: query, in: $0) }) {
            places[ExactText(key(at: place)), default: []].insert(place)
        }
        var differing: [DifferingRow<Place>] = []
        for (key, places) in places {
            if isOver() { throw .givenUp }
            let rows = ends.map { row(atAnyOf: places, in: $0) }
            let pair = RowPair(key: key.text, before: rows[0], after: rows[1])
            let isWanted = { (end: Book) in
                places.contains { row(at: $0, in: end, matching: query) != nil }
            }
            guard pair.before?.json != pair.after?.json,
                query == .everything || ends.contains(where: isWanted)
            else { continue }
            var subjects: Set<String> = []
            for book in ends + [record.book] {
                for place in places { subjects.formUnion(Self.subjects(at: place, in: book)) }
            }
            differing.append(DifferingRow(pair: pair, places: places, subjects: subjects))
        }
        let moments = try DatedMoments(
            of: differing.reduce(into: []) { $0.formUnion($1.subjects) }, in: record,
            after: first, to: last, until: isOver)
        var difference = Difference(of: projection)
        for row in differing {
            let authors = try authors(of: row, in: record, at: moments, until: isOver)
            difference.note(row.pair, by: authors)
        }
        return difference
    }

    private static func row(atAnyOf places: Set<Place>, in book: Book) -> Row? {
        places.lazy.compactMap { row(at: $0, in: book, matching: .everything) }.first
    }

    /// Goes back from the last moment, until it is known of each member that differs who changed
    /// it last.
    private static func authors(
        of differing: DifferingRow<Place>, in record: DatedRecord, at known: DatedMoments,
        until isOver: () -> Bool
    ) throws(QueryFault) -> [String: MemberChange.Author] {
        let moments = known.of(differing.subjects)
        var authors: [String: MemberChange.Author] = [:]
        var after = Members(differing.pair.after?.json)
        var left = Set(Members(differing.pair.before?.json).differing(from: after))
        for (place, moment) in moments.enumerated().reversed() where !left.isEmpty {
            var row = differing.pair.before
            if place > 0 {
                let book = try record.book(at: moments[place - 1])
                    .indexed(for: .subjects(differing.subjects), until: isOver)
                row = Self.row(atAnyOf: differing.places, in: book)
            }
            let before = Members(row?.json)
            for member in before.differing(from: after) where left.remove(member) != nil {
                authors[member] = known.author(moment)
            }
            after = before
        }
        return authors
    }
}

/// A row that differs, where it may be and what it is made of.
private struct DifferingRow<Place: Hashable> {
    let pair: RowPair
    let places: Set<Place>
    let subjects: Set<String>
}

extension ProjectionsState {
    /// How the rows of this state that `query` matches at the end of either day differ, by what
    /// had happened or was published by then.
    ///
    /// - Parameter log: what the state was folded from.
    /// - Throws: `givenUp` when `isOver` says so.
    package func difference(
        of projection: Projection, matching query: RowQuery, on clock: DatedClock,
        from first: CalendarDay, through last: CalendarDay, log: some History,
        days: some RecordedDays, until isOver: () -> Bool = { false }
    ) throws(QueryFault) -> Difference {
        try projection.fold.difference(
            of: projection, in: DatedRecord(book: book, clock: clock, log: log, days: days),
            from: .end(of: first), to: .end(of: last), matching: query, until: isOver)
    }
}
