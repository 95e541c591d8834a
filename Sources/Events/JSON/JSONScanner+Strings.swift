/// The insides of strings: escapes and UTF-8.
extension JSONScanner {
    /// Where a string ends that begins at `start`, that is, its closing quote stands.
    @inline(__always)
    func stringEnd(_ start: Int) throws(JSONError) -> (end: Int, isEscaped: Bool) {
        let end = plainEnd(start)
        return peek(end) == UInt8(ascii: "\"") ? (end, false) : try unusualEnd(end)
    }

    /// As ``stringEnd(_:)``, from a place on where what is plain ends.
    @inline(never)
    private func unusualEnd(_ start: Int) throws(JSONError) -> (end: Int, isEscaped: Bool) {
        var at = start
        var isEscaped = false
        while true {
            switch peek(at) {
            case UInt8(ascii: "\""): return (at, isEscaped)
            case UInt8(ascii: "\\"):
                isEscaped = true
                at = try escapeEnd(at)
            case .some(0x80...): at = try multibyteEnd(at)
            case nil: throw error(.syntax, at: at, "the text ends inside a string")
            default:
                throw error(
                    .syntax, at: at, "a control character inside a string; write it as \\u00XX")
            }
            at = plainEnd(at)
        }
    }

    /// Where a quote, a backslash, a control character or one beyond ASCII stands next, or the text
    /// ends.
    @inline(__always)
    func plainEnd(_ start: Int) -> Int {
        var at = start
        let text = UnsafeRawBufferPointer(bytes)
        while at + 8 <= text.count {
            let word = UInt64(littleEndian: text.loadUnaligned(fromByteOffset: at, as: UInt64.self))
            let special = Self.special(in: word)
            if special != 0 { return at + special.trailingZeroBitCount / 8 }
            at += 8
        }
        while at < text.count {
            switch text[at] {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"), 0..<0x20, 0x80...: return at
            default: at += 1
            }
        }
        return at
    }

    /// The highest bit of the first byte that ends a plain run, counted from the lowest; bits above
    /// it mean nothing. A subtraction borrows only from above a byte that is smaller, and such a
    /// byte is one that ends the run.
    @inline(__always)
    private static func special(in word: UInt64) -> UInt64 {
        let ones: UInt64 = 0x0101_0101_0101_0101
        let control = word &- (ones &* 0x20)
        let quote = (word ^ (ones &* UInt64(UInt8(ascii: "\"")))) &- ones
        let backslash = (word ^ (ones &* UInt64(UInt8(ascii: "\\")))) &- ones
        return (word | control | quote | backslash) & (ones &* 0x80)
    }

    // MARK: Escapes

    private func escapeEnd(_ backslash: Int) throws(JSONError) -> Int {
        guard let escaped = peek(backslash + 1) else {
            throw error(.syntax, at: backslash, "the text ends inside a string")
        }
        switch escaped {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"),
            UInt8(ascii: "f"), UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
            return backslash + 2
        case UInt8(ascii: "u"): return try unitsEnd(backslash)
        default:
            throw error(.syntax, at: backslash, "\\\(shown(backslash + 1)) is no escape")
        }
    }

    /// Where the `\uXXXX` ends, or the two that are one character.
    private func unitsEnd(_ first: Int) throws(JSONError) -> Int {
        let second = first + 6
        switch try hexUnit(first) {
        case 0xD800..<0xDC00:
            guard peek(second) == UInt8(ascii: "\\"), peek(second + 1) == UInt8(ascii: "u"),
                (0xDC00..<0xE000).contains(try hexUnit(second))
            else { throw loneSurrogate(first) }
            return second + 6
        case 0xDC00..<0xE000: throw loneSurrogate(first)
        default: return second
        }
    }

    private func loneSurrogate(_ place: Int) -> JSONError {
        error(.surrogate, at: place, "a lone surrogate, which is no character")
    }

    /// The code unit of the `\uXXXX` that begins at a place.
    private func hexUnit(_ backslash: Int) throws(JSONError) -> UInt32 {
        var unit: UInt32 = 0
        for place in backslash + 2..<backslash + 6 {
            guard let digit = peek(place).flatMap({ Self.hexDigit($0) }) else {
                throw error(.syntax, at: backslash, "\\u needs four hexadecimal digits")
            }
            unit = unit << 4 | UInt32(digit)
        }
        return unit
    }

    private static func hexDigit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
        default: nil
        }
    }

    // MARK: UTF-8

    /// Where the character beyond ASCII ends that begins at `at`: the well-formed sequences of
    /// Unicode table 3-7, nothing else.
    private func multibyteEnd(_ at: Int) throws(JSONError) -> Int {
        func byte(_ ahead: Int) -> UInt8 { peek(at + ahead) ?? 0 }
        let second = byte(1)
        let follows = { (b: UInt8) in b & 0xC0 == 0x80 }
        switch byte(0) {
        case 0xC2...0xDF where follows(second):
            return at + 2
        case 0xE0 where second >= 0xA0 && follows(second) && follows(byte(2)),
            0xE1...0xEC where follows(second) && follows(byte(2)),
            0xED where second <= 0x9F && follows(second) && follows(byte(2)),
            0xEE...0xEF where follows(second) && follows(byte(2)):
            return at + 3
        case 0xF0 where second >= 0x90 && follows(second) && follows(byte(2)) && follows(byte(3)),
            0xF1...0xF3 where follows(second) && follows(byte(2)) && follows(byte(3)),
            0xF4 where second <= 0x8F && follows(second) && follows(byte(2)) && follows(byte(3)):
            return at + 4
        default:
            throw error(.utf8, at: at, "bytes that are no UTF-8")
        }
    }
}
