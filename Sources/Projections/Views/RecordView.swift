/// The record as a lens shows it: what is asked of it is made of what counts under the lens, and
/// of nothing else.
///
/// Nothing is made before it is asked for, and few claims are kept; the rows of one subject cost
/// that subject's claims. A value that never changes; it may be asked on any thread.
package struct RecordView: Sendable {
    let book: Book

    fileprivate init(_ book: Book) { self.book = book }

    /// The rows that a query asks for, in the order of ``ProjectionsState/rows(of:matching:)``;
    /// none where ``answer(of:to:until:)`` throws.
    package func rows(of projection: Projection, matching query: RowQuery) -> [Row] {
        (try? answer(of: projection, to: query)) ?? []
    }

    /// As ``ProjectionsState/answer(of:to:)``.
    package func answer(
        of projection: Projection, to query: RowQuery, until isOver: () -> Bool = { false }
    ) throws(QueryFault) -> [Row] {
        var walk = try projection.fold.answer(to: query, in: book, until: isOver)
        return try walk.rest(in: book, until: isOver)
    }
}

extension ProjectionsState {
    /// What is recorded in this state, looked at through a lens.
    ///
    /// - Parameter log: what the state was folded from. It is read for events that were corrected
    ///   or retracted, where the lens limits what was published or what was recorded.
    package func seen(through lens: Lens, log: some History) -> RecordView {
        RecordView(lens == Lens() ? book : book.seen(through: lens, log: log))
    }
}
