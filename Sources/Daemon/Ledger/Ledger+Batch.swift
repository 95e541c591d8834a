import EventLog
import Events
import Wire

/// Deciding the events of one request.
extension Ledger {
    /// One event, decided.
    struct Line {
        let key: EventKey?
        fileprivate(set) var outcome: AppendOutcome
        /// What goes to the log when it was accepted.
        fileprivate(set) var payload: [UInt8]?

        /// Whether it says something of a sequence behind `last`.
        fileprivate func rests(behind last: UInt64) -> Bool {
            switch outcome {
            case .appended(let sequence), .duplicate(let sequence): sequence > last
            case .refused: false
            }
        }

        fileprivate var isRefused: Bool {
            if case .refused = outcome { true } else { false }
        }
    }

    /// The bytes of payload that the new events of one request may come to; those after it are
    /// refused. Events and routes of their own never do, for a route is a part of the text: it
    /// takes many that speak of one with many parties, whose routes each of them gets.
    static let batchBytesMax = 2 * EventLog.Limits.groupBodyBytesMax

    /// Decides the events in order, all or nothing where the options expect a sequence.
    ///
    /// - Throws: what the history threw; nothing of the batch was decided then.
    mutating func decide<H: StoredHistory>(
        _ events: [ArraySlice<UInt8>], _ options: AppendOptions, history: H
    ) throws(H.Failure) -> [Line] {
        let before = last
        var found = before
        if let deal = options.deal { found = try last(of: deal, history: history) }
        var lines: [Line] = []
        lines.reserveCapacity(events.count)
        let pendingBytesMax = pendingBytes + Self.batchBytesMax
        var lookedUp = LookedUp()
        do throws(H.Failure) {
            for event in events {
                lines.append(
                    try decide(
                        event, pendingBytesMax: pendingBytesMax, history: history,
                        lookedUp: &lookedUp))
            }
        } catch {
            rollBack(to: before)
            throw error
        }
        if let expected = options.expectedSequence {
            refuseUnlessAll(&lines, expected: expected, last: found, undoingTo: before)
        }
        return lines
    }

    private mutating func decide<H: StoredHistory>(
        _ text: ArraySlice<UInt8>, pendingBytesMax: Int, history: H, lookedUp: inout LookedUp
    ) throws(H.Failure) -> Line {
        let event: Event
        do throws(Refusal) {
            event = try Event(checking: Array(text))
        } catch {
            return Line(key: Self.key(of: text), outcome: .refused(error))
        }
        let key = event.key
        let decision = try decide(
            event, key, pendingBytesMax: pendingBytesMax, history: history, lookedUp: &lookedUp)
        switch decision {
        case .accepted(let sequence, let payload):
            return Line(key: key, outcome: .appended(sequence: sequence), payload: payload)
        case .duplicate(let sequence):
            return Line(key: key, outcome: .duplicate(sequence: sequence))
        case .refused(let refusal):
            return Line(key: key, outcome: .refused(refusal))
        }
    }

    /// The identity of an event that was refused, as far as its text tells one.
    private static func key(of text: ArraySlice<UInt8>) -> EventKey? {
        guard text.count <= Events.Limits.eventBytesMax,
            let root = try? JSON(parsing: Array(text)).root,
            let source = root["source"]?.stringBytes, let id = root["id"]?.stringBytes
        else { return nil }
        return EventKey(source: source, id: id)
    }

    /// All or nothing: when the expectation fails or one event was refused, none is kept.
    private mutating func refuseUnlessAll(
        _ lines: inout [Line], expected: UInt64, last: UInt64, undoingTo before: UInt64
    ) {
        let isExpected = expected == last
        guard lines.contains(where: { $0.payload != nil }),
            !isExpected || lines.contains(where: \.isRefused)
        else { return }
        rollBack(to: before)
        for place in lines.indices where lines[place].rests(behind: before) {
            lines[place].payload = nil
            lines[place].outcome = .refused(
                isExpected
                    ? Refusal(.notAlone, "another event of this input was refused; none was kept")
                    : Refusal(
                        .unexpectedSequence,
                        "expected \(expected) to be the last sequence, but it is \(last)"))
        }
    }
}
