import Testing

@testable import Events

@Suite("Times are those of RFC 3339")
struct RFC3339Tests {
    static let accepted: [String] = [
        "1985-04-12T23:20:50.52Z", "1996-12-19T16:39:57-08:00", "1990-12-31T23:59:60Z",
        "1990-12-31T15:59:60-08:00", "1937-01-01T12:00:27.87+00:20", "2025-11-21t08:30:00z",
        "2025-11-21 08:30:00Z", "2024-02-29T00:00:00+23:59", "0000-01-01T00:00:00-00:00",
        "2025-11-21T08:30:00.123456789012Z",
    ]

    @Test("Every form with a zone is a time", arguments: accepted)
    func accepts(text: String) { #expect(RFC3339.isDateTime(text)) }

    static let refused: [String] = [
        "", "2025-11-21", "2025-11-21T08:30:00", "2025-11-21T08:30Z", "2025-11-21T8:30:00Z",
        "2025-11-21T24:00:00Z", "2025-11-21T08:60:00Z", "2025-11-21T08:30:61Z",
        "2025-11-21T08:30:00.Z", "2025-11-21T08:30:00,5Z", "2025-11-21T08:30:00+0900",
        "2025-11-21T08:30:00+09", "2025-11-21T08:30:00+24:00", "2025-11-21T08:30:00+09:60",
        "2025-02-29T08:30:00Z", "2025-13-01T08:30:00Z", "25-11-21T08:30:00Z",
        "-025-11-21T08:30:00Z", "2025-11-21T08:30:00ZZ", "2025-11-21T08:30:00Z ",
        " 2025-11-21T08:30:00Z", "20251121T083000Z", "2025-11-21T-8:30:00Z",
        "2025-11-21T08:30:00--9:00", "２025-11-21T08:30:00Z", "2025-11-21T08:30:00.5.5Z",
    ]

    @Test("Anything else isn't", arguments: refused)
    func refuses(text: String) { #expect(!RFC3339.isDateTime(text)) }

    @Test(
        "Microseconds are written with six decimals",
        arguments: [
            (0, "1970-01-01T00:00:00.000000Z"), (1, "1970-01-01T00:00:00.000001Z"),
            (-1, "1969-12-31T23:59:59.999999Z"),
            (1_763_713_800_000_000, "2025-11-21T08:30:00.000000Z"),
            (951_782_400_999_999, "2000-02-29T00:00:00.999999Z"),
            (86_399_999_999, "1970-01-01T23:59:59.999999Z"),
            (86_400_000_000, "1970-01-02T00:00:00.000000Z"),
            (253_402_300_799_999_999, "9999-12-31T23:59:59.999999Z"),
            (-62_135_596_800_000_000, "0001-01-01T00:00:00.000000Z"),
        ] as [(Int64, String)])
    func writes(microseconds: Int64, text: String) {
        #expect(String(decoding: RFC3339.utf8(microseconds: microseconds), as: UTF8.self) == text)
        #expect(RFC3339.isDateTime(text))
    }

    @Test(
        "A time is read as microseconds, its zone taken off, finer fractions cut",
        arguments: [
            ("1970-01-01", 0), ("2025-11-21", 1_763_683_200_000_000),
            ("2025-11-21T08:30:00Z", 1_763_713_800_000_000),
            ("2025-11-21T17:30:00+09:00", 1_763_713_800_000_000),
            ("2025-11-21t04:00:00.0000019-04:30", 1_763_713_800_000_001),
            ("2025-11-21 08:30:00.5z", 1_763_713_800_500_000), ("1969-12-31T23:59:59Z", -1_000_000),
            ("2025-11-21T08:30:00", nil), ("2025-02-30", nil), ("now", nil), ("", nil),
        ] as [(String, Int64?)])
    func reads(text: String, microseconds: Int64?) {
        #expect(RFC3339.microseconds(text) == microseconds)
        let isDay = RFC3339.day(text[...]) != nil
        let last = microseconds.map { isDay ? $0 + 86_399_999_999 : $0 }
        #expect(RFC3339.lastMicrosecond(of: text) == last)
    }

    @Test("What is written is read back", arguments: [Int64(0), -1, 1, 951_782_400_999_999])
    func readsBack(microseconds: Int64) {
        let text = String(decoding: RFC3339.utf8(microseconds: microseconds), as: UTF8.self)
        #expect(RFC3339.microseconds(text) == microseconds)
    }

    @Test("A clock that is far off is written too", arguments: [Int64.min, .min + 1, .max])
    func writesExtremes(microseconds: Int64) {
        #expect(RFC3339.utf8(microseconds: microseconds).last == UInt8(ascii: "Z"))
    }
}
