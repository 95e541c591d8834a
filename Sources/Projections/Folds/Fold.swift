/// One projection: a pure function of the record. It holds nothing of its own.
protocol Fold: SendableMetatype {
    /// Where one row's facts are; ordered as the rows are.
    associatedtype Place: Hashable, Sendable

    /// Where the rows asked for may be, in the order of the rows; places too many do no harm.
    static func places(for query: RowQuery, in book: Book) -> [Place]
    /// What ``Book/index`` must know of for ``walk(in:matching:until:)`` to be right. `query` has
    /// its party ids resolved; the index is not that of what the book's lens shows yet.
    static func reach(of query: RowQuery, in book: Book) -> IndexReach
    /// Where all rows are, in their order, and perhaps places without one, until `body` says false.
    static func eachPlace(in book: Book, _ body: (Place) -> Bool)
    /// Whether ``row(at:in:matching:)`` has a row for everyone here; costs less than the row.
    static func hasRow(at place: Place, in book: Book) -> Bool
    /// Where rows are that may have changed, in no order, possibly twice.
    static func places(touchedBy touched: Touched, in book: Book) -> [Place]
    /// What of it may change a row: perhaps too much, never too little.
    static func decisive(_ touched: Touched, from before: Book, to after: Book) -> Touched
    /// The key of the row at a place, in every state the same.
    static func key(at place: Place) -> String
    /// The ids under which the row at a place is found, in no order and perhaps some more; costs
    /// less than the row.
    static func watchKeys(at place: Place, in book: Book) -> [String]
    /// The subjects that the row at a place is made of, as far as the book's index knows, and
    /// perhaps some more.
    static func subjects(at place: Place, in book: Book) -> Set<String>
    /// The event that the row at a place lists, where that and what is said of it are all that the
    /// row is made of; `nil`: it is made of whatever its subjects tell.
    static func event(at place: Place) -> UInt64?
    /// The row at a place; `nil` where there is none, or none that the query asks for. `query` has
    /// its party ids resolved, its key not.
    static func row(at place: Place, in book: Book, matching query: RowQuery) -> Row?
    /// The rows that a query asks for, in their order. `query` has its party ids resolved, its key
    /// not.
    ///
    /// - Throws: why there is no answer, or `givenUp` when `isOver` says so.
    static func walk(
        in book: Book, matching query: RowQuery, until isOver: () -> Bool
    ) throws(QueryFault) -> any RowWalk
    /// The rows at some places, in their order, for everyone.
    static func eachRow(at places: [Place], in book: Book, _ body: (Row) -> Void)
    /// How many rows ``walk(in:matching:until:)`` has for everyone. `subjects`: those of the book.
    static func rowCount(in book: Book, by subjects: SubjectRows) -> Int
    /// All those rows in their order, as runs of a few. `subjects`: those of the same book.
    static func eachRun(
        in book: Book, by subjects: SubjectRows, _ body: (@escaping RowRun) -> Void)
}

/// Makes some rows that follow each other, on any thread.
typealias RowRun = @Sendable (_ body: (Row) -> Void) -> Void

extension Fold {
    static func reach(of query: RowQuery, in book: Book) -> IndexReach { .everything }

    static func decisive(_ touched: Touched, from before: Book, to after: Book) -> Touched {
        touched
    }

    static func subjects(at place: Place, in book: Book) -> Set<String> {
        Set(book.subjects(for: .everything, keyIsParty: false))
    }

    static func event(at place: Place) -> UInt64? { nil }

    static func walk(
        in book: Book, matching query: RowQuery, until isOver: () -> Bool
    ) throws(QueryFault) -> any RowWalk {
        rowsAtPlaces(for: query, in: book)
    }

    /// The rows asked for, of places that are all found first.
    static func rowsAtPlaces(for query: RowQuery, in book: Book) -> RowsAtPlaces<Place> {
        RowsAtPlaces(places(for: query, in: book)) { book in
            { row(at: $0, in: book, matching: query) }
        }
    }

    static func eachRow(at places: [Place], in book: Book, _ body: (Row) -> Void) {
        for place in places {
            if let row = row(at: place, in: book, matching: .everything) { body(row) }
        }
    }

    static func rowCount(in book: Book, by subjects: SubjectRows) -> Int {
        var rows = 0
        eachPlace(in: book) { place in
            if hasRow(at: place, in: book) { rows += 1 }
            return true
        }
        return rows
    }

