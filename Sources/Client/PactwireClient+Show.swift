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
        var request = ShowRequest(projection: projection)
        request.rows = query.rows(of: projection)
        (request.from, request.to) = (query.from, query.to)
        (request.natures, request.bindings) = (query.natures, query.bindings)
        (request.after, request.withinDays) = (query.after, query.withinDays)
        request.atSequence = query.atSequence
        request.knownAtMicroseconds = query.knownAtMicroseconds
        (request.asOf, request.publishedBy) = (query.asOf, query.publishedBy)
        let table = try await table(.show) { cursor in
            request.cursor = cursor
            return request.encoded
        }
        return ProjectionState(
            history: table.history, sequence: table.sequence, rows: table.lines)
    }
}

extension ProjectionQuery {
    /// What it says of which rows, in the words of every question.
    func rows(of projection: String) -> RowSelection {
        var rows = RowSelection(of: projection, key: key)
        (rows.parties, rows.deals) = (parties, deals)
        (rows.projects, rows.roles) = (projects, roles)
        return rows
    }
}
