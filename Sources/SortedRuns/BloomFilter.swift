import Storage

/// Tells for most absent keys that they are absent, from one cache line: about 10 bits a key, of
/// which 6 are set, all in the same line. It errs towards "perhaps" about once in a hundred.
///
/// | at | bytes | what of a line                                                           |
/// | -- | ----- | ------------------------------------------------------------------------ |
/// | 0  | 60    | bits                                                                     |
/// | 60 | 4     | CRC32C, from the run's seed, of the line's number (8) and the bits       |
///
/// A line with a bit lost would hide a key, so each is checked whenever it is looked at.
enum BloomFilter {
    static let lineBytes = 64
    private static let bitBytes = 60
    private static let bitsSet = 6
    private static let keysPerLine: UInt64 = 48

    static func lineCount(keys: UInt64) -> UInt64 {
        max((keys + keysPerLine - 1) / keysPerLine, 1)
    }

    /// The same for the same key everywhere and for ever: it is part of the format.
    static func hash(_ key: UnsafeRawBufferPointer) -> UInt64 {
        var hash = UInt64(key.count)
        var at = 0
        while at + 8 <= key.count {
            hash = mix(hash ^ key.little(at: at, as: UInt64.self))
            at += 8
        }
        var rest: UInt64 = 0
        while at < key.count {
            rest = rest << 8 | UInt64(key[at])
            at += 1
        }
        return mix(hash ^ rest)
    }

    /// SplitMix64, one step.
    private static func mix(_ word: UInt64) -> UInt64 {
        var z = word &+ 0x9E37_79B9_7F4A_7C15
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }

    /// Which of `count` lines a key with this hash is in: grows with the hash.
    static func line(of hash: UInt64, among count: UInt64) -> UInt64 {
        hash.multipliedFullWidth(by: count).high
    }

    static func insert(_ hash: UInt64, into line: UnsafeMutableRawBufferPointer) {
        var places = mix(hash)
        for _ in 0..<bitsSet {
            let bit = bit(places)
            line[bit >> 3] |= 1 << UInt8(bit & 7)
            places >>= 10
        }
    }

    static func mayHold(_ hash: UInt64, _ line: UnsafeRawBufferPointer) -> Bool {
        var places = mix(hash)
        for _ in 0..<bitsSet {
            let bit = bit(places)
            if line[bit >> 3] & 1 << UInt8(bit & 7) == 0 { return false }
            places >>= 10
        }
        return true
    }

    /// Ten bits, spread over those of a line.
    private static func bit(_ places: UInt64) -> Int {
        (Int(places & 0x3FF) * bitBytes * 8) >> 10
    }

    static func seal(_ line: UnsafeMutableRawBufferPointer, number: UInt64, seed: UInt32) {
        let crc = checksum(UnsafeRawBufferPointer(line), number: number, seed: seed)
        line.store(crc, at: bitBytes)
    }

    static func isSound(_ line: UnsafeRawBufferPointer, number: UInt64, seed: UInt32) -> Bool {
        line.little(at: bitBytes, as: UInt32.self) == checksum(line, number: number, seed: seed)
    }

    private static func checksum(
        _ line: UnsafeRawBufferPointer, number: UInt64, seed: UInt32
    ) -> UInt32 {
        let crc = withUnsafeBytes(of: number.littleEndian) { Storage.checksum(seed, of: $0) }
        return Storage.checksum(crc, of: UnsafeRawBufferPointer(rebasing: line[..<bitBytes]))
    }
}
