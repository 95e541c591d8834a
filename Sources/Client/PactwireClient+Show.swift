import Events
import Wire

extension PactwireClient {
    /// The rows of a projection that match, all as of one sequence.
    ///
    /// A large table comes in several answers. Where the daemon or the connection goes away between
    /// them it is asked for anew, from the first time on for as long as patience lasts.
    ///
    /// - Throws: `refused` with `cursor_expired` when patience is over.
    public func show(
        _ projection: String, _ query: ProjectionQuery = ProjectionQuery()
    ) async throws(ClientError) -> ProjectionState {
        var request = ShowRequest(projection: projection, key: query.key)
        request.parties = query.parties
        request.deals = query.deals
        request.projects = query.projects
        request.roles = query.roles
        (request.from, request.to) = (query.from, query.to)
        (request.natures, request.bindings) = (query.natures, query.bindings)
        (request.after, request.withinDays) = (query.after, query.withinDays)
        request.atSequence = query.atSequence
        request.knownAtMicroseconds = query.knownAtMicroseconds
        (request.asOf, request.publishedBy) = (query.asOf, query.publishedBy)
        var end: ContinuousClock.Instant?
        var pause = Duration.milliseconds(20)
        while true {
            do throws(ClientError) {
                return try await showOnce(request)
            } catch {
                let lastsUntil = end ?? .now + patience
                end = lastsUntil
                guard error.isForLostPlace, .now + pause < lastsUntil else { throw error }
                try await Self.sleep(pause)
                pause = min(pause * 2, .seconds(1))
            }
        }
    }

    private func showOnce(
        _ request: ShowRequest
    ) async throws(ClientError) -> ProjectionState {
        var request = request
        var first: TablePage?
        var rows: [[UInt8]] = []
        while true {
            let page = try TablePage(try await ask(.show, [request.encoded]))
            guard first?.isOfOneTable(with: page) ?? true else {
                throw ClientError(
                    .refused, "the daemon was started anew while it was asked: ask again",
                    serverCode: WireError.Code.cursorExpired.rawValue, isWorthRetrying: true)
            }
            first = first ?? page
            rows += Lines(page.rows).map { Array($0) }
            guard let cursor = page.cursor else {
                return ProjectionState(
                    history: page.history, sequence: page.sequence, rows: rows)
            }
            request.cursor = cursor
        }
    }
}

/// One answer of several that make up a table.
private struct TablePage {
    let epoch: UInt64
    let history: String
    let sequence: UInt64
    let cursor: UInt64?
    let rows: [UInt8]

    init(_ answer: DaemonAnswer) throws(ClientError) {
        guard answer.bodies.count == 2, let summary = try? JSON(parsing: answer.bodies[0]).root,
            let history = summary["history"]?.string,
            let sequence = summary["sequence"]?.unsignedInteger
        else { throw .malformed("no rows") }
        epoch = answer.epoch
        self.history = history
        self.sequence = sequence
        cursor = summary["cursor"]?.unsignedInteger
        rows = answer.bodies[1]
    }

    func isOfOneTable(with other: TablePage) -> Bool {
        epoch == other.epoch && history == other.history && sequence == other.sequence
    }
}
