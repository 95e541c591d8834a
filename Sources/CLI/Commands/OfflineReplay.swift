import EventLog
import Events
import Projections

/// The same fold that the daemon runs, over a log that lies still.
enum OfflineReplay {
    /// The state after `sequence`, which must be in the log.
    ///
    /// - Throws: a failure where a record can't be read, or cancellation.
    static func state(
        of reader: LogReader, through sequence: UInt64
    ) throws -> ProjectionsState {
        let history = OfflineHistory(reader)
        var state = ProjectionsState()
        var stop: (any Error)?
        do {
            try reader.read(from: 1, through: sequence) { record in
                do {
                    try Task.checkCancellation()
                    _ = state.apply(try FoldRecord(Record(record)), history: history)
                    if let failure = history.failure { throw failure }
                    return .goOn
                } catch {
                    stop = error
                    return .stop
                }
            }
        } catch {
            throw OfflineLog.failure(error)
        }
        if let stop { throw stop }
        return state
    }
}

/// The log, looked back into. A fold can't throw, so what went wrong is kept for whoever runs it.
/// Used by the one task that replays.
private final class OfflineHistory: History {
    private let reader: LogReader
    private(set) var failure: Failure?

    init(_ reader: LogReader) { self.reader = reader }

    func event(at sequence: UInt64) -> Event? {
        do throws(Failure) {
            return try read(sequence)
        } catch {
            failure = failure ?? error
            return nil
        }
    }

    private func read(_ sequence: UInt64) throws(Failure) -> Event? {
        let records: [Record]
        do {
            records = try reader.records(from: sequence, through: sequence)
        } catch {
            throw OfflineLog.failure(error)
        }
        guard let record = records.first else { return nil }
        return try FoldRecord(record).event
    }
}

extension FoldRecord {
    /// - Throws: a failure where the payload is of no form known here.
    fileprivate init(_ record: Record) throws(Failure) {
        guard let stored = StoredEvent(payload: record.payload[...]),
            let event = try? stored.event()
        else {
            throw Failure(
                .unusableLog,
                "event \(record.sequence) of the log is of a form not known here: "
                    + "use the version that wrote it, or a later one")
        }
        self.init(
            sequence: record.sequence, recordedMicroseconds: record.recordedMicroseconds,
            targetSequence: stored.targetSequence, event: event)
    }
}
