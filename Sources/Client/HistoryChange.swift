import Wire

/// The daemon's log is not what it was: restored from a backup, cut short, or another one.
public struct HistoryChange: Sendable, Equatable, CustomStringConvertible {
    /// The first sequence that is not what it was; everything below is.
    public let sequence: UInt64
    /// One line: what, where, why.
    public let description: String

    /// The change from `known` to `now`, at `sequence`.
    init(at sequence: UInt64, from known: HistoryName, to now: HistoryName) {
        self.sequence = sequence
        let cause =
            known.log != now.log
            ? "the daemon serves log \(now.log), not \(known.log)"
            : known == now
                ? "the daemon's log ends before it, but went on to it before"
                : "a backup was restored, and what was recorded from there on is another history"
        description = "history changed at \(sequence): \(cause)"
    }
}

/// What becomes of calls and streams when the history of the daemon's log changed below what they
/// have seen of it.
public enum HistoryChangePolicy: Sendable {
    /// They end with `historyChanged`: a stream at once, appends from the first on that was not
    /// acknowledged before.
    case stop
    /// They go on, and the closure is told of it: a stream of events with the first that is not
    /// what it was, a watched projection with what differs, appends as if nothing had been. It
    /// is called on the task that reads a stream, at its place in it; for appends on a thread
    /// that must not be held up.
    case goOn(@Sendable (HistoryChange) -> Void)

    var goesOn: Bool {
        switch self {
        case .stop: false
        case .goOn: true
        }
    }

    func report(_ change: HistoryChange) {
        if case .goOn(let report) = self { report(change) }
    }
}
