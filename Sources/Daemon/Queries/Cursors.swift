import DequeModule
import Wire

/// The rest of answers that were too large for one message, until it is asked for by the peer that
/// got the beginning. Only time takes one away that is asked for, or its own peer when that begins
/// too many: for others there is no room then. Who asks for one that is gone is told that it
/// expired.
struct Cursors {
    static let keptOfPeerMax = 8
    static let bytesMax = 256 << 20
    /// What the smallest counts for, so that their number is bounded too.
    static let bytesOfOneMin = 1 << 20
    /// How long one is kept that isn't asked for.
    static let keptMilliseconds = 60_000

    private struct Kept {
        let cursor: UInt64
        let peer: Peer
        let pages: Pages
        var expires: Int

        var bytes: Int { max(pages.bytes, Cursors.bytesOfOneMin) }
    }
    /// The oldest first.
    private var kept: Deque<Kept> = []
    private var bytes = 0
    /// Begins anywhere, so that a cursor of the daemon before is not taken for one of this.
    private var next = UInt64.random(in: 1..<1 << 48)

    /// Keeps the rest of an answer that begins. `now` is in milliseconds, as everywhere here.
    ///
    /// - Returns: what to ask for it with; `nil` where there is no room for it.
    mutating func keep(_ pages: Pages, for peer: Peer, now: Int) -> UInt64? {
        dropExpired(now: now)
        let own = kept.indices.filter { kept[$0].peer == peer }
        if own.count >= Self.keptOfPeerMax, let oldest = own.first { drop(at: oldest) }
        let one = Kept(
            cursor: next, peer: peer, pages: pages, expires: now + Self.keptMilliseconds)
        let held = kept.reduce(0) { $0 + ($1.peer.account == peer.account ? $1.bytes : 0) }
        // One alone is never too large.
        guard
            kept.isEmpty
                || FairShare.hasRoom(
                    for: one.bytes, held: held, total: bytes, max: Self.bytesMax)
        else { return nil }
        return add(one)
    }

    /// Whether there is such a rest for the peer, which is then kept until the given time.
    @discardableResult
    mutating func hold(_ cursor: UInt64, of peer: Peer, until expires: Int) -> Bool {
        guard let index = index(of: cursor, peer) else { return false }
        kept[index].expires = expires
        return true
    }

    /// Takes the next page of a rest, and the cursor of what is behind it. `nil`: it is gone.
    mutating func popPage(
        of cursor: UInt64, for peer: Peer, now: Int
    ) -> (page: [UInt8], of: Pages, rest: UInt64?)? {
        guard let index = index(of: cursor, peer) else { return nil }
        var pages = drop(at: index)
        let page = pages.popFirst()
        guard !pages.isEmpty else { return (page, pages, nil) }
        let rest = Kept(
            cursor: next, peer: peer, pages: pages, expires: now + Self.keptMilliseconds)
        return (page, pages, add(rest))
    }

    mutating func dropExpired(now: Int) {
        while let index = kept.firstIndex(where: { $0.expires <= now }) { drop(at: index) }
    }

    private func index(of cursor: UInt64, _ peer: Peer) -> Int? {
        kept.firstIndex { $0.cursor == cursor && $0.peer == peer }
    }

    private mutating func add(_ one: Kept) -> UInt64 {
        defer { next += 1 }
        kept.append(one)
        bytes += one.bytes
        return next
    }

    @discardableResult
    private mutating func drop(at index: Int) -> Pages {
        let one = kept.remove(at: index)
        bytes -= one.bytes
        return one.pages
    }
}

/// Rows of one projection at one sequence, or how they differ up to there, in pages of whole
/// lines.
struct Pages: Sendable {
    /// What they answer.
    let verb: Verb
    let sequence: UInt64
    private(set) var pages: Deque<[UInt8]>
    /// Of all pages that are left.
    private(set) var bytes: Int

    /// Cuts rows into pages of at most `bytesMax`, a longer row alone in one.
    init(
        _ verb: Verb = .show, sequence: UInt64, rows: [[UInt8]],
        bytesMax: Int = WireProtocol.answerBytesMax
    ) {
        self.verb = verb
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
