import EventLog
package import Events
package import Recall

/// What the ledger asks of the log: the events, and the index that knows where they stand.
package struct LedgerHistory: StoredHistory {
    private let log: LogHistory
    private let keys: KeyIndex

    package init(_ log: LogHistory, keys: KeyIndex) {
        self.log = log
        self.keys = keys
    }

    package func stored(
        at sequence: UInt64
    ) throws(RecallError) -> (event: Event, routes: Routes) {
        let recorded = try log.recorded(at: sequence)
        return (recorded.event, recorded.stored.routes)
    }

    package func candidates(for key: EventKey) throws(RecallError) -> [UInt64] {
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

    package func insert(_ key: EventKey, subjects: [[UInt8]], sequence: UInt64) {
        keys.insert(key, subjects: subjects, sequence: sequence)
    }
}
