import PactwireClient

/// Sees to it that every batch is taken in the end: a daemon that has no room for more slows the
/// input down, and only a person ends it.
struct BatchSender: Sendable {
    private let client: PactwireClient
    /// There was no room for a batch, so that those behind it may have been decided before it.
    private var hadNoRoom = false

    init(_ client: PactwireClient) { self.client = client }

    /// Once, while others are under way.
    func send(_ batch: Batch) async throws(ClientError) -> [AppendAnswer] {
        batch.texts.isEmpty ? [] : try await client.appendOnce(batch.texts)
    }

    /// The answers to a batch that was sent, given the first; called for one batch after the other.
    /// A batch for which there was no room goes again. So does, once, what was refused behind such
    /// a one, or behind one that was sent again because a connection was lost: it may have spoken of
    /// an event in it.
    mutating func settle(
        _ batch: Batch, _ first: Task<[AppendAnswer], any Error>
    ) async throws -> [AppendAnswer] {
        let known: [AppendAnswer]
        do {
            known = try await first.value
        } catch {
            guard (error as? ClientError)?.isForWantOfCredit == true else { throw error }
            hadNoRoom = true
            return try await sendPatiently(batch)
        }
        guard hadNoRoom || client.hasSentAgain,
            known.contains(where: { $0.outcome == .refused })
        else { return known }
        let again = try await sendPatiently(batch)
        return zip(known, again).map { $0.outcome == .refused ? $1 : $0 }
    }

    /// For as long as there is no room.
    func sendPatiently(
        _ batch: Batch, expecting: Expectation? = nil
    ) async throws -> [AppendAnswer] {
        while true {
            do throws(ClientError) {
                return try await client.append(batch.texts, expecting: expecting)
            } catch {
                guard error.isForWantOfCredit else { throw error }
            }
            try Task.checkCancellation()
        }
    }
}
