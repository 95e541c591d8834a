/// 16 random bytes, made once with the log and carried by every segment of it.
package struct LogIdentity: Sendable, Hashable, CustomStringConvertible {
    static let byteCount = 16

    /// The bytes as they stand in a file, eight and eight, read little-endian.
    let low: UInt64
    let high: UInt64

    /// A new identity from the system's random source.
    package static func random() -> LogIdentity {
        LogIdentity(low: .random(in: .min ... .max), high: .random(in: .min ... .max))
    }

    /// The identity whose bytes these are, in file order. Nil unless there are 16.
    package init?(bytes: some Collection<UInt8>) {
        guard bytes.count == Self.byteCount else { return nil }
        var words: [UInt64] = [0, 0]
        for (index, byte) in bytes.enumerated() {
            words[index / 8] |= UInt64(byte) << UInt64(8 * (index % 8))
        }
        self.init(low: words[0], high: words[1])
    }

    /// The identity `description` shows, from its digits in ASCII. Nil unless there are 32.
    init?(hexadecimalDigits digits: some Collection<UInt8>) {
        guard digits.count == 2 * Self.byteCount else { return nil }
        let values = digits.compactMap { Character(UnicodeScalar($0)).hexDigitValue }
        guard values.count == digits.count else { return nil }
        self.init(
            bytes: (0..<Self.byteCount).map { UInt8(values[2 * $0] << 4 | values[2 * $0 + 1]) })
    }

    init(low: UInt64, high: UInt64) {
        self.low = low
        self.high = high
    }

    /// The 16 bytes in file order.
    package var bytes: [UInt8] {
        [low, high].flatMap { word in (0..<8).map { UInt8(truncatingIfNeeded: word >> ($0 * 8)) } }
    }

    /// 32 hexadecimal digits, in file order.
    package var description: String {
        bytes.map { byte in
            let digits = String(byte, radix: 16)
            return digits.count == 1 ? "0" + digits : digits
        }.joined()
    }
}
