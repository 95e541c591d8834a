/// The forms of ids that events carry.
package enum Identifier {
    /// 1–128 characters of `a–z 0–9 . _ -`: a subject, party, deal, project or publisher.
    package static func isValid(_ bytes: some Collection<UInt8>) -> Bool {
        (1...Limits.idCharactersMax).contains(bytes.count)
            && bytes.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
                    UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-"):
                    true
                default: false
                }
            }
    }

    /// A Legal Entity Identifier (ISO 17442-1): 18 characters and two check digits, which make the
    /// whole, letters read as 10…35, leave 1 when divided by 97 (ISO 7064, MOD 97-10).
    package static func isLEI(_ text: String) -> Bool {
        guard text.utf8.count == 20, text.suffix(2).isAllDigits else { return false }
        var remainder = 0
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"):
                remainder = (remainder * 10 + Int(byte - UInt8(ascii: "0"))) % 97
            case UInt8(ascii: "A")...UInt8(ascii: "Z"):
                remainder = (remainder * 100 + Int(byte - UInt8(ascii: "A")) + 10) % 97
            default: return false
            }
        }
        return remainder == 1
    }

    /// A Wikidata item: `Q` and a number.
    package static func isWikidata(_ text: String) -> Bool {
        text.first == "Q" && text.dropFirst().isAllDigits && text.dropFirst().first != "0"
    }

    /// A commitment by its deal: `subject#id`.
    static func isCommitmentReference(_ text: String) -> Bool {
        let halves = text.utf8.split(
            separator: UInt8(ascii: "#"), maxSplits: 1, omittingEmptySubsequences: false)
        return halves.count == 2 && Identifier.isValid(halves[0]) && !halves[1].isEmpty
    }
}
