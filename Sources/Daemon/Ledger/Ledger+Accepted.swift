package import Events
import Recall

extension Ledger {
    /// One accepted event on its way to the disk. A class: it goes from hand to hand often, and is
    /// more to copy than one reference.
    package final class Accepted: Sendable {
        package let sequence: UInt64
        package let event: Event
        let key: HashedKey
        /// The last before it whose key has the same hash, if that was in the ledger; else 0.
        let earlierOfHash: UInt64
        /// In the form of the newest version: what the folds get.
        package let current: Event
        package let routes: Routes
        /// Those of the routes, to be looked up by.
        let subjects: [[UInt8]]
        package let targetSequence: UInt64
        /// What the log will hold for it.
        package let payloadBytes: Int
        /// The events that read otherwise once this one is folded, but for its target; with
        /// ``UnsettledEvents/all``, others too.
        let changed: [UInt64]

        init(
            sequence: UInt64, event: Event, key: HashedKey, earlierOfHash: UInt64, current: Event,
            routes: Routes, targetSequence: UInt64, payloadBytes: Int, changed: [UInt64]
        ) {
            self.sequence = sequence
            self.event = event
            self.key = key
            self.earlierOfHash = earlierOfHash
            self.current = current
            self.routes = routes
            subjects = routes.subjects
            self.targetSequence = targetSequence
            self.payloadBytes = payloadBytes
            self.changed = changed
        }

        /// Whether others read otherwise with it.
        var changesAnother: Bool { event.type.changesAnother }
    }
}
