/// Counts what one peer can make happen without end, and says when to tell of it: at 1, 2, 4, 8 …,
/// so that nobody fills the journal.
struct SparseCount {
    private(set) var count = 0

    /// Counts one more.
    ///
    /// - Returns: how many there were, when that is to be told.
    mutating func countUp() -> Int? {
        count += 1
        return count & (count - 1) == 0 ? count : nil
    }
}
