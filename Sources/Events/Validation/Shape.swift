/// The members an object may have, and what must hold between them. Members it doesn't list are
/// kept as they are.
struct Shape: Sendable {
    struct Member: Sendable {
        let name: MemberName
        let form: Form
        let isRequired: Bool

        static func required(_ name: MemberName, _ form: Form) -> Member {
            Member(name: name, form: form, isRequired: true)
        }
        static func optional(_ name: MemberName, _ form: Form) -> Member {
            Member(name: name, form: form, isRequired: false)
        }
    }

    private struct Contents {
        let name: StaticString?
        let members: [Member]
        let rules: [Rule]
        /// Of the members, by the number of the name; `noPlace` for one that isn't listed.
        let places: [UInt8]
        /// By the place of the member, one bit each.
        let required: UInt64
    }

    private let contents: Constant<Contents>

    private static let noPlace = UInt8.max

    /// What types share it by.
    var name: StaticString? { contents.value.name }
    var members: [Member] { contents.value.members }
    var rules: [Rule] { contents.value.rules }

    init(named name: StaticString? = nil, _ members: [Member], rules: [Rule] = []) {
        precondition(members.count <= 64, "each member has a bit")
        var places = Array(repeating: Self.noPlace, count: MemberName.allCases.count)
        for (place, member) in members.enumerated() {
            places[Int(member.name.rawValue)] = UInt8(place)
        }
        contents = Constant(
            Contents(
                name: name, members: members, rules: rules,
                places: places,
                required: members.indices.reduce(0) { bits, place in
                    members[place].isRequired ? bits | 1 << UInt64(place) : bits
                }))
    }

    /// This shape with more members, and those of the same name replaced.
    func adding(_ more: [Member], rules moreRules: [Rule] = []) -> Shape {
        let kept = members.filter { old in !more.contains { $0.name == old.name } }
        return Shape(kept + more, rules: rules + moreRules)
    }

    func check(_ value: BorrowedValue) throws(Refusal) {
        guard value.isObject else {
            throw Refusal(.wrongType, at: value, "an object is needed, not \(value.kindName)")
        }
        var seen: UInt64 = 0
        var rest = value.members
        while let (name, member) = rest.next() {
            guard let name = name.memberName else { continue }
            let place = contents.value.places[Int(name.rawValue)]
            guard place != Self.noPlace else { continue }
            seen |= 1 &<< UInt64(place)
            try contents.value.members[Int(place)].form.check(member)
        }
        let missing = contents.value.required & ~seen
        if missing != 0 {
            let first = members[missing.trailingZeroBitCount]
            throw Refusal(
                .missingMember, at: value, "member \"\(first.name.spelling)\" is missing")
        }
        for rule in contents.value.rules { try rule.check(value) }
    }
}

/// What one value must be.
enum Form: Sendable {
    case text
    case nonEmptyText
    /// This text and no other: see ``only(_:)``.
    case exactly(Constant<StaticString>)
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

    static func only(_ word: StaticString) -> Form { .exactly(Constant(word)) }

    func check(_ value: BorrowedValue) throws(Refusal) {
        switch self {
        case .object(let shape): try shape.check(value)
        case .objects(let shape): try Self.checkList(value, of: .object(shape))
        case .texts: try Self.checkList(value, of: .nonEmptyText)
        case .ids: try Self.checkList(value, of: .id)
        case .idOrIds: try value.isArray ? Self.checkList(value, of: .id) : Form.id.check(value)
        case .number: try Self.checkNumber(value)
        case .pointers: try Self.checkPointers(value)
        case .text, .nonEmptyText, .exactly, .type, .dataSchema, .id, .date, .dateTime, .duration,
            .currency, .word, .commitmentReference, .lei, .wikidata:
            guard value.isString else {
                throw Refusal(.wrongType, at: value, "a string is needed, not \(value.kindName)")
            }
            guard value.withCharacters({ takes($0) }) else {
                throw value.withCharacters { refusal(of: $0, at: value) }
            }
        }
    }

    /// Whether these may be the characters of a string of this form.
    private func takes(_ characters: UnsafeRawBufferPointer) -> Bool {
        var text: String { String(decoding: characters, as: UTF8.self) }
        switch self {
        case .text: return true
        case .nonEmptyText: return !characters.isEmpty
        case .exactly(let word): return characters.isEqual(to: word.value)
        case .type: return EventType(name: characters) != nil
        case .dataSchema: return !characters.isEmpty && EventVersions.takes(characters)
        case .id: return Identifier.isValid(characters)
        case .date: return RFC3339.day(characters) != nil || EDTF(text) != nil
        case .dateTime: return RFC3339.isDateTime(characters)
        case .duration: return ISODuration.isValid(text)
        case .currency: return Currency.isValid(characters)
        case .word(let list): return list.contains(characters)
        case .commitmentReference: return Identifier.isCommitmentReference(text)
        case .lei: return Identifier.isLEI(text)
        case .wikidata: return Identifier.isWikidata(text)
        case .idOrIds, .ids, .number, .pointers, .object, .objects, .texts: return false
        }
    }

    /// Why a string of this form can't have these characters.
    private func refusal(
        of characters: UnsafeRawBufferPointer, at value: BorrowedValue
    ) -> Refusal {
        let shown = String(quoting: characters)
        func refusal(_ code: Refusal.Code, _ reason: String) -> Refusal {
            Refusal(code, at: value, reason)
        }
        switch self {
        case .nonEmptyText where characters.isEmpty, .type where characters.isEmpty,
            .dataSchema where characters.isEmpty:
            return refusal(.badValue, "an empty string says nothing")
        case .exactly(let word):
            return refusal(.badValue, "\(shown) can't stand here, only \"\(word.value)\"")
        case .type:
            return refusal(
                .unknownType,
                "\(shown) is no event type; see docs/EVENTS.md, or start it with x-")
        case .dataSchema:
            let known = EventVersions.names.joined(separator: " ")
            return refusal(
                .badValue,
                "\(shown) is no version of events that this daemon knows: \(known)")
        case .id:
            return refusal(.badValue, "\(shown) is no id: 1 to 128 characters of a-z 0-9 . _ -")
        case .date:
            return refusal(
                .badDate, "\(shown) is no date that EDTF (ISO 8601-2) and the calendar have")
        case .dateTime: return refusal(.badDate, "\(shown) is no time as RFC 3339 writes them")
        case .duration:
            return refusal(.badValue, "\(shown) is no ISO 8601 duration, such as P2Y6M")
        case .currency: return refusal(.badValue, "\(shown) is no ISO 4217 currency code")
        case .word(let list):
            let or = list.allowsExtensions ? ", or x-…" : ""
            return refusal(
                .badValue,
                "\(shown) is not \(list.noun): \(list.words.joined(separator: " "))\(or)")
        case .commitmentReference:
            return refusal(.badValue, "\(shown) names no commitment: subject#id")
        case .lei:
            return refusal(
                .badValue, "\(shown) is no LEI: 20 characters with ISO 17442 check digits")
        case .wikidata:
            return refusal(.badValue, "\(shown) is no Wikidata item, such as Q20718")
        case .text, .nonEmptyText, .idOrIds, .ids, .number, .pointers, .object, .objects, .texts:
            preconditionFailure("\(self) takes every string, or isn't one")
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
