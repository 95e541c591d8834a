/// The members an object may have, and what must hold between them. Members it doesn't list are
/// kept as they are.
struct Shape: Sendable {
    struct Member: Sendable {
        let name: StaticString
        let form: Form
        let isRequired: Bool

        static func required(_ name: StaticString, _ form: Form) -> Member {
            Member(name: name, form: form, isRequired: true)
        }
        static func optional(_ name: StaticString, _ form: Form) -> Member {
            Member(name: name, form: form, isRequired: false)
        }
    }

    private struct Contents {
        let name: StaticString?
        let members: [Member]
        let rules: [Rule]
        /// Of the members, by their names.
        let places: NameTable<Int>
        /// By the place of the member, one bit each.
        let required: UInt64
    }

    private let contents: Constant<Contents>

    /// What types share it by.
    var name: StaticString? { contents.value.name }
    var members: [Member] { contents.value.members }
    var rules: [Rule] { contents.value.rules }

    init(named name: StaticString? = nil, _ members: [Member], rules: [Rule] = []) {
        precondition(members.count <= 64, "each member has a bit")
        contents = Constant(
            Contents(
                name: name, members: members, rules: rules,
                places: NameTable(places: members.map { "\($0.name)" }),
                required: members.indices.reduce(0) { bits, place in
                    members[place].isRequired ? bits | 1 << UInt64(place) : bits
                }))
    }

    /// This shape with more members, and those of the same name replaced.
    func adding(_ more: [Member], rules moreRules: [Rule] = []) -> Shape {
        let kept = members.filter { old in
            !more.contains { "\($0.name)" == "\(old.name)" }
        }
        return Shape(kept + more, rules: rules + moreRules)
    }

    func check(_ value: BorrowedValue) throws(Refusal) {
        guard value.isObject else {
            throw Refusal(.wrongType, at: value, "an object is needed, not \(value.kindName)")
        }
        var seen: UInt64 = 0
        var rest = value.members
        while let (name, member) = rest.next() {
            guard let place = name.withCharacters({ contents.value.places[$0] }) else { continue }
            seen |= 1 << UInt64(place)
            try contents.value.members[place].form.check(member)
        }
        let missing = contents.value.required & ~seen
        if missing != 0 {
            let first = members[missing.trailingZeroBitCount]
            throw Refusal(
                .missingMember, at: value, "member \"\(first.name)\" is missing")
        }
        for rule in contents.value.rules { try rule.check(value) }
    }
}

/// What one value must be.
enum Form: Sendable {
    case text
    case nonEmptyText
    /// This text and no other.
    case only(StaticString)
    /// The name of an event type, or of one of the sender's own.
    case type
    /// A version of our data, or a sender's own.
    case dataSchema
    case id
    /// One id, or a list of at least one.
    case idOrIds
    case ids
    /// ISO 8601-2; see ``EDTF``.
    case date
    case dateTime
    case duration
    case number
    case currency
    case word(WordList)
    case commitmentReference
    case pointers
    case lei
    case wikidata
    case object(Shape)
    /// A list of at least one.
    case objects(Shape)
    case texts

    func check(_ value: BorrowedValue) throws(Refusal) {
        switch self {
        case .object(let shape): try shape.check(value)
        case .objects(let shape): try Self.checkList(value, of: .object(shape))
        case .texts: try Self.checkList(value, of: .nonEmptyText)
        case .ids: try Self.checkList(value, of: .id)
        case .idOrIds: try value.isArray ? Self.checkList(value, of: .id) : Form.id.check(value)
        case .number: try Self.checkNumber(value)
        case .pointers: try Self.checkPointers(value)
        default:
            guard value.isString else {
                throw Refusal(.wrongType, at: value, "a string is needed, not \(value.kindName)")
            }
            try value.withCharacters { (characters) throws(Refusal) in
                try checkString(characters, value)
            }
        }
    }

