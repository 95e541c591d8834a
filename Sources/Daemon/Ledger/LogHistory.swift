package import EventLog
package import Events
import Projections
import Synchronization

/// The log, looked back into: for the ledger (duplicates, targets) and for the folds (what a
/// correction corrects).
///
/// `firstFailure` is guarded by its mutex; everything else never changes.
package final class LogHistory: StoredHistory, History {
    private let reader: LogReader
    /// The folds can't throw, so what went wrong for them is kept here, and whoever ran the fold
    /// looks before anything is published.
    private let firstFailure = Mutex<DaemonFailure?>(nil)

    package init(_ reader: LogReader) { self.reader = reader }

    package var failure: DaemonFailure? { firstFailure.withLock { $0 } }

    package func stored(
        at sequence: UInt64
    ) throws(DaemonFailure) -> (event: Event, routes: Routes) {
        let records: [Record]
        do { records = try reader.records(from: sequence, through: sequence) } catch {
            throw .log(error)
        }
        guard let record = records.first else {
            preconditionFailure("sequence \(sequence) was asked for and is not in the log")
        }
        let recorded = try RecordedEvent(record)
        return (recorded.event, recorded.stored.routes)
    }

    package func event(at sequence: UInt64) -> Event? {
        do throws(DaemonFailure) {
            return try stored(at: sequence).event
        } catch {
            firstFailure.withLock { $0 = $0 ?? error }
            return nil
        }
    }
}
