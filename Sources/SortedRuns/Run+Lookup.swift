extension Run {
    enum Found {
        case nothing
        case removed
        case value([UInt8])

        fileprivate init(_ entry: Block.Entry, under key: UnsafeRawBufferPointer) {
            guard KeyOrder.compare(entry.key, key) == 0 else {
                self = .nothing
                return
            }
            self = entry.value.map { .value(Array($0)) } ?? .removed
        }
    }

    /// What the run has under a key; of several values the newest.
    func find(_ key: UnsafeRawBufferPointer) throws(RunError) -> Found {
        let place = try leaf(before: key)
        if let byteCount = place.bytes {
            let leaf = try leaf(at: place.at, byteCount: byteCount)
            let found = withExtendedLifetime(leaf) {
                leaf.entry(leaf.count(below: key)).map { Found($0, under: key) }
            }
            if let found { return found }
        }
        // Nothing in that leaf is the key or behind it: what follows is in the next.
        let cursor = RunCursor(self, readBytes: RunCursor.lookupBytes)
        try cursor.seek(key)
        return withExtendedLifetime(cursor) {
            cursor.entry.map { Found($0, under: key) } ?? .nothing
        }
    }
}
