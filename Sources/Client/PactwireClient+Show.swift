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
        var request = ShowRequest(projection, query)
        let table = try await table(.show) { cursor in
            request.cursor = cursor
            return request.encoded
        }
        return ProjectionState(
            history: table.history, sequence: table.sequence, rows: table.lines)
    }
}

extension PactwireClient {
    /// The rows of a projection that match, all as of one sequence, for whoever wants the first of
    /// them soon; nothing is asked yet.
    package func pages(
        of projection: String, _ query: ProjectionQuery = ProjectionQuery()
    ) -> ProjectionPages {
        ProjectionPages(client: self, request: ShowRequest(projection, query))
    }
}

/// Rows of a projection as they come, some at a time.
package struct ProjectionPages {
    private let client: PactwireClient
    private let request: ShowRequest
    private var place = TablePlace()

    fileprivate init(client: PactwireClient, request: ShowRequest) {
        (self.client, self.request) = (client, request)
    }

    /// The sequence that the rows are of; 0 before the first came.
    package var sequence: UInt64 { place.sequence }

    /// The next rows, one JSON object (UTF-8) each; `nil` behind the last.
    ///
    /// - Throws: `refused` with `cursor_expired` where the daemon or the connection went away since
    ///   the first came: what is left is asked for no more.
    package mutating func next() async throws(ClientError) -> [[UInt8]]? {
        try await client.nextLines(at: &place, .show) { [request] cursor in
            var request = request
            request.cursor = cursor
            return request.encoded
        }
    }
}

extension ShowRequest {
    fileprivate init(_ projection: String, _ query: ProjectionQuery) {
        self.init(projection: projection)
        rows = query.rows(of: projection)
        (from, to) = (query.from, query.to)
        (natures, bindings) = (query.natures, query.bindings)
        (after, withinDays) = (query.after, query.withinDays)
        atSequence = query.atSequence
        knownAtMicroseconds = query.knownAtMicroseconds
        (asOf, publishedBy) = (query.asOf, query.publishedBy)
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
