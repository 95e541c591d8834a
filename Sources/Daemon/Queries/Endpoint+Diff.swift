import EventLog
import Events
import Projections
import Recall
import Wire

extension Endpoint {
    func startDiff(_ request: DiffRequest, _ asker: Asker) throws(WireError) {
        if let cursor = request.cursor { return try startRest(of: cursor, asker) }
        let projection = try Projection(asked: request.projection, requestId: asker.requestId)
        guard request.clock == .recorded else {
            throw WireError(
                .badRequest, "differences are told on the recorded clock only",
                requestId: asker.requestId)
        }
        let first = try point(request.from, named: "from", request.clock, asker)
        let last = try point(request.to, named: "to", request.clock, asker)
        let query = RowQuery(
            key: request.key, parties: request.parties, deals: request.deals,
            projects: request.projects, roles: request.roles)
        let head = state.sequence
        try submit(.past, for: asker) { [reader, mailbox, epoch] in
            do throws(RecallError) {
                let from = try first.sequence(in: reader, head: head)
                let to = try last.sequence(in: reader, head: head)
                guard from <= to, !first.isAfter(last) else {
                    let refusal = WireError(
                        .badRequest,
                        "\"from\" (\(request.from)) is after \"to\" (\(request.to)): a difference "
                            + "is told forward, so exchange them",
                        requestId: asker.requestId)
                    let frames = refusal.frames(epoch: epoch)
                    return mailbox.put(.answered(Answer(asker: asker, frames: frames), from: .past))
                }
                let changes = try Replay.difference(
                    of: projection, matching: query, in: reader, from: from, through: to
                ).changes
                let rows = changes.map { $0.line(of: projection) }
                mailbox.put(
                    .rows(Pages(.diff, sequence: to, rows: rows), to: asker, from: .past))
            } catch {
                mailbox.put(Self.letter(for: error, asker, epoch: epoch, from: .past))
            }
        }
    }

    private func point(
        _ text: String, named name: String, _ clock: Clock, _ asker: Asker
    ) throws(WireError) -> ClockPoint {
        guard let point = ClockPoint(text, on: clock) else {
            throw WireError(
                .badRequest,
                "\"\(name)\" (\(String(quoting: text.utf8))) is no point on the clock \"\(clock.rawValue)\": "
                    + clock.pointForms,
                requestId: asker.requestId)
        }
        if case .sequence(let sequence) = point, sequence > state.sequence {
            throw WireError(
                unrecorded: sequence, head: state.sequence, requestId: asker.requestId)
        }
        return point
    }
}

extension ClockPoint {
    /// The last event up to the point, of those up to `head`; 0 where there is none.
    fileprivate func sequence(in reader: LogReader, head: UInt64) throws(RecallError) -> UInt64 {
        let last: Int64
        switch self {
        case .sequence(let sequence): return sequence
        case .time(let microseconds): last = microseconds
        case .day(let day): last = Self.end(of: day)
        }
        do {
            return try reader.firstSequence(recordedSince: last + 1, from: 1, through: head) - 1
        } catch {
            throw .log(error)
        }
    }
}
