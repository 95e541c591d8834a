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

    enum Answer {
        case pages(Pages)
        /// As only the log could tell, the points go backwards.
        case backwards
        case givenUp
    }

    /// Reads and folds the log, which comes to `state`.
    func answer(
        in state: ProjectionsState, of reader: LogReader, until end: QuestionEnd
    ) throws(RecallError) -> Answer {
        let difference: Difference?
        var sequence = state.sequence
        switch points {
        case .recorded(let first, let last):
            let from = try first.sequence(in: reader, head: state.sequence)
            sequence = try last.sequence(in: reader, head: state.sequence)
            guard from <= sequence else { return .backwards }
            difference = try Replay.difference(
                of: projection, matching: query, in: reader, from: from, through: sequence,
                head: state, until: { end.isReached })
        case .days(let clock, let first, let last):
            difference = try Replay.difference(
                of: projection, matching: query, in: state, of: reader, on: clock, from: first,
                through: last, until: { end.isReached })
        }
        guard let difference else { return .givenUp }
        let rows = difference.changes.map { $0.line(of: projection) }
        return .pages(Pages(.diff, sequence: sequence, rows: rows))
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
