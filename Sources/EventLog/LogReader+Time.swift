extension LogReader {
    /// The first sequence from `from` to `through` that was recorded at `microseconds` or later;
    /// the one behind `through` when none was. `from` is at least 1, `through` at most the head.
    ///
    /// The recorded clock never goes back, so halving finds it: what is read is about 128 KiB and
    /// one group for each halving. Throws as `read` does.
    package func firstSequence(
        recordedSince microseconds: Int64, from: UInt64, through: UInt64
    ) throws(LogError) -> UInt64 {
        // Who pages on asks again from where the time is reached already.
        guard from <= through, try recorded(from) < microseconds else { return from }
        var before = from
        var end = through + 1
        while end - before > 1 {
            let middle = before + (end - before) / 2
            if try recorded(middle) < microseconds { before = middle } else { end = middle }
        }
        return end
    }

    private func recorded(_ sequence: UInt64) throws(LogError) -> Int64 {
        var microseconds: Int64?
        try read(from: sequence, through: sequence) { record in
            microseconds = record.recordedMicroseconds
            return .stop
        }
        guard let microseconds else {
            preconditionFailure("a durable sequence is read or the reader throws")
        }
        return microseconds
    }
}
