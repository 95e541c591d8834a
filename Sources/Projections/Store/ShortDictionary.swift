import HashTreeCollections

/// A dictionary whose copies share what they have in common: a list while it is short, as most
/// are, and a tree from then on.
///
/// In a list a key is found by a look at each, which costs less than hashing it; a list that is
/// shared is copied whole when it changes, of a tree only the way to what changes.
struct ShortDictionary<Key: Hashable & Sendable, Value: Sendable>: Sendable {
    typealias Element = (key: Key, value: Value)

    /// In the order they came.
    private var list: [Element] = []
    /// Has all that a list is too short for; `nil` while it isn't.
    private var tree: Shared<TreeDictionary<Key, Value>>?

    static var listMax: Int { 12 }

    init() {}

    var isEmpty: Bool { list.isEmpty && tree == nil }

    private func place(of key: Key) -> Int? { list.firstIndex { $0.key == key } }

    subscript(key: Key) -> Value? {
        get {
            if let tree { return tree.value[key] }
            return place(of: key).map { list[$0].value }
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
        if let place = place(of: key) { return body(&list[place].value) }
        var value = new()
        defer { add(key, value) }
        return body(&value)
    }

    private mutating func add(_ key: Key, _ value: Value) {
        guard list.count == Self.listMax else {
            list.append((key, value))
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
        } else if let place = place(of: key) {
            list.remove(at: place)
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
    var keys: [Key] { map(\.key) }
}

extension ShortDictionary: Coded where Key: Coded & Comparable, Value: Coded {
    func encode(to writer: inout ByteWriter) {
        writer.count(underestimatedCount)
        for (key, value) in sorted(by: { $0.key < $1.key }) {
            key.encode(to: &writer)
            value.encode(to: &writer)
        }
    }

    init(from reader: inout ByteReader) throws(DamagedValue) {
        for _ in 0..<(try reader.count()) {
            let key = try Key(from: &reader)
            self[key] = try Value(from: &reader)
        }
    }
}
