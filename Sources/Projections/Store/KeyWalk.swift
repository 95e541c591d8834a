/// A walk over all keys of a table in the order of their bytes: those that layers know of, merged
/// with the base's. It goes on where it was left, however late: of the layers it keeps the keys to
/// come, of the base the place.
struct KeyWalk<Key: TableKey>: Sendable {
    private let name: TableName
    private let base: (any StateBase)?
    /// What layers know of, whether it stands or not; the next is the last.
    private var changed: [Key] = []
    /// Where the base is to be read on; `nil`: it has no more.
    private var start: [UInt8]?

    /// `changed`: what layers know of.
    init(_ changed: Set<Key>, over base: (any StateBase)?, _ name: TableName) {
        (self.name, self.base) = (name, base)
        start = base.map { _ in [name.rawValue] }
        var sorted = SortedByKey<Key>()
        for key in changed { sorted.insert(key, for: key) }
        sorted.sort()
        self.changed.reserveCapacity(changed.count)
        _ = sorted.each { _, key in
            self.changed.append(key)
            return true
        }
        self.changed.reverse()
    }

    var isAtEnd: Bool { changed.isEmpty && start == nil }

    /// Roughly the memory that it takes beside the table's.
    var bytes: Int { changed.count * MemoryLayout<Key>.stride }

    /// Hands over every key to come, until one of the two says false: that one was the last for now.
    /// `changed` gets those that layers know of, `kept` all others with the bytes of their values.
    mutating func each(
        changed take: (Key) -> Bool, kept: (Key, _ value: [UInt8]) throws(DamagedValue) -> Bool
    ) {
        var goesOn = true
        var next = changed.last.map { name.entry(of: $0) }
        /// Hands over the changed keys before one of the base.
        func hand(upTo end: [UInt8]?) {
            while goesOn, let bytes = next, let key = changed.last {
                if let end, !bytes.lexicographicallyPrecedes(end) { return }
                changed.removeLast()
                next = changed.last.map { name.entry(of: $0) }
                goesOn = take(key)
            }
        }
        if let start {
            self.start = nil
            base?.each(under: [name.rawValue], from: start) {
                (key: Key, value) throws(DamagedValue) in
                let bytes = name.entry(of: key)
                hand(upTo: bytes)
                guard goesOn else {
                    self.start = bytes
                    return false
                }
                if next != bytes { goesOn = try kept(key, value) }
                if !goesOn { self.start = bytes + [0] }
                return goesOn
            }
        }
        hand(upTo: nil)
    }
}
