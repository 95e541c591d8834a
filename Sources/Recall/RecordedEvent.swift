package import EventLog
package import Events
package import Projections

/// A record of the log, read as the event it holds.
package struct RecordedEvent: Sendable {
    package let sequence: UInt64
    package let recordedMicroseconds: Int64
    package let stored: StoredEvent
    package let event: Event

    package init(_ record: Record) throws(RecallError) {
        guard let stored = StoredEvent(payload: record.payload[...]) else {
            throw .unknownRecord(sequence: record.sequence, reason: "no stored event")
        }
        do {
            event = try stored.event()
        } catch {
            throw .unknownRecord(sequence: record.sequence, reason: error.description)
        }
        self.stored = stored
        sequence = record.sequence
        recordedMicroseconds = record.recordedMicroseconds
    }

    package var foldRecord: FoldRecord {
        FoldRecord(
            sequence: sequence, recordedMicroseconds: recordedMicroseconds,
            targetSequence: stored.targetSequence, event: event)
    }
}
