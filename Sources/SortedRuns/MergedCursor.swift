import Storage

/// Steps through several runs as one, in order of keys; of equal keys the newest run's comes first.
struct MergedCursor: ~Copyable {
    /// Newest run first; those that have an entry left.
    private var cursors: [RunCursor]
    private let combine: RunSet.Combine
    private var current: Int?
    private var lastKey = RawBuffer(count: 64)
    private var lastKeyBytes: Int?
    /// Whether the entry it stands on hides what is older under the same key.
    private var hidesOlder = false

    /// `runs`: oldest first.
    init(
        _ runs: [Run], combine: RunSet.Combine, from key: [UInt8]? = nil
    ) throws(RunError) {
        self.combine = combine
        cursors = []
        for run in runs.reversed() {
            let cursor = RunCursor(run, readBytes: RunCursor.scanBytes)
            if let key {
                try key.withBytes { key throws(RunError) in try cursor.seek(key) }
            } else {
                try cursor.advance()
            }
            if cursor.entry != nil { cursors.append(cursor) }
        }
    }

    /// The next entry, valid until the next call: under `.newest` one for each key, under `.all`
    /// all down to a removal. Removals are handed over too.
    mutating func next() throws(RunError) -> Block.Entry? {
        while true {
            if let current {
                try cursors[current].advance()
                if cursors[current].entry == nil { cursors.remove(at: current) }
            }
            guard let (place, entry) = first() else {
                current = nil
                return nil
            }
            current = place
            if hidesOlder, isLastKey(entry.key) { continue }
            remember(entry.key)
            hidesOlder = combine == .newest || entry.value == nil
            return entry
        }
    }

    private func first() -> (place: Int, entry: Block.Entry)? {
        var first: (place: Int, entry: Block.Entry)?
        for place in cursors.indices {
            guard let entry = cursors[place].entry else { continue }
            if let first, KeyOrder.compare(first.entry.key, entry.key) <= 0 { continue }
            first = (place, entry)
        }
        return first
    }

    private func isLastKey(_ key: UnsafeRawBufferPointer) -> Bool {
        guard let lastKeyBytes else { return false }
        let last = UnsafeRawBufferPointer(rebasing: lastKey.bytes[..<lastKeyBytes])
        return KeyOrder.compare(last, key) == 0
    }

    private mutating func remember(_ key: UnsafeRawBufferPointer) {
        lastKey.reserve(key.count)
        lastKey.bytes.copyMemory(from: key)
        lastKeyBytes = key.count
    }
}
