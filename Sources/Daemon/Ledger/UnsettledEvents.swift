import DequeModule
import Events

/// The corrections and retractions that the projections asked for readings don't have yet, oldest
/// first.
struct UnsettledEvents: Sendable {
    /// In the place of a sequence: more than were followed.
    static let all: UInt64 = 0

    private var events: Deque<Ledger.Accepted> = []
    /// Of payload.
    private(set) var bytes = 0
    /// By the sequence of what they correct, ascending.
    private var corrections: [UInt64: Deque<Ledger.Accepted>] = [:]
    /// By the sequence of what they change beside their target: how many do.
    private var changes: [UInt64: Int] = [:]

    var count: Int { events.count }

    /// Whether it can't be told of some event how it reads until they are settled: corrections of
    /// it are accepted unread meanwhile.
    var hideReadings: Bool { !changes.isEmpty }

    /// Ascending.
    func corrections(of sequence: UInt64) -> Deque<Ledger.Accepted> {
        corrections[sequence] ?? []
    }

    /// What one of them speaks of; `nil` where the event is none of them.
    func target(of sequence: UInt64) -> UInt64? {
        var (first, end) = (0, events.count)
        while first < end {
            let middle = (first + end) / 2
            if events[middle].sequence < sequence { first = middle + 1 } else { end = middle }
        }
        guard first < events.count, events[first].sequence == sequence else { return nil }
        return events[first].targetSequence
    }

    /// Whether one of them changes how this event reads though it doesn't speak of it.
    func change(_ sequence: UInt64) -> Bool {
        changes[sequence] != nil || changes[Self.all] != nil
    }

    mutating func append(_ event: Ledger.Accepted) {
        events.append(event)
        bytes += event.payloadBytes
        if event.isCorrection { corrections[event.targetSequence, default: []].append(event) }
        for changed in event.changed { changes[changed, default: 0] += 1 }
    }

    /// Forgets those up to `sequence`.
    mutating func settle(through sequence: UInt64) {
        while let first = events.first, first.sequence <= sequence {
            forget(events.removeFirst()) { $0.removeFirst() }
        }
    }

    /// Forgets those behind `sequence`.
    mutating func rollBack(to sequence: UInt64) {
        while let last = events.last, last.sequence > sequence {
            forget(events.removeLast()) { $0.removeLast() }
        }
    }

    private mutating func forget(
        _ event: Ledger.Accepted, _ take: (inout Deque<Ledger.Accepted>) -> Ledger.Accepted
    ) {
        bytes -= event.payloadBytes
        if event.isCorrection {
            _ = take(&corrections[event.targetSequence, default: []])
            if corrections[event.targetSequence]?.isEmpty ?? false {
                corrections[event.targetSequence] = nil
            }
        }
        for changed in event.changed {
            let left = (changes[changed] ?? 0) - 1
            changes[changed] = left > 0 ? left : nil
        }
    }
}

extension Ledger.Accepted {
    fileprivate var isCorrection: Bool { event.type == .announcementCorrected }
}
