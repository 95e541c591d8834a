import Events

/// 64 bits of an event's source and id: SipHash-2-4 under a key that is made at random with the
/// index and kept in it.
///
/// Who may append picks the ids, and many keys of one hash would each cost a look into the log.
/// Without the key no such ids can be found; a longer hash without one would only cost space.
struct KeyHash: Sendable {
    private let low: UInt64
    private let high: UInt64
    /// All ones but in tests, which want collisions.
    private let mask: UInt64

    static let keyBytes = 16

    init(low: UInt64, high: UInt64, mask: UInt64 = .max) {
        self.low = low
        self.high = high
        self.mask = mask
    }

    /// A new key from the system's random source.
    static func random(mask: UInt64) -> KeyHash {
        KeyHash(low: .random(in: .min ... .max), high: .random(in: .min ... .max), mask: mask)
    }

    /// Nil unless there are 16 bytes.
    init?(key: [UInt8], mask: UInt64) {
        guard key.count == Self.keyBytes else { return nil }
        self.init(low: Self.word(key[..<8]), high: Self.word(key[8...]), mask: mask)
    }

    var key: [UInt8] {
        [low, high].flatMap { word in (0..<8).map { UInt8(truncatingIfNeeded: word >> ($0 * 8)) } }
    }

    func callAsFunction(_ key: EventKey) -> UInt64 {
        var state = SipState(low: low, high: high)
        // The length keeps apart what would run together.
        state.take(UInt64(key.source.count))
        state.take(key.source)
        state.take(key.id)
        return state.finish() & mask
    }

    private static func word(_ bytes: ArraySlice<UInt8>) -> UInt64 {
        bytes.reversed().reduce(0) { $0 << 8 | UInt64($1) }
    }
}

/// SipHash-2-4, fed with words; bytes are filled up to words with their length last, as at the end
/// of a message.
struct SipState {
    private var v0, v1, v2, v3: UInt64

    init(low: UInt64, high: UInt64) {
        v0 = low ^ 0x736F_6D65_7073_6575
        v1 = high ^ 0x646F_7261_6E64_6F6D
        v2 = low ^ 0x6C79_6765_6E65_7261
        v3 = high ^ 0x7465_6462_7974_6573
    }

    mutating func take(_ word: UInt64) {
        v3 ^= word
        round()
        round()
        v0 ^= word
    }

    mutating func take(_ bytes: ArraySlice<UInt8>) {
        bytes.withUnsafeBytes { bytes in
            var at = 0
            while at + 8 <= bytes.count {
                let word = bytes.loadUnaligned(fromByteOffset: at, as: UInt64.self)
                take(UInt64(littleEndian: word))
                at += 8
            }
            var last = UInt64(bytes.count) << 56
            for place in at..<bytes.count {
                last |= UInt64(bytes[place]) << UInt64(8 * (place - at))
            }
            take(last)
        }
    }

    mutating func finish() -> UInt64 {
        v2 ^= 0xFF
        for _ in 0..<4 { round() }
        return v0 ^ v1 ^ v2 ^ v3
    }

    private mutating func round() {
        v0 &+= v1
        v1 = (v1 << 13 | v1 >> 51) ^ v0
        v0 = v0 << 32 | v0 >> 32
        v2 &+= v3
        v3 = (v3 << 16 | v3 >> 48) ^ v2
        v0 &+= v3
        v3 = (v3 << 21 | v3 >> 43) ^ v0
        v2 &+= v1
        v1 = (v1 << 17 | v1 >> 47) ^ v2
        v2 = v2 << 32 | v2 >> 32
    }
}
