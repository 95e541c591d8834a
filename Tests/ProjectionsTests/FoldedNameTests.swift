import Testing

@testable import Projections

@Suite("Names are compared as people mean them")
struct FoldedNameTests {
    @Test(
        "Case, width, diacritics and the way characters are encoded make no difference",
        arguments: [
            ("SAMSUNG", "samsung"), ("Ｓａｍｓｕｎｇ", "samsung"), ("ﾄﾖﾀ", "トヨタ"),
            ("ｶﾞｽ", "ガス"), ("ガス", "ガス".decomposed), ("삼성전자", "삼성전자".decomposed),
            ("㈜삼성", "(주)삼성"), ("㈱ニコン", "(株)ニコン"),
            ("Straße", "STRASSE"), ("İŞ BANKASI", "is bankası"), ("İŞ BANKASI", "Is Bankasi"),
            ("ﬁnance", "Finance"), ("Œuvre", "œuvre"), ("Nestlé", "NESTLE"),
            ("Nestlé", "Nestle\u{301}"), ("Ørsted", "orsted"), ("Łódź", "lodz"),
            ("ΟΔΟΣ", "οδός"), ("Королёв", "КОРОЛЕВ"), ("Việt Nam", "viet nam"),
            ("  SK \u{3000} hynix\t", "sk hynix"), ("SK\u{A0}hynix", "SK hynix"),
            ("soft\u{AD}bank", "SoftBank"), ("ⅷ", "viii"), ("１２", "12"),
            ("שָׁלוֹם", "שלום"), ("مُحَمَّد", "محمد"),
        ])
    func same(_ one: String, _ other: String) {
        #expect(FoldedName(one) == FoldedName(other), "\(one.folded) \(other.folded)")
    }

    @Test(
        "What a script tells apart by marks stays apart",
        arguments: [
            ("か", "が"), ("は", "ぱ"), ("ハ", "バ"), ("कि", "की"), ("क", "कि"), ("क", "क्"),
            ("กา", "ก่า"), ("서", "성"), ("ا", "أ"), ("三星", "三菱"), ("Samsung", "삼성"),
        ])
    func apart(_ one: String, _ other: String) {
        #expect(FoldedName(one) != FoldedName(other))
        #expect(FoldedName(other).match(FoldedName(one)) == nil)
    }

    @Test(
        "A name is found by its beginning, and by that of its words",
        arguments: [
            ("Samsung Electronics", "samsung e", true), ("Samsung Electronics", "ELEC", true),
            ("Samsung Electronics", "amsung", false), ("Samsung Electronics", "", false),
            ("Samsung", "Samsung Electronics", false), ("Al-Futtaim", "futtaim", true),
            ("㈜삼성전자", "삼성", true), ("㈜삼성전자", "(주)", true), ("L’Oréal", "oreal", true),
            ("한화", "하", false), ("がす", "か", false), ("किया", "क", false), ("किया", "कि", true),
        ])
    func beginnings(_ name: String, _ asked: String, _ isFound: Bool) {
        #expect(FoldedName(name).match(FoldedName(asked)) == (isFound ? .beginning : nil))
    }

    @Test("A whole name is one, and nothing is none")
    func whole() {
        #expect(FoldedName("삼성전자").match(FoldedName("삼성전자".decomposed)) == .whole)
        for nothing in ["", " ", "\u{200B}", "\u{AD}"] {
            #expect(FoldedName(nothing).text.isEmpty)
            #expect(FoldedName(nothing).match(FoldedName(nothing)) == nil)
        }
    }

    @Test("A beginning is found behind others that only look like it")
    func repeated() {
        let name = FoldedName("aab-aaab aabaabaac")
        for (asked, isFound) in [
            ("aaab", true), ("aabaac", false), ("aabaabaac", true), ("aaab aab", true),
            ("ab", false), ("aab-aab", false),
        ] {
            #expect(name.match(FoldedName(asked)) == (isFound ? .beginning : nil), "\(asked)")
        }
    }

    @Test("Of a long text the first scalars are the name")
    func tooLong() {
        let name = String(repeating: "x", count: FoldedName.scalarsMax)
        #expect(FoldedName(name + "y") == FoldedName(name))
        #expect(FoldedName(name + "y").text.unicodeScalars.count == FoldedName.scalarsMax)
        #expect(FoldedName(name.dropLast() + "y") != FoldedName(name))
        let long = String(repeating: "a ", count: 50_000)
        let took = ContinuousClock().measure {
            for _ in 0..<100 { #expect(FoldedName(long).match(FoldedName(long + "b")) == .whole) }
        }
        #expect(took < .seconds(5))
    }

    @Test("What decomposes into much is folded whole")
    func long() {
        let name = String(repeating: "\u{FDFA}", count: 1000)
        #expect(FoldedName(name).text.unicodeScalars.count == 18 * 1000)
    }
}

extension String {
    fileprivate var folded: String { FoldedName(self).text }

    /// As macOS writes file names: Hangul as Jamo, kana and their marks apart.
    fileprivate var decomposed: String {
        var scalars = String.UnicodeScalarView()
        for scalar in unicodeScalars {
            switch scalar.value {
            case 0xAC00...0xD7A3:
                let place = scalar.value - 0xAC00
                let tail = place % 28
                for jamo in [0x1100 + place / 588, 0x1161 + place % 588 / 28]
                    + (tail == 0 ? [] : [0x11A7 + tail])
                {
                    scalars.append(contentsOf: [Unicode.Scalar(jamo)].compactMap(\.self))
                }
            case 0x30AC: scalars.append(contentsOf: ["\u{30AB}", "\u{3099}"])
            default: scalars.append(scalar)
            }
        }
        return String(scalars)
    }
}
