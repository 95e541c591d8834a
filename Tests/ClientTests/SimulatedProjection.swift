import Events
import PactwireTesting
import Wire

/// A daemon's projection: rows that change with every event, and each state it ever had; and its
/// stream as one watcher holds it. A value that answers, with nothing in between to lose anything.
struct SimulatedProjection {
    struct Row: Equatable {
        var value: Int
        /// The keys it is found under.
        var keys: [String]

        var json: [UInt8] { Array(#"{"value":\#(value)}"#.utf8) }
    }

    typealias Message = (header: StreamHeader, body: [UInt8])

    /// What the watcher holds: rows under this key, or all.
    let key: String?
    var epoch: UInt64 = 100
    /// What the daemon says of its pace from now on.
    var pace = Pace(beatMilliseconds: 1000, spreadMilliseconds: 0)
    /// The end of the channel's chain.
    private var last: UInt64 = 0
    private var lineages = [HistoryName.Lineage(number: 1, firstSequence: 1)]
    /// The state after each sequence, from 0 on.
    private(set) var states: [[String: Row]] = [[:]]
    private var pages: [UInt64: (sequence: UInt64, pages: [[String]])] = [:]
    private var nextCursor: UInt64 = 1

    init(key: String?) { self.key = key }

    var head: UInt64 { UInt64(states.count - 1) }

    /// What a watcher with this key sees after a sequence.
    func rows(at sequence: UInt64, key: String?) -> [String: [UInt8]] {
        states[Int(sequence)].filter { row in key.map { row.value.keys.contains($0) } ?? true }
            .mapValues(\.json)
    }

    /// Commits a group of one to three events, each of which changes up to three rows; answers what
    /// goes out. Some rows are too long to go out, and are counted.
    mutating func commit(_ random: inout SeededRandom) -> [Message] {
        var messages: [Message] = []
        var count = 0
        for _ in 0...random.below(3) {
            let before = states[states.count - 1]
            var after = before
            for _ in 0..<random.below(4) {
                let name = "r\(random.below(6))"
                let keys = ["x", "y"].filter { _ in Bool.random(using: &random) }
                after[name] =
                    random.once(in: 4) ? nil : Row(value: random.below(3), keys: keys)
            }
            states.append(after)
            for name in Set(before.keys).union(after.keys).sorted()
            where before[name] != after[name] && isHeld(before[name], or: after[name]) {
                count += 1
                if !random.once(in: 20) { messages.append(rowMessage(name, after[name])) }
            }
        }
        guard count > 0 else { return [] }
        let mark = StreamHeader(.mark, epoch: epoch, sequence: head, previous: last)
        last = head
        return messages + [(mark, Array(#"{"rows":\#(count)}"#.utf8))]
    }

    /// Whether the watcher's channel has a row that was so and is so now.
    private func isHeld(_ before: Row?, or after: Row?) -> Bool {
        guard let key else { return true }
        return [before, after].contains { $0?.keys.contains(key) == true }
    }

    private func rowMessage(_ name: String, _ row: Row?) -> Message {
        let body = JSONWriter.object { body in
            body.member("projection", "deals")
            body.member("key", name)
            body.member("keys", strings: row?.keys ?? [])
            body.member("sequence", head)
            if let row {
                body.name("row")
                body.raw(row.json)
            } else {
                body.member("removed", true)
            }
        }
        return (StreamHeader(.row, epoch: epoch, sequence: head, previous: 0), body)
    }

    var beat: Message {
        (StreamHeader(.beat, epoch: epoch, sequence: head, previous: last), pace.encoded)
    }

    /// The subscription is taken, for the first time or again: the chain begins at the head.
    mutating func join() -> Message {
        last = head
        return (StreamHeader(.joined, epoch: epoch, sequence: head, previous: head), pace.encoded)
    }

    /// Whoever held a cursor holds one of another answer now, or none.
    mutating func restart(_ random: inout SeededRandom) {
        epoch += 1
        pages = [:]
        if Bool.random(using: &random) { nextCursor = 1 }
    }

    /// Becomes a copy of its first events, which goes another way from `sequence` on.
    mutating func restore(from sequence: UInt64, _ random: inout SeededRandom) {
        states.removeSubrange(Int(sequence)...)
        lineages.append(
            HistoryName.Lineage(number: UInt64(lineages.count) + 1, firstSequence: sequence))
        restart(&random)
    }

    /// Lets the rest of every answer expire.
    mutating func forgetPages() { pages = [:] }

    mutating func show(
        _ request: ShowRequest, rowsMax: Int
    ) -> Result<[[UInt8]], WireError> {
        if let cursor = request.cursor {
            guard let rest = pages.removeValue(forKey: cursor) else {
                return .failure(WireError(.cursorExpired, "not held", requestId: 1))
            }
            return .success(page(rest.sequence, rest.pages))
        }
        let state = states[states.count - 1]
        let names = rows(at: head, key: request.rows.key).keys.sorted()
        let lines = names.map { name in
            let row = state[name] ?? Row(value: 0, keys: [])
            let keys = row.keys.map { "\"\($0)\"" }.joined(separator: ",")
            let json = String(decoding: row.json, as: UTF8.self)
            return #"{"key":"\#(name)","keys":[\#(keys)],"row":\#(json)}"#
        }
        var all: [[String]] = stride(from: 0, to: lines.count, by: rowsMax).map {
            Array(lines[$0..<min($0 + rowsMax, lines.count)])
        }
        if all.isEmpty { all = [[]] }
        return .success(page(head, all))
    }

    private mutating func page(_ sequence: UInt64, _ all: [[String]]) -> [[UInt8]] {
        var cursor: UInt64?
        if all.count > 1 {
            cursor = nextCursor
            pages[nextCursor] = (sequence, Array(all.dropFirst()))
            nextCursor += 1
        }
        let summary = JSONWriter.object { body in
            body.member("history", HistoryName(log: "A", lineages: lineages).description)
            body.member("sequence", sequence)
            body.member("cursor", cursor)
        }
        return [summary, Array(all[0].map { $0 + "\n" }.joined().utf8)]
    }
}
