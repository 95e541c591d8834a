package import Events

extension Fold {
    /// How the rows that a query matches at either moment differ, and which event changed each
    /// member last.
    ///
    /// Cost: the rows of both; for those that differ and are of the same subjects, what these tell
    /// and the rows themselves, at every moment from the last on at which some of that begins to
    /// count, until all is explained. A row that lists an event costs what is said of that.
    ///
    /// - Throws: `givenUp` when `isOver`, which is asked at each moment and before each few rows
    ///   are made, says so.
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
            differing.append(
                DifferingRow(
                    pair: pair, places: places, subjects: subjects,
                    root: places.lazy.compactMap(event).first.map(record.book.threadRoot)))
        }
        let moments = try DatedMoments(
            of: differing.reduce(into: []) { $0.formUnion($1.subjects) }, in: record,
            after: first, to: last, until: isOver)
        var difference = Difference(of: projection)
        for rows in Dictionary(grouping: differing, by: \.subjects).values {
            for row in try explained(rows, in: record, at: moments, until: isOver) {
                difference.note(row.pair, by: row.authors)
            }
        }
        return difference
    }

    private static func row(atAnyOf places: Set<Place>, in book: Book) -> Row? {
        places.lazy.compactMap { row(at: $0, in: book, matching: .everything) }.first
    }

    /// Goes back from the last moment, until it is known of each member that differs who changed
    /// it last. The book of a moment is made once for all rows, which must be of the same subjects.
    private static func explained(
        _ rows: [DifferingRow<Place>], in record: DatedRecord, at known: DatedMoments,
        until isOver: () -> Bool
    ) throws(QueryFault) -> [DifferingRow<Place>] {
        var rows = rows
        guard let first = rows.first else { return [] }
        // Lists of events need no index, and differ in what is said of their own event alone.
        let reach = first.root == nil ? IndexReach.subjects(first.subjects) : .nothing
        let rowsByRoot = Dictionary(grouping: rows.indices) { rows[$0].root }
        let moments = known.of(first.subjects)
        for (place, moment) in moments.enumerated().reversed() {
            if isOver() { throw .givenUp }
            let root = first.root.map { _ in record.book.threadRoot(of: moment.sequence) }
            let open = (rowsByRoot[root] ?? []).filter { !rows[$0].isExplained }
            guard !open.isEmpty else { continue }
            var before: [ExactText: Row] = [:]
            if place > 0 {
                let book = try record.book(at: moments[place - 1])
                    .indexed(for: reach, until: isOver)
                before = try rowsByKey(
                    at: open.flatMap { rows[$0].places }, in: book, until: isOver)
            }
            for index in open {
                let pair = rows[index].pair
                rows[index].goBack(
                    to: place > 0 ? before[ExactText(pair.key)] : pair.before,
                    before: known.author(moment))
            }
        }
        return rows
    }

    private static func rowsByKey(
        at places: [Place], in book: Book, until isOver: () -> Bool
    ) throws(QueryFault) -> [ExactText: Row] {
        var rows: [ExactText: Row] = [:]
        var left = places[...]
        while !left.isEmpty {
            if isOver() { throw .givenUp }
            eachRow(at: Array(left.prefix(placesOfRun)), in: book) { row in
                rows[ExactText(row.key)] = row
            }
            left = left.dropFirst(placesOfRun)
        }
        return rows
    }
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
