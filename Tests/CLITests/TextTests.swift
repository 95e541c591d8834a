import Testing

@testable import pactwire

@Suite("Text for people")
struct TextTests {
    @Test(
        "A text takes as many columns as a terminal gives it",
        arguments: [
            ("", 0), ("abc", 3), ("삼성전자", 8), ("三星電子", 8), ("ソフトバンク", 12), ("Ａ", 2),
            ("é", 1), ("e\u{301}", 1), ("→", 1), ("–", 1), ("“x”", 3), ("🇰🇷", 2), ("👍🏽", 2),
            ("\u{1112}\u{1161}\u{11AB}", 2), ("a\u{200B}b", 2), ("❤\u{FE0F}", 2),
        ])
    func width(_ text: String, _ columns: Int) {
        #expect(DisplayWidth.of(text) == columns)
    }

    @Test(
        "What is cut says so and fits",
        arguments: [
            ("short", 10, "short"), ("exactly", 7, "exactly"), ("too long", 4, "too…"),
            ("三星電子", 5, "三星…"), ("三星電子", 4, "三…"), ("x", 0, ""),
        ])
    func cut(_ text: String, _ width: Int, _ expected: String) {
        #expect(Printable.cut(text, to: width) == expected)
    }

    @Test("Without a width nothing is cut")
    func uncut() {
        #expect(Printable.cut("any length", to: nil) == "any length")
    }

    @Test("What a sender wrote can't move the cursor, colour the screen or turn the line")
    func controls() {
        #expect(Printable.text("a\u{1B}[31mb\u{7}c") == "a\u{FFFD}[31mb\u{FFFD}c")
        #expect(Printable.text("two\nlines\tand\u{2028}more") == "two lines and more")
        #expect(
            Printable.text("\u{202E}desrever\u{2066}\u{9B}") == "\u{FFFD}desrever\u{FFFD}\u{FFFD}")
        #expect(Printable.text("한국 é 🇰🇷") == "한국 é 🇰🇷")
    }

    @Test(
        "Digits stand in threes",
        arguments: [
            ("0", "0"), ("999", "999"), ("1000", "1,000"), ("900000", "900,000"),
            ("10000000000", "10,000,000,000"), ("1234.5678", "1,234.5678"), ("0.125", "0.125"),
            ("", ""), ("abc", "abc"),
        ])
    func grouped(_ number: String, _ expected: String) {
        #expect(Printable.grouped(number) == expected)
    }

    @Test(
        "A line ends between words, and inside one only where it must",
        arguments: [
            ("one two three", 7, ["one two", "three"]),
            ("see samsung-electronics", 12, ["see samsung-", "electronics"]),
            ("samsung-electronics, sk-hynix", 20, ["samsung-electronics,", "sk-hynix"]),
            ("8,000,000,000–10,000,000,000", 15, ["8,000,000,000–", "10,000,000,000"]),
            ("unbreakable", 4, ["unbr", "eaka", "ble"]),
            ("三星電子", 5, ["三星", "電子"]),
            ("2025-09-30 or 2025-10-01", 13, ["2025-09-30 or", "2025-10-01"]),
            ("", 3, [""]),
        ])
    func broken(_ text: String, _ width: Int, _ lines: [String]) {
        #expect(LineBreaking.lines(text, width: width) == lines)
    }

    @Test(
        "A duration is told in its two largest units",
        arguments: [
            (0, "0 s"), (59, "59 s"), (61, "1 min 1 s"), (3600, "1 h"), (93784, "1 d 2 h"),
        ])
    func duration(_ seconds: UInt64, _ text: String) {
        #expect(Facts.duration(seconds: seconds) == text)
    }

    @Test(
        "A progress bar fits its width",
        arguments: [
            (80, "[##################----------------------]   45 %  12,345 events"),
            (40, "[#######---------]   45 %  12,345 events"),
            (12, "   45 %  12…"),
        ])
    func progress(_ width: Int, _ text: String) {
        #expect(
            ProgressBar.text(bytes: 45, total: 100, saying: "12,345 events", width: width)
                == text)
    }

    @Test("Without a total the bar counts")
    func progressWithoutTotal() {
        #expect(ProgressBar.text(bytes: 9, total: nil, saying: "1 event", width: 80) == "1 event")
    }
}
