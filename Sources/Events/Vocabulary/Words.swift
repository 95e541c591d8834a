/// A list of the words one member may hold.
package struct WordList: Sendable {
    private struct Contents {
        let noun: String
        let words: [String]
        let allowsExtensions: Bool
        let table: NameTable<Int>
    }

    private let contents: Constant<Contents>

    /// What one of the words is called, with its article: `a certainty`.
    var noun: String { contents.value.noun }
    package var words: [String] { contents.value.words }
    /// Whether `x-…` may stand where none of the words fits.
    var allowsExtensions: Bool { contents.value.allowsExtensions }

    /// What a word of the sender's own starts with; something stands behind it.
    static let extensionPrefix = "x-"

    init(_ noun: String, _ words: [String], allowsExtensions: Bool = true) {
        contents = Constant(
            Contents(
                noun: noun, words: words, allowsExtensions: allowsExtensions,
                table: NameTable(places: words)))
    }

    /// Whether an event may hold it.
    package func contains(_ word: String) -> Bool {
        Array(word.utf8).withUnsafeBytes { contains($0) }
    }

    func contains(_ word: UnsafeRawBufferPointer) -> Bool {
        contents.value.table[word] != nil
            || allowsExtensions && word.count > 2
                && word.starts(with: Self.extensionPrefix.utf8)
    }
}

extension WordList {
    package static let roles = WordList(
        "a role",
        [
            "buyer", "supplier", "investor", "investee", "funder", "lender", "guarantor",
            "acquirer", "acquired", "host", "visitor", "signatory", "partner", "operator",
            "government", "spokesperson", "witness",
        ])
    package static let certainties = WordList("a certainty", Certainty.allCases.map(\.rawValue))
    package static let natures = WordList(
        "a nature",
        [
            "target", "intention", "option", "capacity", "forecast", "undertaking", "firm_order",
            "investment", "valuation", "contract_value", "delivered",
        ])
    package static let bases = WordList("a basis", Basis.allCases.map(\.rawValue))
    package static let bindings = WordList("a binding", Binding.allCases.map(\.rawValue))
    package static let periods = WordList("a period", ["day", "week", "month", "quarter", "year"])
    package static let instruments = WordList(
        "an instrument",
        ["memorandum", "letter_of_intent", "agreement", "contract", "treaty"])
    package static let partyKinds = WordList(
        "a kind of party",
        ["company", "person", "government", "body", "group", "publisher"],
        allowsExtensions: false)
    package static let mistakes = WordList(
        "an owner of a mistake", ["us", "publisher"], allowsExtensions: false)
    package static let stances = WordList(
        "a stance", ["confirms", "declines_comment"], allowsExtensions: false)
    package static let talksOutcomes = WordList(
        "an outcome of talks", ["agreed", "withdrawn", "lapsed"], allowsExtensions: false)
    package static let dealOutcomes = WordList(
        "an outcome of a deal", ["withdrawn", "lapsed"], allowsExtensions: false)
}

/// How sure a report is; stronger is greater.
package enum Certainty: String, Sendable, CaseIterable, Comparable {
    case official, reported, rumoured, speculated

    private var strength: Int {
        switch self {
        case .official: 4
        case .reported: 3
        case .rumoured: 2
        case .speculated: 1
        }
    }

    package static func < (a: Certainty, b: Certainty) -> Bool { a.strength < b.strength }

    /// What is only rumoured or speculated moves nothing that stands.
    package var isRumour: Bool { self <= .rumoured }
}

/// Whether the parties are bound.
package enum Binding: String, Sendable, CaseIterable {
    case binding
    case nonBinding = "non_binding"
    case mixed, unknown
}

/// How a number was stated, which fixes which numbers stand.
package enum Basis: String, Sendable, CaseIterable {
    case exact, approx, cumulative
    case lowerBound = "lower_bound"
    case upperBound = "upper_bound"
    case range
    case notDisclosed = "not_disclosed"
    /// Expressly none: the source says that there is no such sum.
    case none

    private static let table = NameTable(allCases)

    init?(name: UnsafeRawBufferPointer) {
        guard let known = Self.table[name] else { return nil }
        self = known
    }

    /// The members that hold numbers, of any basis.
    static let allNumbers: [MemberName] = [.amount, .min, .max]

    /// Those of them that stand with this basis; the others don't.
    var numbers: [MemberName] {
        switch self {
        case .exact, .approx, .cumulative: [.amount]
        case .lowerBound: [.min]
        case .upperBound: [.max]
        case .range: [.min, .max]
        case .notDisclosed, .none: []
        }
    }
}
