package import Projections

/// An event read from the log on the way to the folds, with what they take of it. Behind one
/// reference, for it is handed from thread to thread.
package final class ReadEvent: Sendable {
    package let recorded: RecordedEvent
    package let foldRecord: FoldRecord

    /// Reads all that a fold can be spared.
    init(_ recorded: RecordedEvent) {
        (self.recorded, foldRecord) = (recorded, recorded.foldRecord)
    }

    package var sequence: UInt64 { recorded.sequence }
}
