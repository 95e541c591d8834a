import Projections

/// A group that is on disk, on its way to the folds.
struct FoldingGroup: Sendable {
    /// Ascending, without holes; never empty.
    let records: [FoldRecord]
    /// Of their payloads.
    let bytes: Int
    /// Whether somebody watched rows when the group was on disk.
    let isWatched: Bool
}

/// What is on disk, and of which nobody said yet that it is folded.
struct Unfolded {
    private(set) var events: UInt64 = 0
    /// Of payload.
    private(set) var bytes = 0

    mutating func add(events: Int, bytes: Int) {
        self.events += UInt64(events)
        self.bytes += bytes
    }

    mutating func remove(events: Int, bytes: Int) {
        self.events -= UInt64(events)
        self.bytes -= bytes
    }
}
