import HashTreeCollections

/// Values by key: see ``Layered``. A copy costs O(1).
struct Table<Key: TableKey, Value: Coded>: Layered, Sendable {
    private let name: TableName
    /// An entry without a value hides what the layers below it have.
    private var current: TreeDictionary<Key, Value?> = [:]
    private var frozen: TreeDictionary<Key, Value?> = [:]
    private var base: (any StateBase)?

    init(_ name: TableName) { self.name = name }

    private var isBottom: Bool { base == nil && frozen.isEmpty }

    subscript(key: Key) -> Value? {
        get {
            if let known = current[key] { return known }
            return isBottom ? nil : Self.value(of: key, name, frozen, base)
        }
        set {
            if newValue == nil, isBottom {
                current[key] = nil
            } else {
                current.updateValue(newValue, forKey: key)
            }
        }
    }

    /// Changes a value in place, `new` where there is none.
    mutating func change<Answer>(
        _ key: Key, orInsert new: @autoclosure () -> Value, _ body: (inout Value) -> Answer
    ) -> Answer {
        let (name, frozen, base) = (name, frozen, base)
        return Self.change(
            &current[key, default: Self.value(of: key, name, frozen, base)], new, body)
    }

    /// Takes the value out while it changes, so that it isn't copied.
    private static func change<Answer>(
        _ slot: inout Value?, _ new: () -> Value, _ body: (inout Value) -> Answer
    ) -> Answer {
        var value = slot.take() ?? new()
        defer { slot = value }
        return body(&value)
    }

    private static func value(
        of key: Key, _ name: TableName, _ frozen: TreeDictionary<Key, Value?>,
        _ base: (any StateBase)?
    ) -> Value? {
        if let known = frozen[key] { return known }
        return base.flatMap { Value(of: name.entry(of: key), in: $0) }
    }

    // MARK: All

    /// Every key, in the order of their bytes, until `body` says false.
    func eachKey(_ body: (Key) -> Bool) {
        var walk = KeyWalk(Set(current.keys).union(frozen.keys), over: base, name)
        walk.each {
            self[$0] == nil || body($0)
        } kept: { key, _ in
            body(key)
        }
    }

    /// In the order of their bytes.
    var keys: [Key] {
        var keys: [Key] = []
        eachKey {
            keys.append($0)
            return true
        }
        return keys
    }

    // MARK: Layers

    mutating func freeze() { (frozen, current) = (current, [:]) }

    mutating func stand(on base: any StateBase, dropping dropsFrozen: Bool) {
        self.base = base
        if dropsFrozen { frozen = [:] }
    }

    var frozenTables: FrozenTables {
        FrozenTables(name) { [name, frozen] take in
            var entries = SortedByKey<Value?>()
            for (key, value) in frozen { entries.insert(value, for: key) }
            entries.sort()
            var writer = EntryWriter()
            return entries.each { key, value in writer.hand(value, of: name, key, to: take) }
        }
    }
}
