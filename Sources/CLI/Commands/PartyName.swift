import Events
import PactwireClient

/// A party as somebody calls it.
enum PartyName {
    /// The id of the one party that is meant; an id that nothing is recorded of yet is one.
    ///
    /// - Throws: ``Failure`` where none or several could be meant, and ``ClientError``.
    static func id(of name: String, asking client: PactwireClient) async throws -> String {
        let state = try await client.show("parties", ProjectionQuery(key: name))
        let rows = try state.rows.map { try Received.object($0, of: "parties") }
        let isExact = rows.contains { $0["matched"] == nil }
        if isExact || rows.isEmpty && Identifier.isValid(Array(name.utf8)) { return name }
        let id = try theOne(of: rows.compactMap { $0["party"]?.string }, called: name)
        Notice.line("watches \(id)")
        return id
    }

    static func theOne(of ids: [String], called name: String) throws(Failure) -> String {
        guard let first = ids.first else {
            throw Failure(
                .refused,
                "no party is called \"\(name)\": 'pactwire show parties' shows those there are")
        }
        guard ids.count == 1 else {
            throw Failure(
                .refused,
                "which one? \"\(name)\" can mean \(ids.count) parties; give the id of one: "
                    + ids.joined(separator: " "))
        }
        return first
    }
}
