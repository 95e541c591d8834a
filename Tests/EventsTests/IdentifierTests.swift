import PactwireTesting
import Testing

@testable import Events

@Suite("Ids have the form that their issuer gave them")
struct IdentifierTests {
    @Test("An id holds a–z 0–9 . _ - and no other byte", arguments: UInt8.min...UInt8.max)
    func idBytes(byte: UInt8) {
        let allowed = Array("abcdefghijklmnopqrstuvwxyz0123456789._-".utf8)
        #expect(Identifier.isValid([byte]) == allowed.contains(byte))
        #expect(Identifier.isValid([0x61, byte, 0x61]) == allowed.contains(byte))
    }

    @Test(
        "An id has 1 to 128 characters",
        arguments: [(0, false), (1, true), (128, true), (129, false)])
    func idLength(length: Int, isValid: Bool) {
        #expect(Identifier.isValid(Array(repeating: 0x61, count: length)) == isValid)
    }

    static let leis: [String] = [
        "HWUPKR0MPOU8FGXBT394", "INR2EJN1ERAN0W5ZP974", "549300S4KLFTLO7GSQ80",
        "5493006MHB84DD0ZWV18", "7LTWFZYICNSX8D621K86",
    ]

    @Test("Real LEIs are accepted", arguments: leis)
    func acceptsLEI(text: String) { #expect(Identifier.isLEI(text)) }

    @Test("Check digits are those of an independent long division, and no others hold")
    func leiCheckDigits() {
        var random = SeededRandom(seed: 17442)
        let alphabet = Array("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ")
        for _ in 0..<50 {
            let stem = String((0..<18).map { _ in alphabet[Int(random.next() % 36)] })
            let holding = (0..<100).map { $0 < 10 ? "0\($0)" : "\($0)" }.filter {
                Identifier.isLEI(stem + $0)
            }
            // ISO 7064: letters as two digits, "00" behind, 98 less the remainder by 97. The digits
            // 00, 01 and 99 are never issued though the sum may hold for them.
            let digits = (stem + "00").map { String(Int(String($0), radix: 36) ?? 0) }.joined()
            let remainder = digits.reduce(0) { ($0 * 10 + (Int(String($1)) ?? 0)) % 97 }
            let check = 98 - remainder
            #expect(holding == [check < 10 ? "0\(check)" : "\(check)"])
        }
    }

    static let otherThanLEIs: [String] = [
        "", "HWUPKR0MPOU8FGXBT395", "hwupkr0mpou8fgxbt394", "HWUPKR0MPOU8FGXBT39",
        "HWUPKR0MPOU8FGXBT3940", "HWUPKR0MPOU8FGXBT3A4", "WHUPKR0MPOU8FGXBT394",
        "HWUPKR0MPOU8FGXBT 94", "HWUPKR-MPOU8FGXBT394",
    ]

    @Test("What is no LEI is refused", arguments: otherThanLEIs)
    func refusesLEI(text: String) { #expect(!Identifier.isLEI(text)) }

    static let wikidataItems: [(String, Bool)] = [
        ("Q1", true), ("Q20718", true), ("Q", false), ("Q0", false), ("Q01", false),
        ("q1", false),
        ("P1", false), ("Q1 ", false), ("Q-1", false), ("Q1a", false), ("", false),
        ("Q１", false),
    ]

    @Test("A Wikidata item is Q and a number", arguments: wikidataItems)
    func wikidata(text: String, isValid: Bool) { #expect(Identifier.isWikidata(text) == isValid) }

    static let commitmentReferences: [(String, Bool)] = [
        ("stargate#build", true), ("a#b c", true), ("a#b#c", true), ("a##b", true),
        ("#b", false),
        ("a#", false), ("a", false), ("", false), ("#", false), ("##", false), ("#a#b", false),
        ("A#b", false), ("a b#c", false),
    ]

    @Test("A commitment is named by its deal and its id", arguments: commitmentReferences)
    func commitmentReference(text: String, isValid: Bool) {
        #expect(Identifier.isCommitmentReference(text) == isValid)
    }

    static let durations: [(String, Bool)] = [
        ("P2Y6M", true), ("P3W", true), ("PT36H", true), ("P1DT12H30M5S", true), ("P0D", true),
        ("P0.5Y", true), ("PT1.5S", true), ("P10Y", true), ("", false), ("P", false),
        ("PT", false),
        ("P1YT", false), ("1Y", false), ("P1", false), ("PY", false), ("P6M2Y", false),
        ("P1Y1Y", false), ("P1H", false), ("PT1D", false), ("-P1D", false), ("P-1D", false),
        ("P1.D", false), ("P.5D", false), ("P1..5D", false), ("P1.5.5D", false),
        ("P1.5Y2M", false),
        ("P1DT1.5H2M", false), ("P1.5DT1H", false), ("P1TD", false), ("PT1HT1M", false),
        ("p1d", false), ("P1D ", false), ("P１D", false),
    ]

    @Test("A duration is one of ISO 8601-1", arguments: durations)
    func duration(text: String, isValid: Bool) { #expect(ISODuration.isValid(text) == isValid) }

    static let currencies: [(String, Bool)] = [
        ("USD", true), ("EUR", true), ("KRW", true), ("TWD", true), ("XAU", true),
        ("ZWG", true),
        ("usd", false), ("US$", false), ("", false), ("US", false), ("USDT", false),
        ("BTC", false),
        ("AAA", false), (" USD", false),
    ]

    @Test("A currency is a code of ISO 4217", arguments: currencies)
    func currency(code: String, isValid: Bool) {
        #expect(Array(code.utf8).withUnsafeBytes { Currency.isValid($0) } == isValid)
    }
}
