package import EventLog
package import Events
import Projections
import Synchronization

/// The log, looked back into: for the ledger (duplicates, targets) and for the folds (what a
/// correction corrects).
///
/// Two fields are guarded by their mutexes; the others never change.
package final class LogHistory: History {
    private let reader: LogReader
    private let versions: EventVersions
    /// The folds can't throw, so what went wrong for them is kept here, and whoever ran the fold
    /// looks before anything is published.
    private let firstFailure = Mutex<RecallError?>(nil)
    /// The neighbours of what was last asked for: a batch that is sent again, or corrections of
    /// one, ask for one after the other, and finding each anew would read its whole group.
    private let recent = Mutex<[Record]>([])

    private static let recentRecords: UInt64 = 512
    private static let recentBytes = 1 << 20

    package init(_ reader: LogReader, versions: EventVersions = .shipped) {
        self.reader = reader
        self.versions = versions
    }

    package var failure: RecallError? { firstFailure.withLock { $0 } }

    /// An event as it was stored; `sequence` must exist. Reads its group of the log, and as many
    /// more as hold the next 512 events or a MiB of them.
    package func recorded(at sequence: UInt64) throws(RecallError) -> RecordedEvent {
        if let known = recent.withLock({ Self.record(sequence, in: $0) }) {
            return try RecordedEvent(known, versions: versions)
        }
        let records: [Record]
        do {
            records = try reader.records(
                from: sequence, through: sequence + Self.recentRecords - 1,
                bytesMax: Self.recentBytes)
        } catch {
            throw .log(error)
        }
        guard let record = records.first else {
            preconditionFailure("sequence \(sequence) was asked for and is not in the log")
        }
        recent.withLock { $0 = records }
        return try RecordedEvent(record, versions: versions)
    }

    package func event(at sequence: UInt64) -> Event? {
        do throws(RecallError) {
            return try recorded(at: sequence).current
        } catch {
            firstFailure.withLock { $0 = $0 ?? error }
            return nil
        }
    }

    private static func record(_ sequence: UInt64, in run: [Record]) -> Record? {
        guard let first = run.first?.sequence, sequence >= first,
            sequence - first < UInt64(run.count)
        else { return nil }
        return run[Int(sequence - first)]
    }
}
