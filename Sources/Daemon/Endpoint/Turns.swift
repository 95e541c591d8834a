import DequeModule

/// What peers have waiting, to be taken out in turns: of each peer in its order, of the peers of an
/// account one after the other, and of the accounts too, however much one of them has.
struct Turns<Element> {
    private var lines: [[UInt8]: Line<Element>] = [:]
    /// Each account with something waiting, the next one first.
    private var accounts: Deque<[UInt8]> = []
    private(set) var count = 0

    var isEmpty: Bool { count == 0 }

    func count(of peer: Peer) -> Int { lines[peer.account]?.waiting[peer]?.count ?? 0 }

    mutating func add(_ element: Element, of peer: Peer) {
        let account = peer.account
        if lines[account] == nil { accounts.append(account) }
        lines[account, default: Line()].add(element, of: peer)
        count += 1
    }

    /// Takes out the next of the first account and peer whose turn may come now. Those passed over
    /// keep their places.
    mutating func popFirst(where mayCome: (Peer) -> Bool = { _ in true }) -> Element? {
        for (index, account) in accounts.enumerated() {
            guard let element = lines[account]?.popFirst(where: mayCome) else { continue }
            accounts.remove(at: index)
            if lines[account]?.count == 0 { lines[account] = nil } else { accounts.append(account) }
            count -= 1
            return element
        }
        return nil
    }

    /// Takes out everything of an account for which `isGone` holds, each peer's in its order.
    mutating func takeAll(whereAccount isGone: ([UInt8]) -> Bool) -> [Element] {
        let gone = accounts.filter(isGone)
        accounts.removeAll(where: isGone)
        let taken = gone.flatMap { account in
            lines.removeValue(forKey: account)?.waiting.values.flatMap(Array.init) ?? []
        }
        count -= taken.count
        return taken
    }
}

/// What the peers of one account have waiting.
private struct Line<Element> {
    private(set) var waiting: [Peer: Deque<Element>] = [:]
    /// Each peer with something waiting, the next one first.
    private var peers: Deque<Peer> = []
    private(set) var count = 0

    mutating func add(_ element: Element, of peer: Peer) {
        if waiting[peer] == nil { peers.append(peer) }
        waiting[peer, default: []].append(element)
        count += 1
    }

    mutating func popFirst(where mayCome: (Peer) -> Bool) -> Element? {
        guard let index = peers.firstIndex(where: mayCome) else { return nil }
        let peer = peers.remove(at: index)
        let element = waiting[peer]?.popFirst()
        if waiting[peer]?.isEmpty == true { waiting[peer] = nil } else { peers.append(peer) }
        count -= 1
        return element
    }
}
