import Events

/// What a `party.named` event says of a party; members it leaves out are not stated.
struct Naming: Sendable {
    struct Name: Sendable, Hashable {
        private let exact: ExactText
        let language: String

        var text: String { exact.text }

        init(text: String, language: String) {
            (exact, self.language) = (ExactText(text), language)
        }
    }

    private(set) var names: [Name] = []
    private(set) var kind: String?
    private(set) var parent: String?
    private(set) var lei: String?
    private(set) var wikidata: String?

    init() {}

    init(_ event: Event) {
        guard let data = event.data else { return }
        for (name, value) in data.members {
            switch name {
            case "names": names = value.elements.compactMap(Self.name)
            case "kind": kind = value.string
            case "parent": parent = value.string
            case "lei": lei = value.string
            case "wikidata": wikidata = value.string
            default: break
            }
        }
    }

    private static func name(_ value: JSONValue) -> Name? {
        guard let text = value["text"]?.string, let language = value["lang"]?.string else {
            return nil
        }
        return Name(text: text, language: language)
    }

    /// Names are added; the rest is replaced by what the later one states.
    mutating func add(_ later: Naming) {
        let known = Set(names)
        names += later.names.filter { !known.contains($0) }
        kind = later.kind ?? kind
        parent = later.parent ?? parent
        lei = later.lei ?? lei
        wikidata = later.wikidata ?? wikidata
    }
}

extension Naming: Coded {
    func encode(to writer: inout ByteWriter) {
        writer.write(names)
        writer.write(kind)
        writer.write(parent)
        writer.write(lei)
        writer.write(wikidata)
    }

    init(from reader: inout ByteReader) throws(DamagedValue) {
        names = try reader.read()
        kind = try reader.read()
        parent = try reader.read()
        lei = try reader.read()
        wikidata = try reader.read()
    }
}

extension Naming.Name: Coded {
    func encode(to writer: inout ByteWriter) {
        writer.write(text)
        writer.write(language)
    }

    init(from reader: inout ByteReader) throws(DamagedValue) {
        self.init(text: try reader.read(), language: try reader.read())
    }
}
