package import EventLog
package import Events
import Projections

/// A record of the log, read as the event it holds.
package struct RecordedEvent: Sendable {
    package let sequence: UInt64
    package let recordedMicroseconds: Int64
    package let stored: StoredEvent
    /// As it was stored: what readers get, and what duplicates are compared with.
    package let event: Event
    /// In the form of the newest version: what folds get.
    package let current: Event

    package init(
        _ record: Record, versions: EventVersions = .shipped
    ) throws(RecallError) {
        guard let stored = StoredEvent(payload: record.payload[...]) else {
            throw .unknownRecord(sequence: record.sequence, reason: "no stored event")
        }
        do {
            event = try stored.event()
            current = try versions.upcast(event)
        } catch {
            throw .unknownRecord(sequence: record.sequence, reason: error.description)
        }
        self.stored = stored
        sequence = record.sequence
        recordedMicroseconds = record.recordedMicroseconds
    }

    var foldRecord: FoldRecord {
        FoldRecord(
            sequence: sequence, recordedMicroseconds: recordedMicroseconds,
            targetSequence: stored.targetSequence, event: current)
    }
}
