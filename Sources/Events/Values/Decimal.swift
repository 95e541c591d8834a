/// An exact, non-negative decimal of any length: what a source stated, never rounded.
///
/// Written without exponent, leading or trailing zeros, so equal numbers have one text.
package struct Decimal: Sendable, Hashable {
    /// Digits 0…9, most significant first, no leading zero.
    private let digits: [UInt8]
    /// How many of the digits stand behind the point; the last of them is not zero.
    private let scale: Int

    package static let zero = Decimal(digits: [], scale: 0)

    /// Reads digits with at most one point and a digit on either side of it (`900000`, `0.50`).
    package init?(_ text: some Sequence<UInt8>) {
        var digits: [UInt8] = []
        var scale: Int?
        var lastWasDigit = false
        for byte in text {
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"):
                digits.append(byte - UInt8(ascii: "0"))
                scale? += 1
                lastWasDigit = true
            case UInt8(ascii: ".") where scale == nil && lastWasDigit:
                scale = 0
                lastWasDigit = false
            default: return nil
            }
        }
        guard lastWasDigit else { return nil }
        self.init(digits: digits, scale: scale ?? 0)
    }

    package init?(_ text: String) { self.init(text.utf8) }

    /// Whether a text can be read as one.
    static func isValid(_ text: UnsafeRawBufferPointer) -> Bool {
        var hasPoint = false
        var lastWasDigit = false
        for byte in text {
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): lastWasDigit = true
            case UInt8(ascii: ".") where !hasPoint && lastWasDigit:
                hasPoint = true
                lastWasDigit = false
            default: return false
            }
        }
        return lastWasDigit
    }

    private init(digits: [UInt8], scale: Int) {
        var digits = digits[...]
        var scale = scale
        while scale > 0, digits.last == 0 {
            digits.removeLast()
            scale -= 1
        }
        while digits.first == 0, digits.count > scale { digits.removeFirst() }
        self.digits = Array(digits)
        self.scale = scale
    }

    package static func + (a: Decimal, b: Decimal) -> Decimal {
        let scale = max(a.scale, b.scale)
        var sum: [UInt8] = []
        var carry: UInt8 = 0
        for place in 0..<max(a.digits.count - a.scale, b.digits.count - b.scale) + scale {
            let digit = a.digit(place, ofScale: scale) + b.digit(place, ofScale: scale) + carry
            carry = digit / 10
            sum.append(digit % 10)
        }
        if carry > 0 { sum.append(carry) }
        return Decimal(digits: sum.reversed(), scale: scale)
    }

    /// The digit `place` positions from the right of this number written with `scale` decimals.
    private func digit(_ place: Int, ofScale scale: Int) -> UInt8 {
        let fromRight = place - (scale - self.scale)
        return digits.indices.contains(digits.count - 1 - fromRight)
            ? digits[digits.count - 1 - fromRight] : 0
    }
}

extension Decimal: Comparable {
    package static func < (a: Decimal, b: Decimal) -> Bool {
        let (wholeA, wholeB) = (a.digits.count - a.scale, b.digits.count - b.scale)
        if wholeA != wholeB { return wholeA < wholeB }
        return a.digits.lexicographicallyPrecedes(b.digits)
    }
}

extension Decimal: CustomStringConvertible {
    package var description: String {
        let ascii = digits.map { $0 + UInt8(ascii: "0") }
        let whole = ascii.dropLast(scale)
        let text = whole.isEmpty ? "0" : String(decoding: whole, as: UTF8.self)
        return scale == 0 ? text : text + "." + String(decoding: ascii.suffix(scale), as: UTF8.self)
    }
}
