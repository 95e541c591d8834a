package import Events

extension ProjectionsState {
    /// The event at a sequence, as it reads with every correction that stands in this state; `nil`
    /// where more than `correctionsMax` were made of it and of its corrections, or where they take
    /// more than `bytesLeft`, which is less by what was read and written when this returns.
    package func reading(
        of sequence: UInt64, correctionsMax: Int, bytesLeft: inout Int, log: some History
    ) -> Event? {
        book.reading(
            of: sequence, correctionsMax: correctionsMax, bytesLeft: &bytesLeft, log: log)
    }

    /// What the event at a sequence speaks of: for a correction or a retraction its target; `nil`
    /// where it speaks of no event.
    package func target(of sequence: UInt64) -> UInt64? { book.targets[sequence] }
}
