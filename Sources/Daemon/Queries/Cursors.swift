import DequeModule

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
    private var dropped: [Pages] = []
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
        else {
            dropped.append(pages)
            return nil
        }
        return add(one)
    }

    /// Keeps such a rest until the given time; `.max`: the one request for it is carried out, until
    /// ``goOn(_:with:for:now:)`` or ``drop(_:of:)``.
    ///
    /// - Returns: the rest; `nil` where the peer has none, or where that is carried out already.
    @discardableResult
    mutating func hold(_ cursor: UInt64, of peer: Peer, until expires: Int) -> Pages? {
        guard let index = index(of: cursor, peer), kept[index].expires < .max else { return nil }
        kept[index].expires = expires
        return kept[index].pages
    }

    /// In which line the one request for a rest of the peer is; `nil` where there is none.
    func lineOfRequest(for cursor: UInt64, of peer: Peer) -> JobKind? {
        index(of: cursor, peer).flatMap { kept[$0].expires == .max ? kept[$0].pages.kind : nil }
    }

    /// Keeps what is left of a rest once the request for it was carried out: for as long as any.
    ///
    /// - Returns: what to ask for it with, none where nothing is left; `nil`: the rest is gone.
    mutating func goOn(
        _ cursor: UInt64, with pages: Pages, for peer: Peer, now: Int
    ) -> UInt64?? {
        guard let index = index(of: cursor, peer) else {
            dropped.append(pages)
            return nil
        }
        drop(at: index)
        guard !pages.isEmpty else { return .some(nil) }
        let rest = Kept(
            cursor: next, peer: peer, pages: pages, expires: now + Self.keptMilliseconds)
        return add(rest)
    }

    /// Lets go of a rest of which there is no more.
    mutating func drop(_ cursor: UInt64, of peer: Peer) {
        if let index = index(of: cursor, peer) { drop(at: index) }
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

    private mutating func drop(at index: Int) {
        let one = kept.remove(at: index)
        bytes -= one.bytes
        dropped.append(one.pages)
    }

    /// What is kept no longer. It may hold the last of a state: to be let go of where time doesn't
    /// count.
    mutating func takeDropped() -> [Pages] {
        defer { dropped = [] }
        return dropped
    }
}
