/// How each form reads in a JSON Schema.
extension Form {
    /// What it is called under `$defs`; `nil` for what is written out where it stands.
    var definitionName: String? {
        switch self {
        case .text, .nonEmptyText, .exactly, .objects, .texts: nil
        case .word(let list): list.definitionName
        case .object(let shape): shape.name.map { "\($0)" }
        case .idOrIds: "id_or_ids"
        case .dateTime: "date_time"
        case .dataSchema: "data_schema"
        case .commitmentReference: "commitment_reference"
        case .id, .ids, .type, .date, .duration, .number, .currency, .pointers, .lei, .wikidata:
            "\(self)"
        }
    }

    /// What stands where a value of this form is asked for.
    var reference: SchemaNode {
        guard let name = definitionName else { return definition }
        return ["$ref": .string("#/$defs/\(name)")]
    }

    /// The forms whose definitions this one's refers to, or holds.
    var parts: [Form] {
        switch self {
        case .object(let shape): shape.members.map(\.form)
        case .objects(let shape): [.object(shape)]
        case .texts: [.nonEmptyText]
        case .ids: [.id]
        case .idOrIds: [.id, .ids]
        default: []
        }
    }

    var definition: SchemaNode {
        switch self {
        case .text: ["type": "string"]
        case .nonEmptyText: ["type": "string", "minLength": 1]
        case .exactly(let word): ["const": .string("\(word.value)")]
        case .type:
            .oneOf(EventType.named.map(\.rawValue), orStartingWith: EventType.extended.rawValue)
        case .dataSchema:
            [
                "description": "A version of this schema, or a sender's own.",
                "type": "string", "minLength": 1,
                "anyOf": [
                    ["enum": .strings(EventVersions.names)],
                    ["not": ["pattern": .string(Patterns.versionOfEvents)]],
                ],
            ]
        case .word(let list):
            list.allowsExtensions
                ? .oneOf(list.words, orStartingWith: WordList.extensionPrefix)
                : ["enum": .strings(list.words)]
        case .id: .matching(Patterns.id)
        case .objects(let shape): .list(of: .object(shape))
        case .texts: .list(of: .nonEmptyText)
        case .ids: .list(of: .id)
        case .idOrIds: ["anyOf": [Form.id.reference, Form.ids.reference]]
        case .date: Self.dateSchema
        case .dateTime:
            .matching(Patterns.dateTime, "RFC 3339. Only the daemon knows leap years.")
        case .duration: Self.durationSchema
        case .number:
            [
                "description": """
                Kept exactly as written. A JSON number is written without sign and exponent too, \
                which only the daemon sees.
                """,
                "anyOf": [.matching(Patterns.number), ["type": "number", "minimum": 0]],
            ]
        case .currency: ["description": "ISO 4217.", "enum": .strings(Currency.codes.sorted())]
        case .commitmentReference: .matching(Patterns.commitmentReference, "subject#id")
        case .pointers:
            [
                "description": "From JSON Pointers (RFC 6901) to new values; null removes.",
                "type": "object", "minProperties": 1,
                "propertyNames": ["pattern": .string(Patterns.correctedPlace)],
            ]
        case .lei:
            .matching(Patterns.lei, "ISO 17442. Only the daemon adds up the check digits.")
        case .wikidata: .matching(Patterns.wikidata)
        case .object(let shape): shape.schema
        }
    }
}

extension Form {
    private static let dateSchema: SchemaNode = [
        "description": """
        EDTF: ISO 8601-2 level 1 and its sets, or a day with a time. Only the daemon knows leap \
        years, and refuses what ends before it begins.
        """,
        "type": "string",
        "allOf": [
            [
                "description": "A date, an interval, or a set.",
                "pattern": .string(Patterns.datesTogether),
            ],
            ["description": "Each date of it.", "pattern": .string(Patterns.eachDate)],
            [
                "description": "The year before 0001 is 0000, without a sign.",
                "not": ["pattern": .string(Patterns.yearMinusZero)],
            ],
        ],
    ]

    private static let durationSchema: SchemaNode = [
        "description": "ISO 8601-1.",
        "type": "string",
        "allOf": [
            ["pattern": .string(Patterns.durationParts)],
            [
                "description": "At least one part on either side of T.",
                "pattern": .string(Patterns.durationEnd),
            ],
            [
                "description": "Only the last part has a fraction.",
                "not": ["pattern": .string(Patterns.fractionInside)],
            ],
        ],
    ]
}

extension WordList {
    /// Its noun without the article, as one word.
    var definitionName: String {
        noun.split(separator: " ").dropFirst().joined(separator: "_")
    }
}

extension Shape {
    var schema: SchemaNode {
        let required = members.filter(\.isRequired).map(\.name.spelling)
        var schema: [SchemaNode.Member] = [("type", "object")]
        if !required.isEmpty { schema.append(("required", .strings(required))) }
        if !members.isEmpty {
            let properties = members.map { ($0.name.spelling, $0.form.reference) }
            schema.append(("properties", .object(properties)))
        }
        if !rules.isEmpty { schema.append(("allOf", .array(rules.flatMap(\.schemas)))) }
        return .object(schema)
    }
}

extension SchemaNode {
    fileprivate static func matching(
        _ pattern: String, _ description: String? = nil
    ) -> SchemaNode {
        let described: [Member] = description.map { [("description", .string($0))] } ?? []
        return .object(described + [("type", "string"), ("pattern", .string(pattern))])
    }

    fileprivate static func list(of form: Form) -> SchemaNode {
        ["type": "array", "minItems": 1, "items": form.reference]
    }

    fileprivate static func oneOf(_ words: [String], orStartingWith prefix: String) -> SchemaNode {
        let own: SchemaNode = [
            "type": "string", "pattern": .string("^" + prefix),
            "minLength": .integer(prefix.count + 1),
        ]
        return ["anyOf": [["enum": .strings(words)], own]]
    }
}
