import Wire

/// How far a client's own appends were acknowledged, and in which history.
struct Acknowledged {
    private(set) var known: KnownHistory?

    /// Goes on from what an earlier client was acknowledged.
    init(_ known: KnownHistory? = nil) { self.known = known }

    /// Takes in an answer; says where the history changed below what was acknowledged before.
    mutating func note(_ summary: AppendSummary) -> HistoryChange? {
        let sequence = summary.sequence ?? 0
        var seen = known?.seen ?? 0
        var change: HistoryChange?
        if let known, known.history != summary.history,
            let before = HistoryName(known.history), let now = HistoryName(summary.history),
            let place = now.change(since: before, seen: seen, heard: 0, head: .max)
        {
            change = HistoryChange(at: place, from: before, to: now)
            seen = place - 1
        }
        known = KnownHistory(history: summary.history, seen: max(seen, sequence))
        return change
    }
}
