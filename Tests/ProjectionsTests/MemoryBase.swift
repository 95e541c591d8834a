import Projections
import Synchronization

/// A base in memory, made of drafts as a snapshot's files are.
final class MemoryBase: StateBase {
    let covered: UInt64
    let meta: [UInt8]
    let entries: [[UInt8]: [UInt8]]
    private let keys: [[UInt8]]
    private let damagedKeys = Mutex<[[UInt8]]>([])
    /// How often each was asked for.
    private let readKeys = Mutex<[[UInt8]: Int]>([:])

    convenience init(_ draft: SnapshotDraft, over before: MemoryBase? = nil) {
        var entries = before?.entries ?? [:]
        for (key, value) in draft.entries { entries[key] = value }
        self.init(entries, covered: draft.covered, meta: draft.meta)
    }

    init(_ entries: [[UInt8]: [UInt8]], covered: UInt64, meta: [UInt8]) {
        self.covered = covered
        self.meta = meta
        self.entries = entries
        keys = entries.keys.sorted { $0.lexicographicallyPrecedes($1) }
    }

    /// Keys that were said to hold no value of the right form.
    var damaged: [[UInt8]] { damagedKeys.withLock { $0 } }

    /// Whether the value was asked for by its key.
    func wasRead(_ key: [UInt8]) -> Bool { readKeys.withLock { $0[key] != nil } }

    /// The most often that one value was asked for by its key.
    var readsMax: Int { readKeys.withLock { $0.values.max() ?? 0 } }

    func value(of key: [UInt8]) -> [UInt8]? {
        readKeys.withLock { $0[key, default: 0] += 1 }
        return entries[key]
    }

    func each(from: [UInt8], to: [UInt8]?, _ body: ([UInt8], [UInt8]) -> Bool) {
        var place = firstPlace { !$0.lexicographicallyPrecedes(from) }
        while place < keys.count, to.map({ keys[place].lexicographicallyPrecedes($0) }) ?? true {
            guard body(keys[place], entries[keys[place]] ?? []) else { return }
            place += 1
        }
    }

    /// The first key from which on all are as asked.
    private func firstPlace(where isReached: ([UInt8]) -> Bool) -> Int {
        var (low, high) = (0, keys.count)
        while low < high {
            let middle = (low + high) / 2
            if isReached(keys[middle]) { high = middle } else { low = middle + 1 }
        }
        return low
    }

    func isDamaged(at key: [UInt8]) { damagedKeys.withLock { $0.append(key) } }
}

extension SnapshotDraft {
    var entries: [(key: [UInt8], value: [UInt8]?)] {
        var entries: [(key: [UInt8], value: [UInt8]?)] = []
        each { key, value in
            entries.append((Array(key), value.map { Array($0) }))
            return true
        }
        return entries
    }
}
