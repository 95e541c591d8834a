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
