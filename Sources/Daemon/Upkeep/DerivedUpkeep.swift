import EventLog
import Projections

/// What is derived from the log, at an orderly stop.
struct DerivedUpkeep {
    /// Holds the lock of the log until all is written.
    let reader: LogReader
    let keys: KeyIndexUpkeep
    let snapshots: SnapshotUpkeep
    var state: ProjectionsState

    /// Writes what the next start would otherwise make anew. Waits for the disk.
    mutating func finish() {
        keys.stop()
        snapshots.finish(&state)
    }
}
