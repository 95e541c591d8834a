/// A projection of which each row is of one subject. Where many rows are asked for, each subject is
/// read once for all of its rows.
protocol SubjectFold: Fold {
    /// The names of the subjects that the rows of a query are of, sorted; `nil`: any may be.
    static func names(for query: RowQuery, in book: Book) -> [String]?
    /// Whether a subject of which no event was corrected or retracted can have a row, through any
    /// lens.
    static func mayHaveRows(_ glance: SubjectGlance) -> Bool
    /// Where the subject's rows are, in their order, as far as can be told without its claims.
    /// Asked for everyone, and not through a lens, each of them has a row.
    static func places(of subject: Subject, in book: Book, matching query: RowQuery) -> [Place]
    static func row(
        at place: Place, of subject: Subject, in book: Book, matching query: RowQuery
    ) -> Row?
    /// The subject that the row at a place is of.
    static func name(at place: Place) -> String
}

extension SubjectFold {
    static func mayHaveRows(_ glance: SubjectGlance) -> Bool { true }

    static func places(for query: RowQuery, in book: Book) -> [Place] {
        var places: [Place] = []
        func enter(_ subject: Subject?) -> Bool {
            places += subject.map { Self.places(of: $0, in: book, matching: query) } ?? []
            return true
        }
        if let names = names(for: query, in: book) {
            for name in names { _ = enter(book.subject(name)) }
        } else {
            book.eachSubject(enter)
        }
        return places
    }

    static func eachPlace(in book: Book, _ body: (Place) -> Bool) {
        book.eachSubject { places(of: $0, in: book, matching: .everything).allSatisfy(body) }
    }
    static func hasRow(at place: Place, in book: Book) -> Bool { true }

    static func row(at place: Place, in book: Book, matching query: RowQuery) -> Row? {
        book.subject(name(at: place)).flatMap { row(at: place, of: $0, in: book, matching: query) }
    }

    static func walk(
        in book: Book, matching query: RowQuery, until isOver: () -> Bool
    ) throws(QueryFault) -> any RowWalk {
        RowsOfSubjects<Self>(matching: query, in: book)
    }

    static func rowCount(in book: Book, by subjects: SubjectRows) -> Int {
        subjects.count(of: Self.self)
    }

    static func eachRun(
        in book: Book, by subjects: SubjectRows, _ body: (@escaping RowRun) -> Void
    ) {
        func hasRows(_ place: Int) -> Bool { subjects.has(Self.self, at: place) }
        book.eachRun(of: placesOfRun, in: subjects.walk, where: hasRows) { run in
            body { take in
                let book = book.apart
                for subject in run {
                    eachRow(of: subject.read(in: book), in: book, take)
                }
            }
        }
    }

    fileprivate static func rowCount(of subject: Subject, in book: Book) -> Int {
        places(of: subject, in: book, matching: .everything).count
    }

    /// The rows of a subject, for everyone.
    private static func eachRow(of subject: Subject, in book: Book, _ body: (Row) -> Void) {
        let places = places(of: subject, in: book, matching: .everything)
        let subject = places.count > 1 ? subject.keepingClaims : subject
        for place in places {
            if let row = row(at: place, of: subject, in: book, matching: .everything) { body(row) }
        }
    }
}

/// How many rows each projection of subjects has, and of which subjects: found in one walk over
/// them all, so that who makes all rows reads no subject in vain.
///
/// Takes a byte a subject and projection, and the names of those that no base has.
struct SubjectRows {
    fileprivate let walk: SubjectWalk
    /// By fold; whether a subject has rows, by its place in the order of the names.
    private var found: [ObjectIdentifier: (count: Int, has: [Bool])] = [:]

    init(in book: Book, by crew: some Crew = OneHand()) {
        let walk = book.subjectWalk()
        self.walk = walk
        let folds = Projection.allCases.compactMap { $0.fold as? any SubjectFold.Type }
        var found = folds.map { _ in (count: 0, has: [Bool]()) }
        crew.each { add in
            book.eachRun(of: Self.subjectsOfRun, in: walk) { run in
                add {
                    let book = book.apart
                    let subjects = run.map { $0.read(in: book) }
                    return folds.map { fold in subjects.map { fold.rowCount(of: $0, in: book) } }
                }
            }
        } _: { counts in
            for place in folds.indices {
                found[place].count += counts[place].reduce(0, +)
                found[place].has += counts[place].map { $0 > 0 }
            }
        }
        for (fold, found) in zip(folds, found) { self.found[ObjectIdentifier(fold)] = found }
    }

    private static let subjectsOfRun = 256

    func count(of fold: any SubjectFold.Type) -> Int { found[ObjectIdentifier(fold)]?.count ?? 0 }

    /// Whether the subject with that many before it has any. A walk over a damaged base may find
    /// more of them than the first.
    func has(_ fold: any SubjectFold.Type, at place: Int) -> Bool {
        guard let has = found[ObjectIdentifier(fold)]?.has, place < has.count else { return false }
        return has[place]
    }
}
