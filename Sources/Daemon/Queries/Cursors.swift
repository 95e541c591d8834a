import DequeModule

/// The rest of answers that were too large for one message, until it is asked for. A few are kept;
/// the oldest makes room for a new one, and who asks for it is told that it expired.
struct Cursors {
    private static var keptMax: Int { 64 }
    private var kept: [UInt64: Pages] = [:]
    private var order: Deque<UInt64> = []
    /// Begins anywhere, so that a cursor of the daemon before is not taken for one of this.
    private var next = UInt64.random(in: 1..<1 << 48)

    mutating func keep(_ pages: Pages) -> UInt64 {
        if order.count == Self.keptMax, let oldest = order.popFirst() { kept[oldest] = nil }
        let cursor = next
        next += 1
        kept[cursor] = pages
        order.append(cursor)
        return cursor
    }

    mutating func take(_ cursor: UInt64) -> Pages? {
        order.removeAll { $0 == cursor }
        return kept.removeValue(forKey: cursor)
    }
}

/// Rows of one projection at one sequence, in pages of whole lines.
struct Pages: Sendable {
    let sequence: UInt64
    private(set) var pages: Deque<[UInt8]>

    /// Cuts rows into pages of at most `bytesMax`, a longer row alone in one.
    init(sequence: UInt64, rows: [[UInt8]], bytesMax: Int) {
        self.sequence = sequence
        var page: [UInt8] = []
        var all: Deque<[UInt8]> = []
        for row in rows {
            if !page.isEmpty, page.count + row.count + 1 > bytesMax {
                all.append(page)
                page = []
            }
            page.append(contentsOf: row)
            page.append(UInt8(ascii: "\n"))
        }
        all.append(page)
        pages = all
    }

    mutating func popFirst() -> [UInt8] { pages.popFirst() ?? [] }
    var isEmpty: Bool { pages.isEmpty }
}
