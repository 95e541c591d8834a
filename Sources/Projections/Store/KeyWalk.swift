/// All keys of a table in the order of their bytes: those that layers know of, merged with the
/// base's.
struct KeyWalk<Key: TableKey> {
    private let changed: Set<Key>
    private let base: (any StateBase)?
    private let name: TableName
    private let hasValue: (Key) -> Bool

    /// `changed`: what layers know of; `hasValue`: whether one of them stands.
    init(
        _ changed: Set<Key>, over base: (any StateBase)?, _ name: TableName,
        hasValue: @escaping (Key) -> Bool
    ) {
        self.changed = changed
        self.base = base
        self.name = name
        self.hasValue = hasValue
    }

    /// Every key that has a value, until `body` says false.
    func each(_ body: (Key) -> Bool) { each(changed: body) { key, _ in body(key) } }

    /// As above. `kept` gets those that no layer knows of, with the bytes of their values.
    func each(
        changed: (Key) -> Bool, kept: (Key, _ value: [UInt8]) throws(DamagedValue) -> Bool
    ) {
        var rest = self.changed.map { (bytes: name.entry(of: $0), key: $0) }
            .sorted { $1.bytes.lexicographicallyPrecedes($0.bytes) }
        var goesOn = true
        /// Hands over the changed keys before one of the base.
        func hand(upTo end: [UInt8]?) {
            while goesOn, let next = rest.last {
                if let end, !next.bytes.lexicographicallyPrecedes(end) { return }
                rest.removeLast()
                if hasValue(next.key) { goesOn = changed(next.key) }
            }
        }
        base?.each(under: [name.rawValue]) { (key: Key, value) throws(DamagedValue) in
            let bytes = name.entry(of: key)
            hand(upTo: bytes)
            if goesOn, rest.last?.bytes != bytes { goesOn = try kept(key, value) }
            return goesOn
        }
        hand(upTo: nil)
    }
}
