/// What a state has beside its base: the entries a new base must have with those of the old one.
///
/// Immutable, costs nothing to copy, and is read on any thread while the folds go on.
package struct SnapshotDraft: Sendable {
    /// The last sequence that the base has which it goes on top of; 0 without one.
    package let base: UInt64
    /// The last sequence folded into it.
    package let covered: UInt64
    /// What a state needs to begin from the new base, beside its entries: a few dozen bytes.
    package let meta: [UInt8]
    private let tables: [FrozenTables]

    init(base: UInt64, covered: UInt64, meta: [UInt8], tables: [FrozenTables]) {
        self.base = base
        self.covered = covered
        self.meta = meta
        self.tables = tables
    }

    /// Hands over the entries in the ascending order of their keys, each key once, until `take` says
    /// false. Each is encoded when its turn comes.
    package func each(_ take: EntryTaker) { _ = tables.allSatisfy { $0.each(take) } }
}

/// What stands beside the tables.
struct SnapshotMeta: Sendable {
    let sequence: UInt64
    let recordedMicroseconds: Int64
    let timelineHash: [UInt8]
    let hasMerges: Bool
}

extension SnapshotMeta: Coded {
    func encode(to writer: inout ByteWriter) {
        writer.integer(sequence)
        writer.integer(UInt64(bitPattern: recordedMicroseconds))
        writer.raw(timelineHash)
        writer.flag(hasMerges)
    }

    init(from reader: inout ByteReader) throws(DamagedValue) {
        sequence = try reader.integer()
        recordedMicroseconds = Int64(bitPattern: try reader.integer())
        timelineHash = Array(try reader.raw(32))
        hasMerges = try reader.flag()
    }
}
