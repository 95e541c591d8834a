import EventLog

/// What is derived from the log, at an orderly stop.
struct DerivedUpkeep {
    /// Holds the lock of the log until all is written.
    let reader: LogReader
    let keys: KeyIndexUpkeep
    private(set) var folds: FinishedFolds

    /// Writes what the next start would otherwise make anew. Waits for the disk.
    mutating func finish() {
        keys.stop()
        folds.save()
    }
}
