package import Events

/// One record of the log, as the folds take it.
package struct FoldRecord: Sendable {
    package let sequence: UInt64
    /// Since 1970 in UTC. No fold reads it: what can be asked must not depend on our clock.
    package let recordedMicroseconds: Int64
    /// The sequence of the event that `data.target` names; 0 for none.
    package let targetSequence: UInt64
    /// The text of the event.
    let text: [UInt8]
    let content: Content

    enum Content: Sendable {
        /// Of an event that speaks of no other and of no party all that is folded: read by whoever
        /// makes the record, which need not be the thread that folds it.
        case claim(Claim)
        case event(Event)
    }

    package init(
        sequence: UInt64, recordedMicroseconds: Int64, targetSequence: UInt64, event: Event
    ) {
        if event.type.isTelling || event.type == .extended {
            content = .claim(
                Claim(
                    ClaimWords(event), event: event, sequence: sequence,
                    standing: ClaimStanding(
                        base: sequence, bearing: Bearing(target: targetSequence))))
        } else {
            content = .event(event)
        }
        text = event.json.bytes
        self.sequence = sequence
        self.recordedMicroseconds = recordedMicroseconds
        self.targetSequence = targetSequence
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
    /// The event of the record.
    let said: Event
    private let log: Log
    /// What the record speaks of is asked for more than once.
    private let target: Event?

    init(record: FoldRecord, said: Event, log: Log) {
        (self.record, self.said, self.log) = (record, said, log)
        let isBefore = (1..<record.sequence).contains(record.targetSequence)
        target = isBefore ? log.event(at: record.targetSequence) : nil
    }

    func event(at sequence: UInt64) -> Event? {
        switch sequence {
        case record.sequence: said
        case record.targetSequence: target
        default: log.event(at: sequence)
        }
    }
}