    static func eachRun(
        in book: Book, by subjects: SubjectRows, _ body: (@escaping RowRun) -> Void
    ) {
        var run: [Place] = []
        func hand() {
            guard !run.isEmpty else { return }
            body { [run] take in eachRow(at: run, in: book.apart, take) }
            run = []
        }
        eachPlace(in: book) { place in
            run.append(place)
            if run.count == placesOfRun { hand() }
            return true
        }
        hand()
    }

    /// Few enough that their rows are no burden, enough that they are worth a thread's while.
    static var placesOfRun: Int { 64 }

    /// The rows touched that are wanted and not what they were, ordered by key.
    static func changed(
        touched: Touched, from before: Book, to after: Book, wanting wanted: WantedRows
    ) -> [RowPair] {
        var old: [ExactText: Row] = [:]
        var new: [ExactText: Row] = [:]
        let touched = decisive(touched, from: before, to: after)
        let places = Set(
            Self.places(touchedBy: touched, in: before) + Self.places(touchedBy: touched, in: after)
        )
        for place in Self.places(places, wanting: wanted, from: before, to: after) {
            let key = ExactText(key(at: place))
            if let row = row(at: place, in: before, matching: .everything) { old[key] = row }
            if let row = row(at: place, in: after, matching: .everything) { new[key] = row }
        }
        return Set(old.keys).union(new.keys).sorted().compactMap { key in
            guard old[key] != new[key] else { return nil }
            return RowPair(key: key.text, before: old[key], after: new[key])
        }
    }

    /// Those of the rows that are wanted before or after: all places of such a row, since one that
    /// moved is at another place then.
    private static func places(
        _ places: Set<Place>, wanting wanted: WantedRows, from before: Book, to after: Book
    ) -> Set<Place> {
        let keys: Set<ExactText>
        switch wanted {
        case .all: return places
        case .keyed(let wanted): keys = wanted
        case .foundUnder(let isWanted):
            keys = Set(
                places.filter { place in
                    watchKeys(at: place, in: before).contains(where: isWanted)
                        || watchKeys(at: place, in: after).contains(where: isWanted)
                }.map { ExactText(key(at: $0)) })
        }
        return places.filter { keys.contains(ExactText(key(at: $0))) }
    }
}

extension Sequence {
    /// The rows made of the elements that have one, in their order.
    ///
    /// - Throws: `givenUp` when `isOver`, which is asked before each, says so.
    func rows(
        until isOver: () -> Bool, _ row: (Element) -> Row?
    ) throws(QueryFault) -> [Row] {
        var rows: [Row] = []
        for element in self {
            if isOver() { throw .givenUp }
            if let row = row(element) { rows.append(row) }
        }
        return rows
    }
}

extension Book {
    /// The subjects that mention any of the parties, or an id merged into one.
    func subjects(mentioningAnyOf parties: some Sequence<String>) -> Set<String> {
        var names: Set<String> = []
        for party in parties {
            for id in register.allIds(of: party) {
                names.formUnion(index.subjects(mentioning: id))
                if let lensed, !isIndexed { names.formUnion(lensed.departed(mentioning: id)) }
            }
        }
        return names
    }

    /// Whether any subject that stands, or may by the days that the lens names, mentions the party,
    /// by the id as written.
    func mentions(_ id: String) -> Bool {
        guard let lensed, !isIndexed else { return index.mentions(id) }
        return (index.subjects(mentioning: id) + lensed.departed(mentioning: id)).contains { name in
            guard let subject = subject(name) else { return false }
            return subject.mentions(id) || subject.outlook?.mentions(id) ?? false
        }
    }

    /// The ids that are mentioned so, in no order, and perhaps some that the lens doesn't show.
    var everMentioned: Set<String> {
        let mentioned = Set(index.mentioned)
        return lensed?.readsAnew == true && !isIndexed
            ? mentioned.union(formerMentions.groups) : mentioned
    }

    /// The subjects that rows of a query can be about: those that mention its parties, or all.
    /// `key`: whether the query's key is a party too.
    func subjects(for query: RowQuery, keyIsParty key: Bool) -> [String] {
        if key, let party = query.key { return subjects(mentioningAnyOf: [party]).sorted() }
        if let names = subjects(ofPartiesIn: query) { return names }
        var names: [String] = []
        eachSubjectName {
            names.append($0)
            return true
        }
        return names
    }

    /// The subjects that mention any of the parties that a query names, sorted; `nil` where it
    /// names none.
    func subjects(ofPartiesIn query: RowQuery) -> [String]? {
        query.parties.isEmpty ? nil : subjects(mentioningAnyOf: query.parties).sorted()
    }
}
