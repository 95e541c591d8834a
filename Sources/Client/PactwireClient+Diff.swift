import Wire

/// When something happened, was published, or was recorded: clocks that are never mixed.
public enum ProjectionClock: String, Sendable, CaseIterable {
    case happened, published, recorded

    var onTheWire: Clock {
        switch self {
        case .happened: .happened
        case .published: .published
        case .recorded: .recorded
        }
    }
}

/// How a projection differs between two points of a clock.
public struct ProjectionDifference: Sendable, Equatable {
    /// Names the daemon's log, as a checkpoint does.
    public let history: String
    /// The last event that the answer rests on.
    public let sequence: UInt64
    /// The net change of each member of each row: one JSON object (UTF-8) each, with
    /// `projection key member`, `before` and `after` (the values as the rows had them; absent where
    /// nothing was stated), the `sequence` of the event that changed it last and its `cause`:
    /// `publisher` or `us` where that repairs a mistake of theirs, else `world`. With `row`, `new`
    /// or `gone`, where the whole row is. Ordered by key, the members as the row has them.
    public let changes: [[UInt8]]
}

extension PactwireClient {
    /// What changed in the rows of a projection between two points, and which event changed it.
    ///
    /// A point is: on the recorded clock a sequence (`0` is before the first event), a day (through
    /// its end, UTC) or an RFC 3339 time; on the others a day, a month or a year (through its last
    /// day). Both are included. A row counts that `query` matches at either end.
    ///
    /// The daemon folds its log anew for it, which takes the longer the more is recorded; a client
    /// waits for as long as the daemon works.
    ///
    /// - Parameter query: its key, parties, deals, projects and roles; it may say nothing else.
    /// - Throws: `badArgument`, and nothing was sent, where `from` or `to` is no point on that
    ///   clock, `from` is after `to`, or `query` says more; `refused`, with `unknown_projection`,
    ///   `unknown_sequence`, or `bad_request` where only the daemon's log could tell that `from` is
    ///   after `to`.
    public func diff(
        _ projection: String, from: String, to: String, on clock: ProjectionClock = .recorded,
        _ query: ProjectionQuery = ProjectionQuery()
    ) async throws(ClientError) -> ProjectionDifference {
        var request = DiffRequest(
            projection: projection, from: from, to: to, clock: clock.onTheWire)
        try request.check()
        let rows = ProjectionQuery(
            key: query.key, parties: query.parties, deals: query.deals, projects: query.projects,
            roles: query.roles)
        guard query == rows else {
            throw ClientError(
                .badArgument,
                "a difference takes a key, parties, deals, projects and roles: leave out the rest")
        }
        request.rows = query.rows(of: projection)
        let table = try await table(.diff) { cursor in
            request.cursor = cursor
            return request.encoded
        }
        return ProjectionDifference(
            history: table.history, sequence: table.sequence, changes: table.lines)
    }
}

extension DiffRequest {
    fileprivate func check() throws(ClientError) {
        let first = try point(from)
        let last = try point(to)
        if first.isAfter(last) {
            throw ClientError(
                .badArgument,
                "from \(from) to \(to) goes back: a difference is told forward, so exchange them")
        }
    }

    private func point(_ text: String) throws(ClientError) -> ClockPoint {
        guard let point = ClockPoint(text, on: clock) else {
            throw ClientError(
                .badArgument,
                "\"\(text)\" is no point on the \(clock.rawValue) clock: \(clock.pointForms)")
        }
        return point
    }
}
