/// Which runs are merged: from the oldest that is no larger than all newer ones together, when with
/// those it makes at least four.
///
/// So each run left alone is larger than all behind it, which keeps the runs to a few more than the
/// binary logarithm of all bytes over those of one `add`; and a byte is written again only when the
/// run it is in doubles at least.
enum MergePolicy {
    private static let runsMin = 4

    /// Where the runs to merge begin; they go on to the newest. Nil when none should be.
    static func start(of bytes: [UInt64]) -> Int? {
        var newer: UInt64 = 0
        var start: Int?
        for place in bytes.indices.reversed() {
            if bytes[place] <= newer, bytes.count - place >= runsMin { start = place }
            newer += bytes[place]
        }
        return start
    }
}
