/// Bytes as people write them: two hexadecimal digits each, with spaces wherever they help.
enum Hex {
    /// `nil` when there is anything else, or half a byte.
    static func bytes(_ text: some StringProtocol) -> [UInt8]? {
        let digits = text.filter { !$0.isWhitespace }.map(\.hexDigitValue)
        guard digits.count.isMultiple(of: 2) else { return nil }
        var bytes: [UInt8] = []
        for place in stride(from: 0, to: digits.count, by: 2) {
            guard let high = digits[place], let low = digits[place + 1] else { return nil }
            bytes.append(UInt8(high << 4 | low))
        }
        return bytes
    }
}
