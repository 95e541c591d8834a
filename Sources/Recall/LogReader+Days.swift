package import EventLog
package import Events

extension LogReader {
    /// The last sequence up to `through` that was recorded by the end of a day, in UTC; 0 where
    /// none was. `through` is at most the head, `known` one that was. Costs what `firstSequence` does.
    package func last(
        recordedBy day: CalendarDay, after known: UInt64 = 0, through: UInt64
    ) throws(RecallError) -> UInt64 {
        try last(before: day.endMicroseconds, after: known, through: through)
    }

    /// As for a day, by a time in microseconds since 1970, which is included.
    package func last(
        recordedBy microseconds: Int64, through: UInt64
    ) throws(RecallError) -> UInt64 {
        let (end, isPastAll) = microseconds.addingReportingOverflow(1)
        return isPastAll ? through : try last(before: end, after: 0, through: through)
    }

    private func last(
        before end: Int64, after known: UInt64, through: UInt64
    ) throws(RecallError) -> UInt64 {
        do {
            return try firstSequence(recordedSince: end, from: known + 1, through: through) - 1
        } catch {
            throw .log(error)
        }
    }
}
