import PactwireTesting
import Testing

@testable import Events

@Suite("The JSON Schema is made of what events are checked by")
struct SchemaTests {
    @Test("The committed schema is the code's")
    func committed() throws {
        let path = "docs/schemas/event.schema.json"
        #expect(
            try Repository.text(of: path) == EventSchema.text() + "\n",
            "write it anew: swift run pactwire schema > \(path)")
    }

    @Test(
        "It is JSON, defines each type, and defines exactly what it refers to",
        arguments: [nil] + EventType.named)
    func references(type: EventType?) throws {
        let root = try JSON(parsing: EventSchema.text(of: type)).root
        let defined = try #require(root["$defs"]).members.compactMap { $0.name.string }
        #expect(Set(defined).count == defined.count)
        #expect(Set(Self.references(in: root)) == Set(defined.map { "#/$defs/" + $0 }))
        let types = type.map { [$0] } ?? EventType.named
        #expect(Array(defined.prefix(types.count)) == types.map(\.rawValue))
    }

    private static func references(in value: JSONValue) -> [String] {
        value.elements.flatMap(references)
            + value.members.flatMap { name, value in
                name.isString("$ref") ? [value.string ?? ""] : references(in: value)
            }
    }

    @Test("No pattern looks around or back, which not every dialect can")
    func plainPatterns() {
        let text = EventSchema.text()
        for sign in ["(?=", "(?!", "(?<", #"\\1"#] { #expect(!text.contains(sign), "\(sign)") }
    }

    @Test("A name stands for one definition wherever it is used")
    func oneDefinition() {
        var texts: [String: String] = [:]
        func look(at form: Form) {
            if let name = form.definitionName {
                let text = form.definition.text
                #expect(texts[name, default: text] == text, "\(name)")
                texts[name] = text
            }
            form.parts.forEach(look)
        }
        for type in EventType.named {
            EventShapes.data(of: type).members.map(\.form).forEach(look)
        }
        #expect(texts.count > 20)
    }

    @Test("No line is longer than it must be, and what is short stands on one line")
    func layout() {
        let words = (0..<40).map { "word\($0)" }
        let node: SchemaNode = ["a": ["b": 1, "c": [true]], "list": .strings(words)]
        let lines = node.text.split(separator: "\n")
        #expect(lines.prefix(2) == ["{", #"  "a": {"b": 1, "c": [true]},"#])
        #expect(lines.suffix(2) == ["  ]", "}"])
        #expect(lines.allSatisfy { $0.count <= 100 })
        #expect(lines.count == 10)
        #expect((["é\"\n": "\\"] as SchemaNode).text == #"{"é\"\n": "\\"}"#)
    }
}
