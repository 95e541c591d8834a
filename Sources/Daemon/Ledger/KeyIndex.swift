import Events

/// Where an event's `source` and `id` may stand in the log.
///
/// It holds 64-bit hashes, not the keys: an answer is a short list of sequences to look at, and the
/// one who asks compares the key that stands there. So it is exact however the hashes collide.
struct KeyIndex: Sendable {
    private var first: [Int: UInt64] = [:]
    /// Further sequences of a hash that two keys share.
    private var collisions: [Int: [UInt64]] = [:]

    mutating func insert(_ key: EventKey, sequence: UInt64) {
        let hash = key.hashValue
        if first[hash] == nil {
            first[hash] = sequence
        } else {
            collisions[hash, default: []].append(sequence)
        }
    }

    func candidates(for key: EventKey) -> [UInt64] {
        let hash = key.hashValue
        guard let sequence = first[hash] else { return [] }
        return [sequence] + (collisions[hash] ?? [])
    }
}
