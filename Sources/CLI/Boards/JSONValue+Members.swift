import Events

/// What boards take from a row. Absent means "not stated" and shows as nothing.
extension JSONValue {
    /// A string or a number, fit to be shown; empty where there is none.
    func text(_ name: StaticString) -> String { self[name]?.shown ?? "" }

    /// A list of strings or numbers; empty where there is none.
    func list(_ name: StaticString) -> [String] { objects(name).compactMap(\.shown) }

    func objects(_ name: StaticString) -> [JSONValue] {
        self[name].map { Array($0.elements) } ?? []
    }

    /// A date as people read it: an EDTF set names its days, the rest is plain already.
    func date(_ name: StaticString) -> String {
        let date = text(name)
        guard date.hasPrefix("["), date.hasSuffix("]") else { return date }
        let days = date.dropFirst().dropLast()
        if days.hasPrefix("..") { return "by \(days.dropFirst(2))" }
        if days.hasSuffix("..") { return "from \(days.dropLast(2))" }
        return days.split(separator: ",").joined(separator: " or ")
    }

    /// Whether the days leave open that it is so.
    var isPossible: Bool { self["possible"]?.bool == true }

    /// `51 days later`, `50–51 days later`, `at most 1 day later`, `60 days earlier`, as far as the
    /// row tells.
    var later: String? {
        func days(_ name: StaticString) -> Int? {
            self[name]?.numberText.flatMap { Int($0) }
        }
        func words(_ days: Int) -> String {
            "\(abs(days)) \(abs(days) == 1 ? "day" : "days") \(days < 0 ? "earlier" : "later")"
        }
        switch (days("after_days_min"), days("after_days_max")) {
        case (let least?, let most?) where least == most: return words(most)
        case (let least?, let most?) where least >= 0: return "\(least)–\(words(most))"
        case (let least?, let most?) where most < 0: return "\(-most)–\(words(least))"
        case (_, let most?): return "at most \(words(most))"
        case (let least?, nil): return "at least \(words(least))"
        case (nil, nil): return nil
        }
    }

    /// A word of a closed list as people write it (`non_binding`: `non-binding`).
    func word(_ name: StaticString) -> String {
        String(text(name).map { $0 == "_" ? "-" : $0 })
    }

    /// The value on one line: a string's characters, a number's digits, else its JSON.
    var shown: String? {
        if let string { return Printable.text(string) }
        if isNull { return nil }
        return Printable.text(String(decoding: compact(), as: UTF8.self))
    }
}
