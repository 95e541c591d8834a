import EventLog
import Events
import Projections
import Recall
import Wire

/// A difference as it is asked for, its points read.
struct DiffQuestion: Sendable {
    /// The two points on the clock that they are of.
    private enum Points {
        /// Neither is behind the head.
        case recorded(ClockPoint, ClockPoint)
        case days(DatedClock, CalendarDay, CalendarDay)
    }

    private let projection: Projection
    private let query: RowQuery
    private let points: Points

    /// - Throws: `badRequest` where a point is none, or the second is before the first;
    ///   `unknownSequence`.
    init(
        _ request: DiffRequest, head: UInt64, requestId: UInt64
    ) throws(WireError) {
        projection = try Projection(asked: request.rows.projection, requestId: requestId)
        query = RowQuery(request.rows)
        let clock = request.clock
        let first = try Self.point(request.from, "from", on: clock, head, requestId)
        let last = try Self.point(request.to, "to", on: clock, head, requestId)
        if first.isAfter(last) { throw Self.backwards(requestId) }
        switch (clock, first, last) {
        case (.happened, .day(let first), .day(let last)): points = .days(.happened, first, last)
        case (.published, .day(let first), .day(let last)):
            points = .days(.published, first, last)
        default: points = .recorded(first, last)
        }
    }

    private static func point(
        _ text: String, _ name: String, on clock: Clock, _ head: UInt64, _ requestId: UInt64
    ) throws(WireError) -> ClockPoint {
        guard let point = ClockPoint(text, on: clock) else {
            throw WireError(
                .badRequest,
                "\"\(name)\" (\(String(quoting: text.utf8))) is no point on the "
                    + "\(clock.rawValue) clock: \(clock.pointForms)",
                requestId: requestId)
        }
        if case .sequence(let sequence) = point, sequence > head {
            throw WireError(unrecorded: sequence, head: head, requestId: requestId)
        }
        return point
    }

    static func backwards(_ requestId: UInt64) -> WireError {
        WireError(
            .badRequest,
            "\"from\" is after \"to\": a difference is told forward, so exchange them",
            requestId: requestId)
    }

    /// The answer, all of it made. Reads and folds the log, which comes to `state`.
    ///
    /// - Throws: `refused` where the points go backwards, as only the log could tell.
    func pages(
        in state: ProjectionsState, of reader: LogReader, until end: QuestionEnd, requestId: UInt64
    ) throws(ShowFault) -> Pages {
        let answer: (difference: Difference?, sequence: UInt64)?
        do throws(RecallError) {
            answer = try self.answer(in: state, of: reader, until: end)
        } catch {
            throw .recall(error)
        }
        guard let answer else { throw .refused(Self.backwards(requestId)) }
        guard let difference = answer.difference else { throw .query(.givenUp) }
        let lines = difference.changes.map { $0.line(of: projection) }
        // The rest is there: it waits for no question about the past.
        return Pages(.diff, sequence: answer.sequence, kind: .query, lines: MadeLines(lines))
    }

    /// - Returns: `nil` where the points go backwards; without a difference where the end came.
    private func answer(
        in state: ProjectionsState, of reader: LogReader, until end: QuestionEnd
    ) throws(RecallError) -> (difference: Difference?, sequence: UInt64)? {
        switch points {
        case .recorded(let first, let last):
            let from = try first.sequence(in: reader, head: state.sequence)
            let sequence = try last.sequence(in: reader, head: state.sequence)
            guard from <= sequence else { return nil }
            let difference = try Replay.difference(
                of: projection, matching: query, in: reader, from: from, through: sequence,
                head: state, until: { end.isReached })
            return (difference, sequence)
        case .days(let clock, let first, let last):
            let difference = try Replay.difference(
                of: projection, matching: query, in: state, of: reader, on: clock, from: first,
                through: last, until: { end.isReached })
            return (difference, state.sequence)
        }
    }
}

extension ClockPoint {
    /// The last event up to the point, of those up to `head`; 0 where there is none.
    fileprivate func sequence(in reader: LogReader, head: UInt64) throws(RecallError) -> UInt64 {
        switch self {
        case .sequence(let sequence): sequence
        case .time(let microseconds): try reader.last(recordedBy: microseconds, through: head)
        case .day(let day): try reader.last(recordedBy: day, through: head)
        }
    }
}
