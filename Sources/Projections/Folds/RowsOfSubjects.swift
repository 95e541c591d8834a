/// The rows of one subject after the other, each subject read once for all of its rows.
struct RowsOfSubjects<F: SubjectFold>: RowWalk {
    private let query: RowQuery
    /// Of the subjects to come either their names or a walk over all.
    private var names: ArraySlice<String>
    private var walk: SubjectWalk?
    /// Where rows are of the subject that was come to last, the next last.
    private var places: [F.Place] = []
    private var subject: Subject?

    /// `query` has its party ids resolved.
    init(matching query: RowQuery, in book: Book) {
        self.query = query
        let names = F.names(for: query, in: book)
        self.names = names?[...] ?? []
        walk = names == nil ? book.subjectWalk(where: F.mayHaveRows) : nil
    }

    mutating func each(
        in book: Book, until isOver: () -> Bool, _ take: (Row) -> Bool
    ) throws(QueryFault) {
        var (goesOn, isGivenUp) = (true, false)
        func goOn(in subject: Subject) {
            while goesOn, let place = places.popLast() {
                isGivenUp = isOver()
                goesOn = !isGivenUp
                guard goesOn else { return }
                let row = F.row(at: place, of: subject, in: book, matching: query)
                if let row { goesOn = take(row) }
            }
            self.subject = places.isEmpty ? nil : subject
        }
        func enter(_ subject: Subject?) -> Bool {
            isGivenUp = isOver()
            goesOn = !isGivenUp
            guard goesOn, let subject else { return goesOn }
            places = F.places(of: subject, in: book, matching: query).reversed()
            goOn(in: places.count > 1 ? subject.keepingClaims : subject)
            return goesOn
        }
        if let subject { goOn(in: subject) }
        while goesOn, let name = names.popFirst() { _ = enter(book.subject(name)) }
        if goesOn, var walk = walk.take() {
            book.eachSubjectIfAny(of: &walk, enter)
            self.walk = walk
        }
        if isGivenUp { throw .givenUp }
    }

    /// Names may be on the heap.
    var bytes: Int { names.count * (MemoryLayout<String>.stride + 64) + (walk?.bytes ?? 0) }
}
