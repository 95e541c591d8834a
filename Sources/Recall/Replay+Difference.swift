package import EventLog
package import Events
package import Projections

extension Replay {
    /// How the rows that `query` matches after `first` or after `last` differ between the two, and
    /// which event changed each member last. `first` is at most `last`, which is recorded.
    ///
    /// Cost: the fold of the log up to `last`, and of what lies between twice where the query asks
    /// for some rows only, and every row that changes between, made at each change.
    package static func difference(
        of projection: Projection, matching query: RowQuery = RowQuery(), in reader: LogReader,
        from first: UInt64, through last: UInt64
    ) throws(RecallError) -> Difference {
        let start = try state(of: reader, through: first)
        let wanted = try wanted(projection, query, in: reader, from: start, through: last)
        var difference = Difference(of: projection)
        let history = LogHistory(reader)
        var state = start
        try each(of: reader, from: first + 1, through: last) { recorded in
            let before = state
            let touched = state.apply(recorded.foldRecord, history: history)
            let author = MemberChange.Author(
                sequence: recorded.sequence, cause: ChangeCause(recorded.event))
            for row in ProjectionsState.changed(
                projection, touched: touched, from: before, to: state, wanting: wanted)
            {
                difference.note(row, by: author)
            }
            return .goOn
        }
        if let failure = history.failure { throw failure }
        return difference
    }

    /// Rows that match at either end are wanted in between too, where they may not match.
    private static func wanted(
        _ projection: Projection, _ query: RowQuery, in reader: LogReader,
        from start: ProjectionsState, through last: UInt64
    ) throws(RecallError) -> WantedRows {
        guard query != RowQuery() else { return .all }
        let end = try state(of: reader, through: last, from: start)
        let rows = [start, end].flatMap { $0.rows(of: projection, matching: query) }
        return .keyed(Set(rows.map(\.key)))
    }
}

extension Replay {
    /// How the rows of `state` that `query` matches at the end of either day differ, by what had
    /// happened or was published by then. `reader` is of the log that `state` was folded from.
    ///
    /// `state` may be that of a snapshot: whoever asked looks at the failure of its store before
    /// believing the answer.
    package static func difference(
        of projection: Projection, matching query: RowQuery = RowQuery(),
        in state: ProjectionsState, of reader: LogReader, on clock: DatedClock,
        from first: CalendarDay, through last: CalendarDay
    ) throws(RecallError) -> Difference {
        let history = LogHistory(reader)
        let days = LogDays(reader, history, head: state.sequence)
        let difference = state.difference(
            of: projection, matching: query, on: clock, from: first, through: last, log: history,
            days: days)
        if let failure = history.failure ?? days.failure { throw failure }
        return difference
    }
}
