/// The escapes of JSON strings (RFC 8259, section 7), taken away and put back.
package enum JSONEscapes {
    /// The characters a JSON string stands for, as UTF-8. The string must have been scanned: its
    /// escapes are whole and its surrogates paired.
    static func removed(from escaped: some RandomAccessCollection<UInt8>) -> [UInt8] {
        var plain: [UInt8] = []
        plain.reserveCapacity(escaped.count)
        var rest = escaped.makeIterator()
        func unit() -> UInt32 {
            var unit: UInt32 = 0
            for _ in 0..<4 {
                let digit = rest.next() ?? 0
                unit = unit << 4 | UInt32(digit & 0xF) + (digit > UInt8(ascii: "9") ? 9 : 0)
            }
            return unit
        }
        while let byte = rest.next() {
            guard byte == UInt8(ascii: "\\") else {
                plain.append(byte)
                continue
            }
            switch rest.next() ?? 0 {
            case UInt8(ascii: "b"): plain.append(0x08)
            case UInt8(ascii: "f"): plain.append(0x0C)
            case UInt8(ascii: "n"): plain.append(0x0A)
            case UInt8(ascii: "r"): plain.append(0x0D)
            case UInt8(ascii: "t"): plain.append(0x09)
            case UInt8(ascii: "u"):
                var scalar = unit()
                if (0xD800..<0xDC00).contains(scalar) {
                    _ = rest.next()
                    _ = rest.next()
                    scalar = 0x10000 + (scalar - 0xD800) << 10 + unit() - 0xDC00
                }
                if let scalar = Unicode.Scalar(scalar), let encoded = UTF8.encode(scalar) {
                    plain.append(contentsOf: encoded)
                }
            case let other: plain.append(other)
            }
        }
        return plain
    }

    /// Appends `plain` (UTF-8) as the inside of a JSON string, in the one canonical way: only what
    /// must be escaped is, short escapes where there is one, `\u00xx` in lower case elsewhere
    /// (RFC 8785, section 3.2.2.2).
    package static func append(_ plain: some Sequence<UInt8>, to text: inout [UInt8]) {
        let isTaken = plain.withContiguousStorageIfAvailable { bytes in
            guard !bytes.contains(where: isEscaped) else { return false }
            text.append(contentsOf: bytes)
            return true
        }
        if isTaken ?? false { return }
        for byte in plain {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"):
                text.append(UInt8(ascii: "\\"))
                text.append(byte)
            case 0x08: text.append(contentsOf: "\\b".utf8)
            case 0x09: text.append(contentsOf: "\\t".utf8)
            case 0x0A: text.append(contentsOf: "\\n".utf8)
            case 0x0C: text.append(contentsOf: "\\f".utf8)
            case 0x0D: text.append(contentsOf: "\\r".utf8)
            case 0..<0x20:
                text.append(contentsOf: "\\u00".utf8)
                text.append(byte >> 4 + UInt8(ascii: "0"))
                let low = byte & 0xF
                text.append(low + (low < 10 ? UInt8(ascii: "0") : UInt8(ascii: "a") - 10))
            default: text.append(byte)
            }
        }
    }

    private static func isEscaped(_ byte: UInt8) -> Bool {
        byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\")
    }
}
