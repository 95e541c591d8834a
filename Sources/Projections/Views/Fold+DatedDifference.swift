package import Events

extension Fold {
    /// How the rows that a query matches at either moment differ, and which event changed each
    /// member last.
    ///
    /// Cost: the rows of both; for each that differs, what its subjects tell, at every moment from
    /// the last on at which some of that begins to count, until all is explained.
    static func difference(
        _ difference: inout Difference, of record: DatedRecord, from first: Moment,
        to last: Moment, matching query: RowQuery
    ) {
        let query = query.resolved(by: record.book.register)
        let ends = [first, last].map { moment in
            let end = record.book(at: moment)
            return end.indexed(for: reach(of: query, in: end))
        }
        var places: [String: Set<Place>] = [:]
        for place in ends.flatMap({ Self.places(for: query, in: $0) }) {
            places[key(at: place), default: []].insert(place)
        }
        for (key, places) in places {
            let rows = ends.map { row(atAnyOf: places, in: $0) }
            let pair = RowPair(key: key, before: rows[0], after: rows[1])
            let isWanted = { (end: Book) in
                places.contains { row(at: $0, in: end, matching: query) != nil }
            }
            guard pair.before?.json != pair.after?.json, ends.contains(where: isWanted) else {
                continue
            }
            var subjects: Set<String> = []
            for book in ends + [record.book] {
                for place in places { subjects.formUnion(Self.subjects(at: place, in: book)) }
            }
            let authors = authors(
                of: pair, at: places, in: record, subjects,
                record.moments(of: subjects, after: first, through: last))
            difference.note(pair, by: authors)
        }
    }

    private static func row(atAnyOf places: Set<Place>, in book: Book) -> Row? {
        places.lazy.compactMap { row(at: $0, in: book, matching: .everything) }.first
    }

    /// Goes back from the last moment, until it is known of each member that differs who changed
    /// it last.
    private static func authors(
        of pair: RowPair, at places: Set<Place>, in record: DatedRecord, _ subjects: Set<String>,
        _ moments: [Moment]
    ) -> [String: MemberChange.Author] {
        var authors: [String: MemberChange.Author] = [:]
        var after = Members(pair.after?.json)
        var left = Set(Members(pair.before?.json).differing(from: after))
        for (place, moment) in moments.enumerated().reversed() where !left.isEmpty {
            var row = pair.before
            if place > 0 {
                let book = record.book(at: moments[place - 1]).indexed(for: .subjects(subjects))
                row = Self.row(atAnyOf: places, in: book)
            }
            let before = Members(row?.json)
            for member in before.differing(from: after) where left.remove(member) != nil {
                authors[member] = record.author(moment.sequence)
            }
            after = before
        }
        return authors
    }
}

extension DatedRecord {
    fileprivate func author(_ sequence: UInt64) -> MemberChange.Author {
        MemberChange.Author(
            sequence: sequence,
            cause: log.event(at: sequence).map { ChangeCause($0) } ?? .world)
    }
}

extension ProjectionsState {
    /// How the rows of this state that `query` matches at the end of either day differ, by what
    /// had happened or was published by then.
    ///
    /// - Parameter log: what the state was folded from.
    package func difference(
        of projection: Projection, matching query: RowQuery, on clock: DatedClock,
        from first: CalendarDay, through last: CalendarDay, log: some History,
        days: some RecordedDays
    ) -> Difference {
        var difference = Difference(of: projection)
        projection.fold.difference(
            &difference, of: DatedRecord(book: book, clock: clock, log: log, days: days),
            from: .end(of: first), to: .end(of: last), matching: query)
        return difference
    }
}
