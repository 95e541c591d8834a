import HashTreeCollections

/// A dictionary whose copies share what they have in common: a list while it is short, as most
/// are, and a tree from then on.
///
/// A list takes less memory, and is read from its bytes as it is; a list that is shared is copied
/// whole when it changes, of a tree only the way to what changes.
struct ShortDictionary<Key: Hashable & Comparable & Sendable, Value: Sendable>: Sendable {
    typealias Element = (key: Key, value: Value)

    /// By ascending key.
    private var list: [Element] = []
    /// Has all that a list is too short for; `nil` while it isn't.
    private var tree: Shared<TreeDictionary<Key, Value>>?

    static var listMax: Int { 64 }

    init() {}

    var isEmpty: Bool { list.isEmpty && tree == nil }

    /// Where the key stands in the list, or would.
    @inline(__always)
    private func place(of key: Key) -> (index: Int, isTaken: Bool) {
        var (low, high) = (0, list.count)
        while low < high {
            let middle = (low + high) / 2
            if list[middle].key < key { low = middle + 1 } else { high = middle }
        }
        return (low, low < list.count && list[low].key == key)
    }

    subscript(key: Key) -> Value? {
        get {
            if let tree { return tree.value[key] }
            let place = place(of: key)
            return place.isTaken ? list[place.index].value : nil
        }
        set {
            if let newValue {
                update(key, default: newValue) { $0 = newValue }
            } else {
                remove(key)
            }
        }
    }

    /// Changes a value in place, `new` where there is none.
    @inline(__always)
    @discardableResult
    mutating func update<Answer>(
        _ key: Key, default new: @autoclosure () -> Value, _ body: (inout Value) -> Answer
    ) -> Answer {
        if tree != nil {
            // There: bound to a name it would be copied.
            return body(&tree!.value[key, default: new()])
        }
        let place = place(of: key)
        if place.isTaken { return body(&list[place.index].value) }
        var value = new()
        defer { add(key, value, at: place.index) }
        return body(&value)
    }

    private mutating func add(_ key: Key, _ value: Value, at place: Int) {
        guard list.count == Self.listMax else {
            list.insert((key, value), at: place)
            return
        }
        var tree = TreeDictionary(uniqueKeysWithValues: list.lazy.map { ($0.key, $0.value) })
        tree[key] = value
        (self.tree, list) = (Shared(tree), [])
    }

    private mutating func remove(_ key: Key) {
        if tree != nil {
            tree?.value[key] = nil
            if tree?.value.isEmpty == true { tree = nil }
        } else {
            let place = place(of: key)
            if place.isTaken { list.remove(at: place.index) }
        }
    }
}

extension ShortDictionary: Sequence {
    /// In no order.
    func makeIterator() -> Iterator {
        Iterator(list: list.makeIterator(), tree: tree?.value.makeIterator())
    }

    struct Iterator: IteratorProtocol {
        fileprivate var list: IndexingIterator<[Element]>
        fileprivate var tree: TreeDictionary<Key, Value>.Iterator?

        mutating func next() -> Element? { list.next() ?? tree?.next() }
    }

    var underestimatedCount: Int { tree?.value.count ?? list.count }

    /// In no order.
    var keys: [Key] { map { $0.key } }
}

extension ShortDictionary: Coded where Key: Coded, Value: Coded {
    func encode(to writer: inout ByteWriter) {
        writer.count(underestimatedCount)
        for (key, value) in tree == nil ? list : sorted(by: { $0.key < $1.key }) {
            key.encode(to: &writer)
            value.encode(to: &writer)
        }
    }

    init(from reader: inout ByteReader) throws(DamagedValue) {
        let count = try reader.count()
        // With room for one more, which is mostly why it is read.
        if count <= Self.listMax { list.reserveCapacity(count + 1) }
        for _ in 0..<count {
            let key = try Key(from: &reader)
            let value = try Value(from: &reader)
            if tree == nil, list.count < Self.listMax, list.last.map({ $0.key < key }) ?? true {
                list.append((key, value))
            } else {
                self[key] = value
            }
        }
    }
}
