package import Events

extension Fold {
    /// How the rows that a query matches at either moment differ, and which event changed each
    /// member last.
    ///
    /// Cost: the rows of both; for each that differs, what its subjects tell, at every moment from
    /// the last on at which some of that begins to count, until all is explained: as far as the
    /// difference allows.
    static func difference(
        _ difference: inout Difference, of record: DatedRecord, from first: Moment,
        to last: Moment, matching query: RowQuery
    ) {
        let query = query.resolved(by: record.book.register)
        let ends = [first, last].map { moment in
            let end = record.book(at: moment)
            return end.indexed(for: reach(of: query, in: end))
        }
        var places: [ExactText: Set<Place>] = [:]
        for place in ends.flatMap({ Self.places(for: query, in: $0) }) {
            places[ExactText(key(at: place)), default: []].insert(place)
        }
        var differing: [DifferingRow<Place>] = []
        for (key, places) in places {
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
        let moments = DatedMoments(
            of: differing.reduce(into: []) { $0.formUnion($1.subjects) }, in: record,
            after: first, to: last)
        for row in differing where !difference.isTooLong {
            let authors = authors(of: row, in: record, at: moments, within: &difference)
            difference.note(row.pair, by: authors)
        }
    }

    private static func row(atAnyOf places: Set<Place>, in book: Book) -> Row? {
        places.lazy.compactMap { row(at: $0, in: book, matching: .everything) }.first
    }

    /// Goes back from the last moment, until it is known of each member that differs who changed
    /// it last.
    private static func authors(
        of differing: DifferingRow<Place>, in record: DatedRecord, at known: DatedMoments,
        within difference: inout Difference
    ) -> [String: MemberChange.Author] {
        let moments = known.of(differing.subjects)
        let claims = differing.subjects.reduce(0) { claims, name in
            claims + (record.book.subject(name)?.record.value.claims ?? 0)
        }
        var authors: [String: MemberChange.Author] = [:]
        var after = Members(differing.pair.after?.json)
        var left = Set(Members(differing.pair.before?.json).differing(from: after))
        for (place, moment) in moments.enumerated().reversed() where !left.isEmpty {
            var row = differing.pair.before
            if place > 0 {
                difference.spend(claims * Difference.bytesOfClaim)
                if difference.isTooLong { return authors }
                let book = record.book(at: moments[place - 1])
                    .indexed(for: .subjects(differing.subjects))
                row = Self.row(atAnyOf: differing.places, in: book)
                difference.spend(row?.json.count ?? 0)
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
    /// had happened or was published by then; too long where that is more than `workMax`.
    ///
    /// - Parameter log: what the state was folded from.
    package func difference(
        of projection: Projection, matching query: RowQuery, on clock: DatedClock,
        from first: CalendarDay, through last: CalendarDay, log: some History,
        days: some RecordedDays, workMax: Int = Difference.workMax
    ) -> Difference {
        var difference = Difference(of: projection, workMax: workMax)
        projection.fold.difference(
            &difference, of: DatedRecord(book: book, clock: clock, log: log, days: days),
            from: .end(of: first), to: .end(of: last), matching: query)
        return difference
    }
}
