package import Events

extension ProjectionsState {
    /// The event at a sequence, up to this state's own, as it reads with every correction that
    /// stands; `nil` where more than `correctionsMax` were made of it. Cost: reading those.
    package func reading(
        of sequence: UInt64, correctionsMax: Int, log: some History
    ) -> Event? {
        book.reading(of: sequence, correctionsMax: correctionsMax, log: log)
    }
}
