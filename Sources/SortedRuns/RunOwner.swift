/// What a set of runs belongs to. Where one of these differs, an existing set is worth nothing: it
/// is ignored and replaced.
package struct RunOwner: Hashable, Sendable {
    /// What the entries are, such as `ids`.
    package let kind: String
    /// Of the entries' encoding, or of the fold that made them.
    package let version: UInt32
    /// The 16 bytes of the log's identity.
    package let log: [UInt8]
    package let lineage: UInt64

    package init(kind: String, version: UInt32, log: [UInt8], lineage: UInt64) {
        precondition(log.count == 16, "a log's identity has 16 bytes")
        precondition(kind.utf8.count <= UInt8.max, "a kind is one short word")
        self.kind = kind
        self.version = version
        self.log = log
        self.lineage = lineage
    }
}
