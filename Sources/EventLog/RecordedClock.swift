/// Keeps recorded time from going back, and notes when the given clock is odd.
struct RecordedClock: Sendable {
    /// Of the last record; nil before the first.
    var lastMicroseconds: Int64?

    struct Stamp: Sendable, Equatable {
        let recordedMicroseconds: Int64
        /// How far the clock is behind the last record; nil when it is not.
        let behindMicroseconds: Int64?
        /// How far it is ahead of the last record; nil when that is a day or less.
        let aheadMicroseconds: Int64?
    }

    func stamp(now: Int64) -> Stamp {
        guard let last = lastMicroseconds else {
            return Stamp(
                recordedMicroseconds: now, behindMicroseconds: nil, aheadMicroseconds: nil)
        }
        let (difference, overflow) = now.subtractingReportingOverflow(last)
        let step = overflow ? (now < last ? .min + 1 : .max) : difference
        return Stamp(
            recordedMicroseconds: max(now, last),
            behindMicroseconds: step < 0 ? -step : nil,
            aheadMicroseconds: step > Limits.clockAheadMicroseconds ? step : nil)
    }
}
