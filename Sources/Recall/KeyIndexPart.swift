import SortedRuns

/// The keys of the newest events, in memory until they are in a run.
struct KeyIndexPart: Sendable {
    private var ids: [UInt64: UInt64] = [:]
    /// Earlier sequences of a hash that two keys share.
    private var collisions: [UInt64: [UInt64]] = [:]
    private var subjects: [IndexedSubject: UInt64] = [:]
    private var collisionCount = 0
    /// The last sequence that it has.
    private(set) var last: UInt64 = 0

    var isEmpty: Bool { last == 0 }
    var count: Int { ids.count + collisionCount + subjects.count }

    mutating func insert(hash: UInt64?, subjects: [[UInt8]], sequence: UInt64) {
        last = sequence
        for subject in subjects { self.subjects[IndexedSubject(subject)] = sequence }
        guard let hash else { return }
        if let earlier = ids.updateValue(sequence, forKey: hash) {
            collisions[hash, default: []].append(earlier)
            collisionCount += 1
        }
    }

    func candidates(_ hash: UInt64) -> [UInt64] {
        guard let sequence = ids[hash] else { return [] }
        return [sequence] + (collisions[hash] ?? [])
    }

    func last(of subject: [UInt8]) -> UInt64? { subjects[IndexedSubject(subject)] }

    // MARK: As entries of runs

    /// By ascending hash; of equal hashes the last sequence first.
    func eachId(_ take: RunSet.Taker) {
        var pairs = ids.map { (hash: $0.key, sequence: $0.value) }
        for (hash, sequences) in collisions { pairs += sequences.map { (hash, $0) } }
        pairs.sort { $0.hash == $1.hash ? $0.sequence > $1.sequence : $0.hash < $1.hash }
        for (hash, sequence) in pairs {
            let goesOn = withUnsafeBytes(of: Self.key(hash)) { key in
                Self.withValue(sequence) { take(key, $0) }
            }
            guard goesOn else { return }
        }
    }

    /// By ascending subject.
    func eachSubject(_ take: RunSet.Taker) {
        let sorted = subjects.sorted { $0.key.bytes.lexicographicallyPrecedes($1.key.bytes) }
        for (subject, sequence) in sorted {
            let goesOn = subject.bytes.withUnsafeBytes { key in
                Self.withValue(sequence) { take(key, $0) }
            }
            guard goesOn else { return }
        }
    }

    /// Its bytes are a hash's key: the highest first, so that keys are in the order of the hashes.
    static func key(_ hash: UInt64) -> UInt64 { hash.bigEndian }

    /// As few bytes as it takes, the lowest first.
    private static func withValue<Answer>(
        _ sequence: UInt64, _ body: (UnsafeRawBufferPointer) -> Answer
    ) -> Answer {
        let bytes = (64 - sequence.leadingZeroBitCount + 7) / 8
        return withUnsafeBytes(of: sequence.littleEndian) {
            body(UnsafeRawBufferPointer(rebasing: $0[..<bytes]))
        }
    }

    static func sequence(_ value: some BidirectionalCollection<UInt8>) -> UInt64 {
        value.reversed().reduce(0) { $0 << 8 | UInt64($1) }
    }
}
