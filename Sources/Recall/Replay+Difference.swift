package import EventLog
package import Events
package import Projections

extension Replay {
    /// How the rows that `query` matches after `first` or after `last` differ between the two, and
    /// which event changed each member last. `first` is at most `last`, which is recorded.
    ///
    /// Cost: the fold of the log up to `last`, and of what lies between twice where the query asks
    /// for some rows only, and every row that changes between, made at each change.
    ///
    /// - Parameter head: a state folded from that log; where it is the one after `last`, nothing is
    ///   folded twice. It may be that of a snapshot: whoever asked looks at the failure of its store
    ///   before believing the answer.
    /// - Returns: `nil` when `isOver`, which is asked between records and rows, said so.
    package static func difference(
        of projection: Projection, matching query: RowQuery = RowQuery(), in reader: LogReader,
        from first: UInt64, through last: UInt64, head: ProjectionsState? = nil,
        until isOver: () -> Bool = { false }
    ) throws(RecallError) -> Difference? {
        var difference = Difference(of: projection)
        guard first < last else { return difference }
        let start = try state(of: reader, through: first, isCancelled: isOver)
        guard start.sequence == first else { return nil }
        let wanted: WantedRows
        if query == RowQuery() {
            wanted = .all
        } else {
            let end =
                if let head, head.sequence == last { head } else {
                    try state(of: reader, through: last, from: start, isCancelled: isOver)
                }
            guard end.sequence == last else { return nil }
            // Rows that match at either end are wanted in between too, where they may not match.
            let rows = try? [start, end].flatMap { state in
                try state.answer(of: projection, to: query, until: isOver)
            }
            guard let rows else { return nil }
            wanted = .keyed(Set(rows.map { ExactText($0.key) }))
        }
        let history = LogHistory(reader)
        var state = start
        try each(of: reader, from: first + 1, through: last) { read in
            let before = state
            let touched = state.apply(read.foldRecord, history: history)
            let author = MemberChange.Author(
                sequence: read.sequence, cause: ChangeCause(read.recorded.event))
            for row in ProjectionsState.changed(
                projection, touched: touched, from: before, to: state, wanting: wanted)
            {
                difference.note(row, by: author)
            }
            return isOver() ? .stop : .goOn
        }
        if let failure = history.failure { throw failure }
        return state.sequence == last ? difference : nil
    }
}

extension Replay {
    /// How the rows of `state` that `query` matches at the end of either day differ, by what had
    /// happened or was published by then. `reader` is of the log that `state` was folded from.
    ///
    /// `state` may be that of a snapshot: whoever asked looks at the failure of its store before
    /// believing the answer.
    ///
    /// - Returns: `nil` when `isOver`, which is asked between events and rows, said so.
    package static func difference(
        of projection: Projection, matching query: RowQuery = RowQuery(),
        in state: ProjectionsState, of reader: LogReader, on clock: DatedClock,
        from first: CalendarDay, through last: CalendarDay, until isOver: () -> Bool = { false }
    ) throws(RecallError) -> Difference? {
        let history = LogHistory(reader)
        let days = LogDays(reader, history, head: state.sequence)
        let difference = try? state.difference(
            of: projection, matching: query, on: clock, from: first, through: last, log: history,
            days: days, until: isOver)
        if let failure = history.failure ?? days.failure { throw failure }
        return difference
    }
}
