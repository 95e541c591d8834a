import DequeModule
import EventLog
package import Events
import Recall

/// Decides what becomes of each event, in the order they come in: accepted with the next sequence,
/// a duplicate, or refused.
///
/// An event is decided against everything accepted before it, durable or not. What is accepted
/// waits here until the log says that it is on disk; only then may it be folded or answered, and it
/// is the history that knows it. What changes how another event reads stays until the projections
/// have it that the history asks for that: see ``settle(through:)``.
package struct Ledger: Sendable {
    package enum Decision: Sendable {
        case accepted(sequence: UInt64, payload: [UInt8])
        case duplicate(sequence: UInt64)
        case refused(Refusal)
    }

    /// The last sequence that is on disk, and so the history's to know.
    package private(set) var durable: UInt64
    /// What comes behind it.
    private var pending: Deque<Accepted> = []
    /// Bytes of payload of these.
    package private(set) var pendingBytes = 0
    /// By the hash of a key: the last event with such a one. Here and in `pendingSubjects`, what came
    /// on disk stands for a while, and says nothing.
    private var pendingKeys: [UInt64: UInt64] = [:]
    private var pendingSubjects: [IndexedSubject: UInt64] = [:]
    /// What changes how others read, as far as it isn't settled; on disk or not.
    private(set) var unsettled = UnsettledEvents()

    /// Precondition: the history that it will ask has all up to `durable`.
    package init(durable: UInt64 = 0) {
        self.durable = durable
    }

    /// The last sequence given, on disk or not.
    package var last: UInt64 { durable + UInt64(pending.count) }

    /// The last sequence given to an event that speaks of `subject`; 0 for none. Throws what the
    /// history threw.
    package func last<H: StoredHistory>(
        of subject: String, history: H
    ) throws(H.Failure) -> UInt64 {
        let subject = Array(subject.utf8)
        if let sequence = pendingSubjects[IndexedSubject(subject)], sequence > durable {
            return sequence
        }
        return try history.last(of: subject)
    }

    /// Decides one event. A new one is refused once `pendingBytes` has come to `pendingBytesMax`,
    /// which the last that is accepted may exceed.
    ///
    /// - Throws: what the history threw when an earlier event could not be read; nothing was
    ///   decided then.
    package mutating func decide<H: StoredHistory>(
        _ event: Event, pendingBytesMax: Int = .max, history: H
    ) throws(H.Failure) -> Decision {
        var lookedUp = LookedUp()
        return try decide(
            event, event.key, pendingBytesMax: pendingBytesMax, history: history,
            lookedUp: &lookedUp)
    }

    /// As ``decide(_:pendingBytesMax:history:)``, one of a batch that has looked this much up. `key`
    /// is the event's.
    mutating func decide<H: StoredHistory>(
        _ event: Event, _ key: EventKey, pendingBytesMax: Int, history: H,
        lookedUp: inout LookedUp
    ) throws(H.Failure) -> Decision {
        let key = history.hashed(key)
        if let earlier = try find(key, history: history) {
            return event.hasSameContents(as: earlier.event)
                ? .duplicate(sequence: earlier.sequence)
                : .refused(
                    Refusal(
                        .idConflict,
                        "source and id were recorded as sequence \(earlier.sequence) with other contents"
                    ))
        }
        // Before the target is looked up, which may be as long to read as the routes that it has.
        guard pendingBytes < pendingBytesMax else {
            return .refused(
                Refusal(
                    .tooLarge,
                    "the events before it take all the log that one request may, with the parties "
                        + "of those they speak of; append it again without them"))
        }
        let current: Event
        do throws(Refusal) {
            current = try EventVersions.shipped.upcast(event)
        } catch {
            return .refused(error)
        }
        guard let targetKey = event.target else {
            return accept(event, key, as: current, target: nil)
        }
        var target = lookedUp.event(targetKey)
        if target == nil, let found = try find(history.hashed(targetKey), history: history) {
            lookedUp.keep(found, as: targetKey)
            target = found
        }
        guard let target else {
            return .refused(
                Refusal(.unknownTarget, at: "/data/target", "no such event is recorded"))
        }
        if event.type == .announcementCorrected,
            let reading = try reading(of: target, history: history, lookedUp: &lookedUp),
            let refusal = reading.refusal(ofCorrection: current)
        {
            return .refused(refusal)
        }
        let changed = changed(by: event, of: target, history: history)
        lookedUp.forgetReading(of: target.sequence)
        return accept(event, key, as: current, target: target, changing: changed)
    }

    /// Hands over the events up to `sequence`, which are on disk, oldest first. From here on it is the
    /// history that knows them: it gets their keys.
    package mutating func commit<H: StoredHistory>(
        through sequence: UInt64, to history: H
    ) -> [Accepted] {
        precondition(durable <= sequence && sequence <= last, "only what was accepted is committed")
        let committed = Array(pending.prefix(Int(sequence - durable)))
        pending.removeFirst(committed.count)
        for accepted in committed {
            pendingBytes -= accepted.payloadBytes
            history.insert(
                accepted.key, subjects: accepted.subjects, sequence: accepted.sequence)
        }
        durable = sequence
        forgetCommitted()
        return committed
    }

    /// The history says from here on how events read with all that is on disk up to `sequence`;
    /// until then it says so with less, and the rest is here.
    package mutating func settle(through sequence: UInt64) {
        precondition(sequence <= durable, "only what is on disk is settled")
        unsettled.settle(through: sequence)
    }

    /// Once that is most of what is looked up, so that it costs less than removing each.
    private mutating func forgetCommitted() {
        let (first, countMax) = (durable + 1, 2 * pending.count + 4096)
        if pendingKeys.count > countMax { pendingKeys = pendingKeys.filter { $0.value >= first } }
        if pendingSubjects.count > countMax {
            pendingSubjects = pendingSubjects.filter { $0.value >= first }
        }
    }

    /// Forgets all that is not on disk.
    package mutating func rollBack() { rollBack(to: durable) }

    /// Forgets what was accepted behind `sequence`: that is the last again. Precondition: nothing
    /// behind it was handed to the log, or the log said that it never will be on disk.
    package mutating func rollBack(to sequence: UInt64) {
        precondition(durable <= sequence && sequence <= last, "only what is pending is forgotten")
        var lostSubjects: Set<IndexedSubject> = []
        while last > sequence {
            let accepted = pending.removeLast()
            pendingBytes -= accepted.payloadBytes
            let earlier = accepted.earlierOfHash
            pendingKeys[accepted.key.hash] = earlier > durable ? earlier : nil
            lostSubjects.formUnion(accepted.subjects.lazy.map(IndexedSubject.init))
        }
        unsettled.rollBack(to: sequence)
        for subject in lostSubjects { pendingSubjects[subject] = nil }
        for accepted in pending.reversed() where !lostSubjects.isEmpty {
            for subject in accepted.subjects.lazy.map(IndexedSubject.init)
            where lostSubjects.remove(subject) != nil {
                pendingSubjects[subject] = accepted.sequence
            }
        }
    }

    // MARK: One decision

    private func find<H: StoredHistory>(
        _ key: HashedKey, history: H
    ) throws(H.Failure) -> Found? {
        if let accepted = pendingEvent(key) {
            return Found(
                sequence: accepted.sequence, event: accepted.event, routes: accepted.routes)
        }
        for sequence in try history.candidates(for: key) {
            let (event, routes) = try history.stored(at: sequence)
            if event.key == key.key {
                return Found(sequence: sequence, event: event, routes: routes)
            }
        }
        return nil
    }

    private func pendingEvent(_ key: HashedKey) -> Accepted? {
        var sequence = pendingKeys[key.hash] ?? 0
        while sequence > durable {
            let accepted = accepted(sequence)
            if accepted.key.key == key.key { return accepted }
            sequence = accepted.earlierOfHash
        }
        return nil
    }

    func accepted(_ sequence: UInt64) -> Accepted { pending[Int(sequence - durable) - 1] }

    private mutating func accept(
        _ event: Event, _ key: HashedKey, as current: Event, target: Found?,
        changing changed: [UInt64] = []
    ) -> Decision {
        let sequence = last + 1
        let routes = Routes(of: event, target: target?.routes)
        let targetSequence = target?.sequence ?? 0
        let payload = StoredEvent.encode(event, routes: routes, targetSequence: targetSequence)
        guard payload.count <= EventLog.Limits.payloadBytesMax else {
            return .refused(
                Refusal(
                    .tooLarge,
                    "with the routes of the event it speaks of it takes \(payload.count) bytes; "
                        + "\(EventLog.Limits.payloadBytesMax) is the most"))
        }
        take(
            Accepted(
                sequence: sequence, event: event, key: key,
                earlierOfHash: pendingKeys.updateValue(sequence, forKey: key.hash) ?? 0,
                current: current, routes: routes, targetSequence: targetSequence,
                payloadBytes: payload.count, changed: changed))
        return .accepted(sequence: sequence, payload: payload)
    }

    private mutating func take(_ accepted: Accepted) {
        pending.append(accepted)
        pendingBytes += accepted.payloadBytes
        for subject in accepted.subjects {
            pendingSubjects[IndexedSubject(subject)] = accepted.sequence
        }
        if accepted.changesAnother { unsettled.append(accepted) }
    }
}
