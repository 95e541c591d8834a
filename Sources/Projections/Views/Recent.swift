/// What was asked for last, up to a size that all of it has together, or one value of any size.
struct Recent<Key: Hashable & Sendable, Value: Sendable>: Sendable {
    private var values: [Key: Value] = [:]
    private var size = 0
    private let sizeMax: Int

    init(sizeMax: Int) { self.sizeMax = sizeMax }

    subscript(key: Key) -> Value? { values[key] }

    /// Keeps a value, and lets the others go where it is one too many.
    mutating func keep(_ value: Value, as key: Key, size: Int) {
        // Two threads may have made it at once.
        guard values[key] == nil else { return }
        if self.size + size > sizeMax { (values, self.size) = ([:], 0) }
        values[key] = value
        self.size += size
    }
}
