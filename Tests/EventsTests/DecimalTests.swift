import PactwireTesting
import Testing

@testable import Events

@Suite("A decimal is exact")
struct DecimalTests {
    @Test(
        "Equal numbers have one text, without exponent or needless zeros",
        arguments: [
            ("0", "0"), ("00", "0"), ("0.0", "0"), ("0.000", "0"), ("900000", "900000"),
            ("007", "7"), ("0.50", "0.5"), ("00.050", "0.05"), ("10.10", "10.1"), ("100", "100"),
            ("1.000", "1"), ("0.1", "0.1"), ("18446744073709551616", "18446744073709551616"),
            ("0.00000000000000000000000000001", "0.00000000000000000000000000001"),
        ])
    func normalises(text: String, form: String) throws {
        let number = try #require(Decimal(text))
        #expect(number.description == form)
        #expect(number == Decimal(form))
        #expect(number.hashValue == Decimal(form)?.hashValue)
    }

    @Test(
        "What isn't digits with at most one point between them is no number",
        arguments: [
            "", ".", "1.", ".5", "-1", "+1", "1e5", "1E5", "1,000", "1 000", " 1", "1 ", "1.2.3",
            "1..2", "NaN", "0x1", "１", "٣", "1_0", "1\u{0}",
        ])
    func refuses(text: String) { #expect(Decimal(text) == nil) }

    @Test("Sums and order agree with whole-number arithmetic")
    func agreesWithIntegers() throws {
        var random = SeededRandom(seed: 1)
        for _ in 0..<2_000 {
            let (a, b) = (random.scaled(), random.scaled())
            let first = try #require(Decimal(a.text))
            let second = try #require(Decimal(b.text))
            #expect(first + second == Decimal(scaledText(a.millionths + b.millionths, 6)))
            #expect((first + second).description == (second + first).description)
            #expect((first < second) == (a.millionths < b.millionths))
            #expect((first == second) == (a.millionths == b.millionths))
        }
    }

    @Test("A sum carries through any number of digits")
    func carriesFar() throws {
        let nines = String(repeating: "9", count: 5_000)
        let tiny = "0." + String(repeating: "0", count: 4_999) + "1"
        let almostOne = try #require(Decimal("0." + nines))
        #expect(almostOne + (try #require(Decimal(tiny))) == Decimal("1"))
        let large = try #require(Decimal(nines)) + (try #require(Decimal("1")))
        #expect(large.description == "1" + String(repeating: "0", count: 5_000))
        #expect(almostOne < large)
        #expect(Decimal.zero + almostOne == almostOne)
        #expect(Decimal.zero.description == "0")
    }
}

/// A number of at most 12 whole and 6 decimal digits, and the same in millionths.
private struct Scaled {
    var text: String
    var millionths: UInt64
}

private func scaledText(_ number: UInt64, _ decimals: Int) -> String {
    var digits = String(number)
    digits = String(repeating: "0", count: max(0, decimals + 1 - digits.count)) + digits
    return decimals == 0 ? digits : digits.dropLast(decimals) + "." + digits.suffix(decimals)
}

extension SeededRandom {
    fileprivate mutating func scaled() -> Scaled {
        let decimals = Int(next() % 7)
        let number = next() % [10, 1_000, 1_000_000_000_000][Int(next() % 3)]
        let missing = (decimals..<6).reduce(UInt64(1)) { factor, _ in factor * 10 }
        return Scaled(text: scaledText(number, decimals), millionths: number * missing)
    }
}
