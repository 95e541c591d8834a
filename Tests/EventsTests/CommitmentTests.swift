import Testing

@testable import Events

@Suite("A commitment's numbers are those of its basis")
struct CommitmentTests {
    private static let place = "/data/commitments/0"

    /// An event with one commitment of these members beside its least.
    static func event(_ members: [EventText.Member]) -> EventText {
        let base: [EventText.Member] = [("what", #""supply""#), ("nature", #""target""#)]
        return EventText("commitment.stated").with(
            "commitments", "[" + EventText.object(base + members) + "]")
    }

    private func refusalOf(_ members: [EventText.Member]) -> Refusal? {
        refusal(of: Self.event(members))
    }

    @Test(
        "With each basis exactly its own numbers stand",
        arguments: [
            ("exact", ["amount"]), ("approx", ["amount"]), ("cumulative", ["amount"]),
            ("lower_bound", ["min"]), ("upper_bound", ["max"]), ("range", ["min", "max"]),
            ("not_disclosed", []), ("none", []),
        ])
    func basisFixesNumbers(basis: String, needed: [String]) {
        let all = ["amount", "min", "max"]
        for chosen in 0..<8 {
            let given = all.indices.filter { chosen >> $0 & 1 == 1 }.map { all[$0] }
            let refused = refusalOf(
                [("basis", "\"\(basis)\""), ("unit", #""GW""#)] + given.map { ($0, #""5""#) })
            guard let wrong = all.first(where: { given.contains($0) != needed.contains($0) }) else {
                #expect(refused == nil, "\(given)")
                continue
            }
            let isMissing = needed.contains(wrong)
            #expect(refused?.code == (isMissing ? .missingMember : .badValue), "\(given)")
            #expect(refused?.place == Self.place + (isMissing ? "" : "/" + wrong), "\(given)")
        }
    }

    @Test("A basis of the sender's own leaves the numbers open, their form not")
    func ownBasis() {
        let basis: EventText.Member = ("basis", #""x-guess""#)
        #expect(refusalOf([basis]) == nil)
        #expect(refusalOf([basis, ("max", "5"), ("amount", #""1""#), ("unit", #""GW""#)]) == nil)
        #expect(refusalOf([basis, ("max", #""5-6""#), ("unit", #""GW""#)])?.code == .badNumber)
        #expect(refusalOf([basis, ("max", "5")])?.code == .missingMember)
        #expect(refusalOf([("basis", #""x-""#)])?.place == Self.place + "/basis")
    }

    static let measures: [([EventText.Member], Refusal.Code?, String)] = [
        ([("amount", "5"), ("unit", #""GW""#)], nil, ""),
        ([("amount", "5"), ("currency", #""USD""#)], nil, ""),
        ([("amount", "5")], .missingMember, ""),
        (
            [("amount", "5"), ("unit", #""GW""#), ("currency", #""USD""#)], .badValue,
            "/currency"
        ),
        ([("amount", "5"), ("unit", #""""#)], .badValue, "/unit"),
        ([("amount", "5"), ("currency", #""usd""#)], .badValue, "/currency"),
        ([("amount", "5"), ("currency", #""XBT""#)], .badValue, "/currency"),
    ]

    @Test("A number has a unit or a currency, not both", arguments: measures)
    func oneMeasure(members: [EventText.Member], code: Refusal.Code?, place: String) {
        let refused = refusalOf([("basis", #""exact""#)] + members)
        #expect(refused?.code == code)
        if code != nil { #expect(refused?.place == Self.place + place) }
    }

    @Test("Without a number a unit may stand or not", arguments: ["none", "not_disclosed"])
    func measureWithoutNumber(basis: String) {
        let basis: EventText.Member = ("basis", "\"\(basis)\"")
        #expect(refusalOf([basis]) == nil)
        #expect(refusalOf([basis, ("unit", #""GW""#)]) == nil)
        #expect(refusalOf([basis, ("unit", #""GW""#), ("currency", #""USD""#)])?.code == .badValue)
    }

    static let numbers: [(String, Refusal.Code?)] = [
        ("5", nil), (#""5""#, nil), ("0.50", nil), (#""900000000000000000000""#, nil),
        (#""\u0035""#, nil), ("0", nil), ("-5", .badNumber), ("5e9", .badNumber),
        (#""5e9""#, .badNumber), (#""5,000""#, .badNumber), (#""""#, .badNumber),
        (#""~5""#, .badNumber), (#"".5""#, .badNumber), ("true", .wrongType),
        ("null", .wrongType), ("[5]", .wrongType),
    ]

    @Test("A number is a string of digits, or a JSON number of the same form", arguments: numbers)
    func numberForms(json: String, code: Refusal.Code?) {
        let refused = refusalOf([("basis", #""exact""#), ("unit", #""GW""#), ("amount", json)])
        #expect(refused?.code == code)
        if code != nil { #expect(refused?.place == Self.place + "/amount") }
    }

    static let ranges: [(String, String, Bool)] = [
        ("1", "2", true), ("2", "2.0", true), ("0.1", "0.10000000000000000001", true),
        ("2", "1", false), ("10", "9", false), ("0.10000000000000000001", "0.1", false),
    ]

    @Test("A range doesn't end before it starts, counted exactly", arguments: ranges)
    func rangeOrder(min: String, max: String, isGood: Bool) {
        let refused = refusalOf([
            ("basis", #""range""#), ("unit", #""GW""#), ("min", "\"\(min)\""), ("max", max),
        ])
        #expect((refused == nil) == isGood)
        if !isGood { #expect(refused?.place == Self.place + "/max") }
    }

    static let otherMembers: [(String, String, String, Refusal.Code)] = [
        ("id", #""a""#, #""A""#, .badValue), ("from", #""a""#, #""A""#, .badValue),
        ("to", #"["a"]"#, "[]", .badValue), ("by", #"["a","b"]"#, "{}", .wrongType),
        ("due", #""2026~""#, #""2026-13""#, .badDate),
        ("term", #""P2Y6M""#, #""2 years""#, .badValue),
        ("condition", #""""#, "1", .wrongType), ("part_of", #""d#c""#, #""d""#, .badValue),
        ("certainty", #""reported""#, #""maybe""#, .badValue),
        ("as", #""up to ~$2B""#, "2", .wrongType),
        ("binding", #""mixed""#, #""no""#, .badValue), ("what", #""w""#, #""""#, .badValue),
        ("nature", #""option""#, #""promise""#, .badValue),
        ("basis", #""none""#, #""about""#, .badValue),
    ]

    @Test("Its other members are checked too", arguments: otherMembers)
    func others(name: String, good: String, bad: String, code: Refusal.Code) {
        var base: [EventText.Member] = [
            ("what", #""supply""#), ("nature", #""target""#), ("basis", #""none""#),
        ]
        base.removeAll { $0.name == name }
        func answer(_ json: String) -> Refusal? {
            let text = "[" + EventText.object(base + [(name, json)]) + "]"
            return refusal(of: EventText("deal.signed").with("commitments", text))
        }
        #expect(answer(good) == nil)
        #expect(answer(bad)?.code == code)
        #expect(answer(bad)?.place == Self.place + "/" + name)
    }

    @Test(
        "What it is, its nature and its basis are needed", arguments: ["what", "nature", "basis"])
    func needs(name: String) {
        let members = [("what", #""w""#), ("nature", #""target""#), ("basis", #""none""#)]
        let text = "[" + EventText.object(members.filter { $0.0 != name }) + "]"
        let refused = refusal(of: EventText("deal.signed").with("commitments", text))
        #expect(refused?.code == .missingMember)
        #expect(refused?.place == Self.place)
    }
}
