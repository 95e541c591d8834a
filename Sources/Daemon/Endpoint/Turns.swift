import DequeModule

/// What peers have waiting, to be taken out in turns: of each peer in its order, of the peers one
/// after the other, however much one of them has.
struct Turns<Element> {
    private var waiting: [[UInt8]: Deque<Element>] = [:]
    /// Each peer with something waiting, the next one first.
    private var peers: Deque<[UInt8]> = []
    private(set) var count = 0

    var isEmpty: Bool { count == 0 }

    func count(of peer: [UInt8]) -> Int { waiting[peer]?.count ?? 0 }

    mutating func add(_ element: Element, of peer: [UInt8]) {
        if waiting[peer] == nil { peers.append(peer) }
        waiting[peer, default: []].append(element)
        count += 1
    }

    /// Takes out the next of the first peer whose turn may come now. Those passed over keep their
    /// places.
    mutating func popFirst(where mayCome: ([UInt8]) -> Bool = { _ in true }) -> Element? {
        guard let index = peers.firstIndex(where: mayCome) else { return nil }
        let peer = peers.remove(at: index)
        let element = waiting[peer]?.popFirst()
        if waiting[peer]?.isEmpty == true { waiting[peer] = nil } else { peers.append(peer) }
        count -= 1
        return element
    }
}
