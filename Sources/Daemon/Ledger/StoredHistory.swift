package import Events
package import Recall

/// The events that the ledger handed over: what they are, by sequence, and where they stand, by
/// key. It never goes back, so every copy of a ledger may ask the same one.
package protocol StoredHistory {
    associatedtype Failure: Error
    /// An event as it was stored. `sequence` is one that exists.
    func stored(at sequence: UInt64) throws(Failure) -> (event: Event, routes: Routes)
    /// The event at a sequence that exists, with every correction that is settled and stands; `nil`
    /// where more than `correctionsMax` were made of it and of its corrections, or where reading them
    /// takes more than `bytesLeft`, from which it is taken.
    func reading(
        at sequence: UInt64, correctionsMax: Int, bytesLeft: inout Int
    ) throws(Failure) -> Event?
    /// What a correction or retraction that is settled speaks of; `nil` of one that isn't, and
    /// where that is no event.
    func target(of sequence: UInt64) -> UInt64?
    /// The key with the hash by which the next questions know it: always the same one.
    func hashed(_ key: EventKey) -> HashedKey
    /// Sequences at which the key may stand: every one where it does, and perhaps others.
    func candidates(for key: HashedKey) throws(Failure) -> [UInt64]
    /// The last sequence of an event that speaks of `subject`; 0 for none.
    func last(of subject: [UInt8]) throws(Failure) -> UInt64
    /// Takes the next event handed over; the two questions above then know it.
    func insert(_ key: HashedKey, subjects: [[UInt8]], sequence: UInt64)
}
