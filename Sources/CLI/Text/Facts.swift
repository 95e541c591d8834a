import Events

/// One object as a list of names and values, for people.
struct Facts {
    private let facts: [(name: String, value: String)]

    /// The members of an object, those of objects inside it under their joined names.
    init(of object: JSONValue) {
        facts = Self.facts(of: object, under: "")
    }

    private static func facts(of object: JSONValue, under name: String) -> [(String, String)] {
        object.members.flatMap { member, value -> [(String, String)] in
            let own = (name.isEmpty ? "" : name + " ") + (member.shown ?? "")
            if value.isObject { return facts(of: value, under: own) }
            if own == "uptime_seconds", let seconds = value.unsignedInteger {
                return [("uptime", duration(seconds: seconds))]
            }
            let shown =
                value.isArray
                ? value.elements.compactMap(\.shown).joined(separator: ", ") : value.shown ?? ""
            // Names that happen to be numbers.
            let isCount = value.isNumber && own != "epoch" && own != "lineage"
            return [(own, isCount ? Printable.grouped(shown) : shown)]
        }
    }

    func lines(inColour: Bool) -> [String] {
        let width = facts.map { DisplayWidth.of($0.name) }.max() ?? 0
        return facts.map { name, value in
            let space = String(repeating: " ", count: width - DisplayWidth.of(name) + 2)
            return Span(name + space, .faint).rendered(inColour: inColour) + value
        }
    }

    /// The two largest units: `1 d 2 h`, `3 min 20 s`.
    static func duration(seconds: UInt64) -> String {
        let units: [(UInt64, String)] = [(86400, "d"), (3600, "h"), (60, "min"), (1, "s")]
        var rest = seconds
        var parts: [String] = []
        for (length, name) in units {
            if rest >= length || (length == 1 && parts.isEmpty) {
                parts.append("\(rest / length) \(name)")
            }
            rest %= length
        }
        return parts.prefix(2).joined(separator: " ")
    }
}
