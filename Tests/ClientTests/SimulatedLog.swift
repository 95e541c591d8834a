import Events
import Wire

@testable import PactwireClient

/// A daemon's log as a reader sees it through `read`: a value that answers, with nothing in between
/// to lose anything. Event `n` has a type by its number and a clock that often stands still.
struct SimulatedLog {
    var identity = "A"
    var epoch: UInt64 = 100
    private(set) var head: UInt64
    private(set) var lineages = [HistoryName.Lineage(number: 1, firstSequence: 1)]

    var history: HistoryName { HistoryName(log: identity, lineages: lineages) }

    init(head: UInt64) { self.head = head }

    mutating func append() { head += 1 }
    mutating func cut(to head: UInt64) { self.head = head }

    /// Becomes a copy of its first events, which goes another way from `sequence` on.
    mutating func restore(from sequence: UInt64) {
        head = sequence - 1
        lineages.append(
            HistoryName.Lineage(number: UInt64(lineages.count) + 1, firstSequence: sequence))
        epoch += 1
    }

    static func type(of sequence: UInt64) -> String {
        ["a", "b", "b", "c", "a"][Int(sequence % 5)]
    }
    static func recordedMicroseconds(of sequence: UInt64) -> Int64 { Int64(sequence / 3 * 30) }

    func json(of sequence: UInt64) -> [UInt8] {
        let type = Self.type(of: sequence)
        let lineage = lineages.last { $0.firstSequence <= sequence }?.number ?? 0
        let log = "\(identity)\(lineage)"
        return Array(#"{"sequence":\#(sequence),"type":"\#(type)","log":"\#(log)"}"#.utf8)
    }

    func matches(_ sequence: UInt64, _ filter: EventFilter, since: Int64? = nil) -> Bool {
        Self.recordedMicroseconds(of: sequence) >= since ?? .min
            && (filter.types.isEmpty || filter.types.contains(Self.type(of: sequence)))
    }

    /// A page as the daemon makes it: it stops at so many events found, or looked at.
    func page(_ request: ReadRequest, eventsMax: Int, scannedMax: Int) -> DaemonAnswer {
        var next = request.from
        var found: [UInt64] = []
        var scanned = 0
        let last = min(request.through ?? head, head)
        while next <= last, found.count < eventsMax, scanned < scannedMax {
            if matches(next, request.filter, since: request.sinceMicroseconds) {
                found.append(next)
            }
            scanned += 1
            next += 1
        }
        let summary = JSONWriter.object { body in
            body.member("history", history.description)
            body.member("head", head)
            body.member("next", next)
            body.member("events", found.count)
        }
        let lines = found.map { json(of: $0) + [UInt8(ascii: "\n")] }
        return DaemonAnswer(epoch: epoch, bodies: [summary, Array(lines.joined())])
    }
}