    private func checkString(
        _ characters: UnsafeRawBufferPointer, _ value: BorrowedValue
    ) throws(Refusal) {
        func refuse(_ code: Refusal.Code, _ reason: (String) -> String) throws(Refusal) {
            throw Refusal(code, at: value, reason(String(quoting: characters)))
        }
        var text: String { String(decoding: characters, as: UTF8.self) }
        switch self {
        case .nonEmptyText where characters.isEmpty, .type where characters.isEmpty,
            .dataSchema where characters.isEmpty:
            try refuse(.badValue) { _ in "an empty string says nothing" }
        case .only(let word) where !characters.isEqual(to: word):
            try refuse(.badValue) { "\($0) can't stand here, only \"\(word)\"" }
        case .type where EventType(name: characters) == nil:
            try refuse(.unknownType) {
                "\($0) is no event type; see docs/EVENTS.md, or start it with x-"
            }
        case .dataSchema where !EventVersions.takes(characters):
            try refuse(.badValue) {
                let known = EventVersions.names.joined(separator: " ")
                return "\($0) is no version of events that this daemon knows: \(known)"
            }
        case .id where !Identifier.isValid(characters):
            try refuse(.badValue) { "\($0) is no id: 1 to 128 characters of a-z 0-9 . _ -" }
        case .date where RFC3339.day(characters) == nil && EDTF(text) == nil:
            try refuse(.badDate) { "\($0) is no date that EDTF (ISO 8601-2) and the calendar have" }
        case .dateTime where !RFC3339.isDateTime(characters):
            try refuse(.badDate) { "\($0) is no time as RFC 3339 writes them" }
        case .duration where !ISODuration.isValid(text):
            try refuse(.badValue) { "\($0) is no ISO 8601 duration, such as P2Y6M" }
        case .currency where !Currency.isValid(characters):
            try refuse(.badValue) { "\($0) is no ISO 4217 currency code" }
        case .word(let list) where !list.contains(characters):
            let or = list.allowsExtensions ? ", or x-…" : ""
            try refuse(.badValue) {
                "\($0) is not \(list.noun): \(list.words.joined(separator: " "))\(or)"
            }
        case .commitmentReference where !Identifier.isCommitmentReference(text):
            try refuse(.badValue) { "\($0) names no commitment: subject#id" }
        case .lei where !Identifier.isLEI(text):
            try refuse(.badValue) { "\($0) is no LEI: 20 characters with ISO 17442 check digits" }
        case .wikidata where !Identifier.isWikidata(text):
            try refuse(.badValue) { "\($0) is no Wikidata item, such as Q20718" }
        default: break
        }
    }

    private static func checkList(_ value: BorrowedValue, of form: Form) throws(Refusal) {
        guard value.isArray else {
            throw Refusal(.wrongType, at: value, "an array is needed, not \(value.kindName)")
        }
        var rest = value.elements
        while let element = rest.next() { try form.check(element) }
        if value.isEmpty { throw Refusal(.badValue, at: value, "an empty array says nothing") }
    }

    private static func checkNumber(_ value: BorrowedValue) throws(Refusal) {
        guard value.isString || value.isNumber else {
            throw Refusal(
                .wrongType, at: value, "a number in a string is needed, not \(value.kindName)")
        }
        guard value.withCharacters({ Decimal.isValid($0) }) else {
            let shown = value.withCharacters { String(quoting: $0) }
            throw Refusal(
                .badNumber, at: value, "\(shown) is no number: digits with at most one point")
        }
    }

    private static func checkPointers(_ value: BorrowedValue) throws(Refusal) {
        guard value.isObject else {
            throw Refusal(.wrongType, at: value, "an object is needed, not \(value.kindName)")
        }
        for (name, _) in value.kept.members {
            let text = name.string ?? ""
            let tokens = JSONPointer(text)?.tokens ?? []
            guard
                tokens == ["type"] || tokens == ["subject"]
                    || tokens.count > 1 && tokens[0] == "data"
            else {
                throw Refusal(
                    .badValue, at: value,
                    "\(String(quoting: text.utf8)) is no place to correct: "
                        + "/type, /subject or a JSON Pointer below /data")
            }
        }
        if value.isEmpty { throw Refusal(.badValue, at: value, "an empty set corrects nothing") }
    }
}
