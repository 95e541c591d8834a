/// A group that is on disk, on its way to the folds.
struct FoldingGroup: Sendable {
    /// Ascending, without holes; never empty.
    let events: [Ledger.Accepted]
    let recordedMicroseconds: Int64
    /// Whether somebody watched rows when the group was on disk.
    let isWatched: Bool
}
