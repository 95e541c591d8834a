import EventLog
package import Events
package import Recall

extension LogHistory: StoredHistory {
    package func stored(
        at sequence: UInt64
    ) throws(RecallError) -> (event: Event, routes: Routes) {
        let recorded = try recorded(at: sequence)
        return (recorded.event, recorded.stored.routes)
    }
}
