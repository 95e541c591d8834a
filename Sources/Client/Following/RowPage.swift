import Events
import Wire

/// A page of rows with their keys as the daemon answers it.
struct RowPage {
    let history: HistoryName
    let sequence: UInt64
    let cursor: UInt64?
    let rows: [(key: String, json: [UInt8])]

    /// `nil` for an answer that is none.
    init?(_ bodies: [[UInt8]]) {
        guard bodies.count == 2, let summary = try? JSON(parsing: bodies[0]).root,
            let history = summary["history"]?.string.flatMap({ HistoryName($0) }),
            let sequence = summary["sequence"]?.unsignedInteger
        else { return nil }
        var rows: [(key: String, json: [UInt8])] = []
        for line in Lines(bodies[1]) {
            guard let root = try? JSON(parsing: Array(line)).root, let key = root["key"]?.string,
                let row = root["row"]
            else { return nil }
            rows.append((key, row.compact()))
        }
        self.history = history
        self.sequence = sequence
        cursor = summary["cursor"]?.unsignedInteger
        self.rows = rows
    }
}
