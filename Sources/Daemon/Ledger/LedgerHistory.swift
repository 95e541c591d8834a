package import Events
package import Projections
package import Recall
import Synchronization

/// What the ledger asks of the log: the events, the index that knows where they stand, and the
/// projections that know what corrects them. A class: it is handed over for every request, and the
/// projections are many references to copy.
package final class LedgerHistory: StoredHistory, Sendable {
    private let log: LogHistory
    private let keys: KeyIndex
    package let state: ProjectionsState

    /// Precondition: `state` has all that is settled.
    package init(_ log: LogHistory, keys: KeyIndex, state: ProjectionsState) {
        self.log = log
        self.keys = keys
        self.state = state
    }

    package func stored(
        at sequence: UInt64
    ) throws(RecallError) -> (event: Event, routes: Routes) {
        let recorded = try log.recorded(at: sequence)
        return (recorded.event, recorded.stored.routes)
    }

    package func reading(
        at sequence: UInt64, correctionsMax: Int, bytesLeft: inout Int
    ) throws(RecallError) -> Event? {
        let recalled = Recalled(log)
        let event = state.reading(
            of: sequence, correctionsMax: correctionsMax, bytesLeft: &bytesLeft, log: recalled)
        if let failure = recalled.failure { throw failure }
        return event
    }

    package func target(of sequence: UInt64) -> UInt64? { state.target(of: sequence) }

    package func hashed(_ key: EventKey) -> HashedKey { keys.hashed(key) }

    package func candidates(for key: HashedKey) throws(RecallError) -> [UInt64] {
        do {
            return try keys.candidates(for: key)
        } catch {
            throw .index(error)
        }
    }

    package func last(of subject: [UInt8]) throws(RecallError) -> UInt64 {
        do {
            return try keys.last(of: subject)
        } catch {
            throw .index(error)
        }
    }

    package func insert(_ key: HashedKey, subjects: [[UInt8]], sequence: UInt64) {
        keys.insert(key, subjects: subjects, sequence: sequence)
    }
}

/// The log for one question: what can't be read for that is not for the folds to fail of.
private final class Recalled: History {
    private let log: LogHistory
    private let firstFailure = Mutex<RecallError?>(nil)

    init(_ log: LogHistory) { self.log = log }

    var failure: RecallError? { firstFailure.withLock { $0 } }

    func event(at sequence: UInt64) -> Event? {
        do throws(RecallError) {
            return try log.recorded(at: sequence).current
        } catch {
            firstFailure.withLock { $0 = $0 ?? error }
            return nil
        }
    }
}
