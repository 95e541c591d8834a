/// The rows that answer a question, in their order, each made when its turn comes: as of one
/// sequence, however long that takes and whatever is folded meanwhile.
///
/// A value. While it is kept it holds the state that it was made of, which costs what its
/// successors no longer have of that, and what it stands on; what was read of it is not kept.
package struct RowSource: Sendable {
    private let projection: Projection
    private let query: RowQuery
    private var state: ProjectionsState
    private let lens: Lens
    /// What is left; `nil` before the first row is asked for.
    private var walk: (any RowWalk)?

    package init(
        of projection: Projection, answering query: RowQuery, from state: ProjectionsState,
        through lens: Lens = Lens()
    ) {
        (self.projection, self.query) = (projection, query)
        (self.state, self.lens) = (state, lens)
    }

    /// Makes the rows to come, in the order of ``ProjectionsState/rows(of:matching:)``, until `take`
    /// says false: that row was the last for now, and the next call goes on behind it.
    ///
    /// Cost: that of the rows handed over, if each can be told by itself. Before the first of them,
    /// that of all where one adds up what the lens shows of many subjects.
    ///
    /// - Parameter log: what the state was folded from, as in ``ProjectionsState/seen(through:log:)``.
    /// - Throws: why there is no answer, or `givenUp` when `isOver`, which is asked before each row,
    ///   says so. The source is worth nothing then.
    package mutating func each(
        reading log: some History, until isOver: () -> Bool, _ take: (Row) -> Bool
    ) throws(QueryFault) {
        let book = state.seen(through: lens, log: log).book
        if walk == nil {
            walk = try projection.fold.answer(to: query, in: book, until: isOver)
        }
        try walk?.each(in: book, until: isOver, take)
        // Rows that are made need it no longer.
        if walk is MadeRows { state = ProjectionsState() }
    }

    /// Roughly the memory that it takes where the folds have left its state behind.
    package var bytes: Int {
        (walk?.bytes ?? 0) + Int(state.sequence - state.covered) * Self.bytesPerEvent
    }

    /// What a state holds of an event that no snapshot has.
    private static let bytesPerEvent = 2 << 10
}

extension Fold {
    /// The rows that a query asks for, its party ids not resolved yet. Where they take an index of
    /// what a lens shows, they are made at once: it may be as large as all of them.
    static func answer(
        to query: RowQuery, in book: Book, until isOver: () -> Bool
    ) throws(QueryFault) -> any RowWalk {
        let query = query.resolved(by: book.register)
        let reach = book.lensed == nil ? .nothing : reach(of: query, in: book)
        guard !reach.isNothing else {
            return try walk(in: book, matching: query, until: isOver)
        }
        let indexed = try book.indexed(for: reach, until: isOver)
        var walk = try walk(in: indexed, matching: query, until: isOver)
        return MadeRows(try walk.rest(in: indexed, until: isOver))
    }
}
