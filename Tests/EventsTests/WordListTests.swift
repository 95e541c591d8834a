import Testing

@testable import Events

/// One closed list as the contract prints it, and a way to put a word where it belongs.
struct WordCase: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var words: String
    var mayExtend: Bool
    var place: String
    var event: @Sendable (_ word: String) -> EventText
}

@Suite("Words are those of the contract")
struct WordListTests {
    private static func announced(_ name: String) -> @Sendable (String) -> EventText {
        { EventText("deal.signed").with(name, "\"\($0)\"") }
    }

    private static func committed(_ name: String, _ rest: String) -> @Sendable (String) -> EventText
    {
        { EventText("commitment.stated").with("commitments", "[{\"\(name)\":\"\($0)\",\(rest)}]") }
    }

    static let cases: [WordCase] = [
        .init(
            testDescription: "role",
            words:
                "buyer supplier investor investee funder lender guarantor acquirer acquired host "
                + "visitor signatory partner operator government spokesperson witness",
            mayExtend: true, place: "/data/parties/0/role"
        ) { EventText("deal.signed").with("parties", "[{\"id\":\"a\",\"role\":\"\($0)\"}]") },
        .init(
            testDescription: "certainty", words: "official reported rumoured speculated",
            mayExtend: true, place: "/data/certainty", event: announced("certainty")),
        .init(
            testDescription: "binding", words: "binding non_binding mixed unknown", mayExtend: true,
            place: "/data/binding", event: announced("binding")),
        .init(
            testDescription: "instrument",
            words: "memorandum letter_of_intent agreement contract treaty", mayExtend: true,
            place: "/data/instrument", event: announced("instrument")),
        .init(
            testDescription: "nature",
            words: "target intention option capacity forecast undertaking firm_order investment "
                + "valuation contract_value delivered",
            mayExtend: true, place: "/data/commitments/0/nature",
            event: committed("nature", #""what":"w","basis":"none""#)),
        .init(
            testDescription: "period", words: "day week month quarter year", mayExtend: true,
            place: "/data/commitments/0/period",
            event: committed("period", #""what":"w","nature":"target","basis":"none""#)),
        .init(
            testDescription: "outcome of talks", words: "agreed withdrawn lapsed", mayExtend: false,
            place: "/data/outcome"
        ) { EventText("talks.ended").with("outcome", "\"\($0)\"") },
        .init(
            testDescription: "outcome of a deal", words: "withdrawn lapsed", mayExtend: false,
            place: "/data/outcome"
        ) { EventText("deal.terminated").with("outcome", "\"\($0)\"") },
        .init(
            testDescription: "stance", words: "confirms declines_comment", mayExtend: false,
            place: "/data/stance"
        ) { EventText("statement.made").with("stance", "\"\($0)\"") },
        .init(
            testDescription: "mistake", words: "us publisher", mayExtend: false,
            place: "/data/mistake"
        ) { EventText("announcement.retracted").with("mistake", "\"\($0)\"") },
        .init(
            testDescription: "kind", words: "company person government body group publisher",
            mayExtend: false, place: "/data/kind"
        ) { EventText("party.named").with("kind", "\"\($0)\"") },
    ]

    @Test("Every word of the list is accepted, also in escapes", arguments: cases)
    func acceptsWords(list: WordCase) {
        for word in list.words.split(separator: " ") {
            #expect(refusal(of: list.event(String(word))) == nil, "\(word)")
            let escaped = word.unicodeScalars.map { "\\u00" + String($0.value, radix: 16) }.joined()
            #expect(refusal(of: list.event(escaped)) == nil, "\(escaped)")
        }
    }

    @Test(
        "Any other word is refused unless it starts with x- where that is allowed", arguments: cases
    )
    func refusesOthers(list: WordCase) {
        let first = String(list.words.prefix { $0 != " " })
        for word in [
            "", "other", first.uppercased(), first + " ", " " + first, "x-", "X-own", "x_own",
        ] {
            let refused = refusal(of: list.event(word))
            #expect(refused?.code == .badValue, "\(word)")
            #expect(refused?.place == list.place, "\(word)")
        }
        #expect((refusal(of: list.event("x-own")) == nil) == list.mayExtend)
        #expect((refusal(of: list.event("x-É 1")) == nil) == list.mayExtend)
    }

    @Test("A stronger certainty is greater")
    func certaintyOrder() {
        #expect(Certainty.allCases.sorted(by: >) == [.official, .reported, .rumoured, .speculated])
        #expect(Certainty.allCases.filter(\.isRumour) == [.rumoured, .speculated])
    }
}
