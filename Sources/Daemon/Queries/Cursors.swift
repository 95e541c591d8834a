import DequeModule

/// The rest of answers that were too large for one message, until it is asked for by the peer that
/// got the beginning. A few are kept: a peer with too many loses its own oldest, and where all
/// together are too much, the peer that holds most does. Who asks for one that was dropped is told
/// that it expired.
struct Cursors {
    static let keptOfPeerMax = 8
    static let keptMax = 64
    static let bytesMax = 256 << 20

    private struct Kept {
        let cursor: UInt64
        let peer: [UInt8]
        let pages: Pages
    }
    /// The oldest first.
    private var kept: Deque<Kept> = []
    private var bytes = 0
    /// Begins anywhere, so that a cursor of the daemon before is not taken for one of this.
    private var next = UInt64.random(in: 1..<1 << 48)

    mutating func keep(_ pages: Pages, for peer: [UInt8]) -> UInt64 {
        let own = kept.indices.filter { kept[$0].peer == peer }
        if own.count >= Self.keptOfPeerMax, let oldest = own.first { drop(at: oldest) }
        defer { next += 1 }
        kept.append(Kept(cursor: next, peer: peer, pages: pages))
        bytes += pages.bytes
        while kept.count > Self.keptMax || (bytes > Self.bytesMax && kept.count > 1) {
            dropOldestOfLargest()
        }
        return next
    }

    mutating func take(_ cursor: UInt64, of peer: [UInt8]) -> Pages? {
        guard let index = kept.firstIndex(where: { $0.cursor == cursor && $0.peer == peer }) else {
            return nil
        }
        return drop(at: index)
    }

    /// The newest stays.
    private mutating func dropOldestOfLargest() {
        var held: [[UInt8]: Int] = [:]
        for one in kept { held[one.peer, default: 0] += one.pages.bytes }
        let most = held.values.max()
        let index = kept.dropLast().firstIndex { held[$0.peer] == most }
        drop(at: index ?? kept.startIndex)
    }

    @discardableResult
    private mutating func drop(at index: Int) -> Pages {
        let pages = kept.remove(at: index).pages
        bytes -= pages.bytes
        return pages
    }
}

/// Rows of one projection at one sequence, in pages of whole lines.
struct Pages: Sendable {
    let sequence: UInt64
    private(set) var pages: Deque<[UInt8]>
    /// Of all pages that are left.
    private(set) var bytes: Int

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
        bytes = all.reduce(0) { $0 + $1.count }
    }

    mutating func popFirst() -> [UInt8] {
        let page = pages.popFirst() ?? []
        bytes -= page.count
        return page
    }

    var isEmpty: Bool { pages.isEmpty }
}
