/// Values to be taken in the order of the bytes of their keys. The keys stand in one buffer, which
/// is kept from one use to the next: no key is an array of its own.
struct SortedByKey<Value> {
    private struct Place {
        let start: Int
        let end: Int
        let value: Int
    }

    private var keys: [UInt8] = []
    private var places: [Place] = []
    private var values: [Value] = []

    mutating func insert(_ value: Value, for key: some TableKey) {
        let start = keys.count
        key.append(to: &keys)
        places.append(Place(start: start, end: keys.count, value: values.count))
        values.append(value)
    }

    mutating func removeAll() {
        keys.removeAll(keepingCapacity: true)
        places.removeAll(keepingCapacity: true)
        values.removeAll(keepingCapacity: true)
    }

    mutating func sort() {
        guard places.count > 1 else { return }
        keys.withUnsafeBytes { keys in
            places.sort { first, second in
                let left = UnsafeRawBufferPointer(rebasing: keys[first.start..<first.end])
                let right = UnsafeRawBufferPointer(rebasing: keys[second.start..<second.end])
                return left.lexicographicallyPrecedes(right)
            }
        }
    }

    /// Every value with its key, as it was sorted last, until `body` says false.
    ///
    /// - Returns: what `body` said last.
    func each(_ body: (_ key: ArraySlice<UInt8>, Value) -> Bool) -> Bool {
        places.allSatisfy { body(keys[$0.start..<$0.end], values[$0.value]) }
    }
}
