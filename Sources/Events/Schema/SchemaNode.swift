/// A JSON value in the making, written as a literal; members stay in the order written.
enum SchemaNode: Sendable {
    case string(String)
    case integer(Int)
    case bool(Bool)
    case array([SchemaNode])
    case object([Member])

    typealias Member = (name: String, value: SchemaNode)

    static func strings(_ words: some Sequence<String>) -> SchemaNode {
        .array(words.map(SchemaNode.string))
    }
}

extension SchemaNode: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral,
    ExpressibleByBooleanLiteral, ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
    init(stringLiteral text: String) { self = .string(text) }
    init(integerLiteral number: Int) { self = .integer(number) }
    init(booleanLiteral value: Bool) { self = .bool(value) }
    init(arrayLiteral elements: SchemaNode...) { self = .array(elements) }
    init(dictionaryLiteral members: (String, SchemaNode)...) {
        self = .object(members.map { ($0, $1) })
    }
}

// MARK: As text

extension SchemaNode {
    /// Indented by two spaces a level. What fits a line of 100 columns stands on one, and lists of
    /// plain values fill their lines.
    var text: String {
        var text = ""
        append(to: &text, depth: 0, columnsTaken: 0)
        return text
    }

    private static var columnsMax: Int { 100 }

    /// `columnsTaken`: by what stands before the value on its line and behind it.
    private func append(to text: inout String, depth: Int, columnsTaken: Int) {
        let line = oneLine
        if columnsTaken + line.count <= Self.columnsMax {
            text += line
            return
        }
        let margin = "\n" + String(repeating: "  ", count: depth + 1)
        let end = "\n" + String(repeating: "  ", count: depth)
        switch self {
        case .object(let members):
            text += "{"
            for (place, member) in members.enumerated() {
                let name = Self.quoted(member.name) + ": "
                text += (place > 0 ? "," : "") + margin + name
                member.value.append(
                    to: &text, depth: depth + 1, columnsTaken: margin.count + name.count)
            }
            text += end + "}"
        case .array(let elements) where elements.allSatisfy(\.isPlain):
            text += "["
            var columns = Self.columnsMax
            for (place, element) in elements.map(\.oneLine).enumerated() {
                text += place > 0 ? "," : ""
                columns += element.count + 2
                if columns > Self.columnsMax {
                    text += margin + element
                    columns = margin.count + element.count
                } else {
                    text += " " + element
                }
            }
            text += end + "]"
        case .array(let elements):
            text += "["
            for (place, element) in elements.enumerated() {
                text += (place > 0 ? "," : "") + margin
                element.append(to: &text, depth: depth + 1, columnsTaken: margin.count)
            }
            text += end + "]"
        default: text += line
        }
    }

    private var isPlain: Bool {
        switch self {
        case .array, .object: false
        default: true
        }
    }

    private var oneLine: String {
        switch self {
        case .string(let text): Self.quoted(text)
        case .integer(let number): "\(number)"
        case .bool(let value): "\(value)"
        case .array(let elements): "[" + elements.map(\.oneLine).joined(separator: ", ") + "]"
        case .object(let members):
            "{"
                + members.map { Self.quoted($0.name) + ": " + $0.value.oneLine }
                .joined(separator: ", ") + "}"
        }
    }

    private static func quoted(_ text: String) -> String {
        var escaped: [UInt8] = []
        JSONEscapes.append(text.utf8, to: &escaped)
        return "\"" + String(decoding: escaped, as: UTF8.self) + "\""
    }
}
