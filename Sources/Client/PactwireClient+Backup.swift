import Events
package import Wire

extension PactwireClient {
    /// What a copy of the log consists of as it is now.
    package func backupParts() async throws(ClientError) -> BackupParts {
        let bodies = try await ask(.backup, []).bodies
        guard let body = bodies.first, let parts = BackupParts(decoding: body) else {
            throw .malformed("no parts of a log")
        }
        return parts
    }

    /// Bytes of one segment, at most `count`.
    ///
    /// - Throws: `historyChanged` when the log isn't the one that `history` names any more.
    package func bytes(
        of segment: BackupParts.Segment, from offset: UInt64, count: Int,
        in history: HistoryName
    ) async throws(ClientError) -> [UInt8] {
        let request = SegmentRequest(
            firstSequence: segment.firstSequence, offset: offset, bytesMax: count)
        let bodies = try await ask(.segment, [request.encoded]).bodies
        guard bodies.count == 2, let summary = try? JSON(parsing: bodies[0]).root,
            let name = summary["history"]?.string
        else { throw .malformed("no bytes of a segment") }
        guard name == history.description else {
            throw ClientError(
                .historyChanged, "the daemon serves another history than when the backup began",
                changedAt: HistoryName(name)?.divergence(from: history))
        }
        return bodies[1]
    }
}
