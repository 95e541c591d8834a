import Events
import Projections
import Testing

@testable import Daemon

/// A small record whose events change rows of deals, and the states that it went through.
struct RowSample {
    private(set) var state = ProjectionsState()

    struct NoHistory: History {
        func event(at sequence: UInt64) -> Event? { nil }
    }

    var head: UInt64 { state.sequence }

    /// One group: an event for each deal named.
    mutating func group(of deals: [String]) throws -> [RowStep] {
        var steps: [RowStep] = []
        for (place, deal) in deals.enumerated() {
            let before = state
            let touched = try tell(deal)
            steps.append(
                RowStep(
                    sequence: head, endsGroup: place == deals.count - 1, before: before,
                    after: state, touched: touched))
        }
        return steps
    }

    private mutating func tell(_ deal: String) throws -> Touched {
        let text = """
            {"specversion":"1.0","id":"\(head + 1)","source":"s","type":"talks.reported",\
            "subject":"\(deal)","data":{"parties":[{"id":"p","role":"partner"}],\
            "certainty":"official","report":{"publisher":"paper"}}}
            """
        let event = try Event(checking: Array(text.utf8))
        return state.apply(
            FoldRecord(
                sequence: head + 1, recordedMicroseconds: 0, targetSequence: 0, event: event),
            history: NoHistory())
    }

    /// The rows of deals by their keys.
    var deals: [String: [UInt8]] {
        let rows = state.rows(of: .deals, matching: RowQuery())
        return Dictionary(rows.map { ($0.key, $0.json) }) { first, _ in first }
    }
}
