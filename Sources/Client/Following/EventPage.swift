import Events
import Wire

/// A page of the log as the daemon answers it.
struct EventPage {
    let history: HistoryName
    let head: UInt64
    /// Where the next page begins: everything before it that matches is in this one or an earlier.
    let next: UInt64
    let events: [RecordedEvent]

    /// `nil` for an answer that is none.
    init?(_ bodies: [[UInt8]]) {
        guard bodies.count == 2, let summary = try? JSON(parsing: bodies[0]).root,
            let history = summary["history"]?.string.flatMap({ HistoryName($0) }),
            let head = summary["head"]?.unsignedInteger,
            let next = summary["next"]?.unsignedInteger, head < .max
        else { return nil }
        var events: [RecordedEvent] = []
        for line in Lines(bodies[1]) {
            guard let sequence = Self.sequence(of: line) else { return nil }
            events.append(RecordedEvent(sequence: sequence, json: Array(line)))
        }
        self.history = history
        self.head = head
        self.next = next
        self.events = events
    }

    /// The daemon writes `{"sequence":N,` first, so that a reader needn't parse the rest.
    private static func sequence(of line: ArraySlice<UInt8>) -> UInt64? {
        let opening = Array("{\"sequence\":".utf8)
        guard line.starts(with: opening) else { return nil }
        let digits = line.dropFirst(opening.count).prefix { $0 != UInt8(ascii: ",") }
        return UInt64(String(decoding: digits, as: UTF8.self))
    }
}
