/// The JSON Schema (draft 2020-12) of events, made from the shapes that the daemon checks them by.
///
/// It accepts every event that the daemon accepts. What it accepts besides, because no schema can
/// tell, stands in the descriptions.
package enum EventSchema {
    /// Indented JSON without a line end; the same at every call.
    ///
    /// - Parameter type: one of ``EventType/named``: only events of this type; `nil`: all events.
    package static func text(of type: EventType? = nil) -> String { document(of: type).text }

    private static let description =
        "One announcement, a CloudEvents 1.0 object (docs/EVENTS.md). Unknown members are kept. Only "
        + "the daemon sees more than \(Limits.eventBytesMax) bytes, nesting of more than "
        + "\(Limits.nestingMax) levels, a member that stands twice, a target that isn't recorded, a "
        + "party merged into itself, and what a correction makes of its target."

    private static func document(of type: EventType?) -> SchemaNode {
        let envelope = EventShapes.envelope.members.filter { type == nil || !$0.holdsType }
        var required = EventShapes.envelope.members.filter(\.isRequired).map(\.name.spelling)
        var properties = envelope.map { ($0.name.spelling, $0.form.reference) }
        var rules: [SchemaNode.Member] = []
        if let type {
            required.append("data")
            properties += [("type", only(type)), ("data", reference(toDataOf: type))]
        } else {
            rules = [("allOf", .array(EventType.named.map(rule)))]
        }
        properties += EventPlaces.givenByDaemon.map {
            ("\($0)", ["description": "Given by the daemon; a sender's is taken out."])
        }
        let definitions = definitions(
            of: type.map { [$0] } ?? EventType.named, and: envelope.map(\.form))
        let title = "Pactwire event" + (type.map { " \($0.rawValue)" } ?? "")
        return .object(
            [
                ("$schema", "https://json-schema.org/draft/2020-12/schema"),
                ("title", .string(title)), ("description", .string(description)),
                ("type", "object"), ("required", .strings(required)),
                ("properties", .object(properties)),
            ] + rules + [("$defs", .object(definitions))])
    }

    /// What `data` must be in an event of this type.
    private static func rule(of type: EventType) -> SchemaNode {
        [
            "if": ["required": ["type"], "properties": ["type": only(type)]],
            "then": ["required": ["data"], "properties": ["data": reference(toDataOf: type)]],
        ]
    }

    private static func only(_ type: EventType) -> SchemaNode {
        ["const": .string(type.rawValue)]
    }

    private static func reference(toDataOf type: EventType) -> SchemaNode {
        ["$ref": .string("#/$defs/\(type.rawValue)")]
    }

    /// First the data of each type, then, by name, all that is referred to.
    private static func definitions(
        of types: [EventType], and forms: [Form]
    ) -> [SchemaNode.Member] {
        let shapes = types.map { ($0.rawValue, EventShapes.data(of: $0)) }
        var shared: [String: SchemaNode] = [:]
        func collect(_ form: Form) {
            if let name = form.definitionName {
                guard shared[name] == nil else { return }
                shared[name] = form.definition
            }
            form.parts.forEach(collect)
        }
        forms.forEach(collect)
        for (_, shape) in shapes { shape.members.map(\.form).forEach(collect) }
        return shapes.map { ($0, $1.schema) }
            + shared.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    }
}

extension Shape.Member {
    fileprivate var holdsType: Bool {
        if case .type = form { true } else { false }
    }
}
