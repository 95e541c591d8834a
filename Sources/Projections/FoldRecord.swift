package import Events

/// One record of the log, as the folds take it.
package struct FoldRecord: Sendable {
    package let sequence: UInt64
    /// Since 1970 in UTC. No fold reads it: what can be asked must not depend on our clock.
    package let recordedMicroseconds: Int64
    /// The sequence of the event that `data.target` names; 0 for none.
    package let targetSequence: UInt64
    package let event: Event

    package init(
        sequence: UInt64, recordedMicroseconds: Int64, targetSequence: UInt64, event: Event
    ) {
        self.sequence = sequence
        self.recordedMicroseconds = recordedMicroseconds
        self.targetSequence = targetSequence
        self.event = event
    }
}

/// The log, looking back.
package protocol History: Sendable {
    /// The event as it was stored, no correction applied. Every sequence below the record being
    /// folded must be found; a fold that gets `nil` for one treats its target as unknown.
    func event(at sequence: UInt64) -> Event?
}

/// The log up to and with the record being folded.
struct Past<Log: History>: History {
    let record: FoldRecord
    let log: Log

    func event(at sequence: UInt64) -> Event? {
        sequence == record.sequence ? record.event : log.event(at: sequence)
    }
}
