import PactwireClient

/// A client for the length of one command.
enum Connection {
    /// Runs `body` with a client, which is closed at the end. Cancelled, it is closed at once, so
    /// that whatever waits for the daemon ends.
    static func with<Answer>(
        _ endpoints: Endpoints, whenHistoryChanges policy: HistoryChangePolicy = .stop,
        _ body: (PactwireClient) async throws -> Answer
    ) async throws -> Answer {
        let client = try PactwireClient(endpoints, whenHistoryChanges: policy)
        defer { client.close() }
        return try await withTaskCancellationHandler {
            try await body(client)
        } onCancel: {
            client.close()
        }
    }
}
