import Events

/// How a difference is shown to people: a heading for each row, below it one change a line, and
/// behind that the event that made it.
enum DiffBoard {
    /// `width` nil: as wide as it takes.
    static func lines(of changes: [JSONValue], width: Int?, inColour: Bool) -> [String] {
        var lines: [String] = []
        var key: String?
        // A whole row that came or went has one author mostly: named once, in its heading.
        var author: String?
        for change in changes {
            if change.text("key") != key {
                if key != nil { lines.append("") }
                key = change.text("key")
                author = change["row"] == nil ? nil : self.author(of: change)
                lines.append(heading(change, by: author).rendered(inColour: inColour))
            }
            lines += line(change, unlessBy: author, width: width ?? .max, inColour)
        }
        return lines
    }

    private static func author(of change: JSONValue) -> String {
        "event \(change.text("sequence")), \(cause(change))"
    }

    private static func heading(_ change: JSONValue, by author: String?) -> Span {
        let fate = change.text("row")
        let tint: Span.Tint =
            switch fate {
            case "new": .good
            case "gone": .bad
            default: .strong
            }
        let note = [fate.nonEmpty, author].compactMap(\.self).joined(separator: ": ")
        return Span(change.text("key") + (note.isEmpty ? "" : " (\(note))"), tint)
    }

    private static func line(
        _ change: JSONValue, unlessBy known: String?, width: Int, _ inColour: Bool
    ) -> [String] {
        let told = "\(change.text("member")): \(values(of: change))"
        let author = author(of: change)
        let indent = 2
        if author == known {
            let lines = LineBreaking.lines(told, width: max(width - 2 * indent, 1))
            return lines.enumerated().map { place, text in (place == 0 ? "  " : "    ") + text }
        }
        if indent + DisplayWidth.of(told) + 3 + DisplayWidth.of(author) <= width {
            return ["  \(told)   \(Span(author, .faint).rendered(inColour: inColour))"]
        }
        let room = max(width - 2 * indent, 1)
        let all =
            LineBreaking.lines(told, width: room)
            + LineBreaking.lines(author, width: room).map {
                Span($0, .faint).rendered(inColour: inColour)
            }
        return all.enumerated().map { place, text in (place == 0 ? "  " : "    ") + text }
    }

    private static func cause(_ change: JSONValue) -> String {
        switch change.text("cause") {
        case "world": "the world"
        case "publisher": "the publisher corrected"
        case "us": "we corrected"
        case let other: other
        }
    }

    // MARK: Values

    private static func values(of change: JSONValue) -> String {
        let (before, after) = (change["before"], change["after"])
        let member = change.text("member")
        if change["row"] != nil { return text(before ?? after, of: member) }
        if let before, let after, before.isArray, after.isArray,
            let moves = moves(from: before, to: after)
        {
            return moves
        }
        return "\(text(before, of: member)) → \(text(after, of: member))"
    }

    /// What came to a list (`+`) and what went (`−`); `nil` where only its order changed.
    private static func moves(from before: JSONValue, to after: JSONValue) -> String? {
        let (old, new) = (before.elements.map(text), after.elements.map(text))
        let (known, kept) = (Set(old), Set(new))
        let moves =
            old.filter { !kept.contains($0) }.map { "− \($0)" }
            + new.filter { !known.contains($0) }.map { "+ \($0)" }
        return moves.isEmpty ? nil : moves.joined(separator: "; ")
    }

    private static func text(_ value: JSONValue?, of member: String) -> String {
        guard let value else { return "not stated" }
        let text = text(value)
        return ["amount", "min", "max"].contains(member) ? Printable.grouped(text) : text
    }

    /// A value on one line: lists and objects without their brackets.
    private static func text(_ value: JSONValue) -> String {
        if value.isArray {
            let elements = value.elements.map(text)
            return elements.isEmpty ? "none" : elements.joined(separator: ", ")
        }
        guard value.isObject else { return value.shown ?? "null" }
        return value.members.map { name, value in
            let told =
                value.isArray
                ? value.elements.map(text).joined(separator: "/") : text(value)
            return "\(name.shown ?? "") \(told)"
        }.joined(separator: ", ")
    }
}
