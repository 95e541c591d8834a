extension JSONValue {
    /// The value's text without white space between tokens; order, escapes and digits as written.
    package func compact(omitting omitted: [StaticString] = []) -> [UInt8] {
        var text: [UInt8] = []
        text.reserveCapacity(source.count)
        appendCompact(to: &text, omitting: omitted)
        return text
    }

    private func appendCompact(to text: inout [UInt8], omitting omitted: [StaticString]) {
        if isObject {
            text.append(UInt8(ascii: "{"))
            var first = true
            for (name, value) in members where !omitted.contains(where: { name.isString($0) }) {
                if !first { text.append(UInt8(ascii: ",")) }
                first = false
                name.appendCompact(to: &text, omitting: [])
                text.append(UInt8(ascii: ":"))
                value.appendCompact(to: &text, omitting: [])
            }
            text.append(UInt8(ascii: "}"))
        } else if isArray {
            text.append(UInt8(ascii: "["))
            for (place, element) in elements.enumerated() {
                if place > 0 { text.append(UInt8(ascii: ",")) }
                element.appendCompact(to: &text, omitting: [])
            }
            text.append(UInt8(ascii: "]"))
        } else if isString {
            text.append(UInt8(ascii: "\""))
            text.append(contentsOf: source)
            text.append(UInt8(ascii: "\""))
        } else {
            text.append(contentsOf: source)
        }
    }

    /// The one text that all spellings of this value share: members sorted by the UTF-8 of their
    /// names, escapes only where they must be, numbers with the digits that were written.
    ///
    /// RFC 8785 sorts by UTF-16 and rewrites numbers as doubles; neither suits exact decimals.
    package func canonical() -> [UInt8] {
        var text: [UInt8] = []
        text.reserveCapacity(source.count)
        appendCanonical(to: &text)
        return text
    }

    private func appendCanonical(to text: inout [UInt8]) {
        if isObject {
            text.append(UInt8(ascii: "{"))
            let sorted = members.map { (name: Array($0.name.stringBytes ?? []), value: $0.value) }
                .sorted { $0.name.lexicographicallyPrecedes($1.name) }
            for (place, member) in sorted.enumerated() {
                if place > 0 { text.append(UInt8(ascii: ",")) }
                text.append(UInt8(ascii: "\""))
                JSONEscapes.append(member.name, to: &text)
                text.append(contentsOf: "\":".utf8)
                member.value.appendCanonical(to: &text)
            }
            text.append(UInt8(ascii: "}"))
        } else if isArray {
            text.append(UInt8(ascii: "["))
            for (place, element) in elements.enumerated() {
                if place > 0 { text.append(UInt8(ascii: ",")) }
                element.appendCanonical(to: &text)
            }
            text.append(UInt8(ascii: "]"))
        } else if let characters = stringBytes {
            text.append(UInt8(ascii: "\""))
            JSONEscapes.append(characters, to: &text)
            text.append(UInt8(ascii: "\""))
        } else {
            text.append(contentsOf: source)
        }
    }
}
