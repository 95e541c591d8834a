import Storage

/// The runs of one moment: immutable, cheap to copy, readable from any thread. It keeps its files
/// open, so a merge that removes them takes nothing from it.
///
/// Every byte is checked against its checksum when it is read: a lookup has the right answer or
/// throws, `.damaged` naming file and offset, `.io` when a call failed.
package struct RunView: Sendable {
    package static let empty = RunView(covered: 0, meta: [], runs: [])

    /// The sequence of the log up to which the entries have everything.
    package let covered: UInt64
    /// The owner's own bytes, written together with what is covered.
    package let meta: [UInt8]
    /// Oldest first.
    let runs: [Run]

    /// The newest value; nil when there is none or the key was removed. An absent key costs about
    /// one cache line a run.
    package func value(of key: [UInt8]) throws(RunError) -> [UInt8]? {
        try key.withBytes { key throws(RunError) in
            let hash = BloomFilter.hash(key)
            for run in runs { run.prefetchFilter(hash) }
            for run in runs.reversed() where try run.mayHold(hash) {
                switch try run.find(key) {
                case .nothing: continue
                case .removed: return nil
                case .value(let value): return value
                }
            }
            return nil
        }
    }

    /// Hands over every value written for the key since it was last removed and not merged away,
    /// newest first, until `body` says false.
    package func eachValue(
        of key: UnsafeRawBufferPointer, _ body: (UnsafeRawBufferPointer) -> Bool
    ) throws(RunError) {
        let hash = BloomFilter.hash(key)
        for run in runs { run.prefetchFilter(hash) }
        for run in runs.reversed() where try run.mayHold(hash) {
            let cursor = RunCursor(run, readBytes: RunCursor.lookupBytes)
            try cursor.seek(key)
            while let entry = cursor.entry, KeyOrder.compare(entry.key, key) == 0 {
                guard let value = entry.value, body(value) else { return }
                try cursor.advance()
            }
        }
    }

    /// Hands over the keys from `from` on and below `to` (nil: to the end) in ascending order, each
    /// with its newest value, removed ones left out, until `body` says false.
    package func each(
        from: [UInt8], to: [UInt8]?, _ body: ([UInt8], [UInt8]) -> Bool
    ) throws(RunError) {
        var cursor = try MergedCursor(runs, combine: .newest, from: from)
        while let entry = try cursor.next() {
            if let to, to.withUnsafeBytes({ KeyOrder.compare(entry.key, $0) }) >= 0 { return }
            guard let value = entry.value else { continue }
            guard body(Array(entry.key), Array(value)) else { return }
        }
    }

    /// Reads and checks every byte of every run.
    package func verify() throws(RunError) {
        for run in runs { try run.verify() }
    }
}
