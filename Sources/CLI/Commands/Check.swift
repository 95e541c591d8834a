import Events

/// Checks of what was typed, before anything is asked of the daemon: an id or a type that can't
/// exist would otherwise wait for ever, or find nothing. Each throws a usage failure.
enum Check {
    static func that(_ isSound: Bool, else line: @autoclosure () -> String) throws(Failure) {
        guard isSound else { throw Failure(.usage, line()) }
    }

    static func ids(_ ids: [String], of option: String) throws(Failure) {
        for id in ids {
            try that(
                Identifier.isValid(Array(id.utf8)),
                else: "\(option) \"\(id)\" is no id: ids are of a–z 0–9 . _ -; "
                    + "'pactwire show parties NAME' finds a party's by its name")
        }
    }

    /// A KEY of any projection but `parties`, which is asked by name too.
    static func key(_ key: String?, of projection: String) throws(Failure) {
        guard let key, projection != "parties" else { return }
        let hint =
            isOfParties(projection)
            ? "'pactwire show parties NAME' finds a party's id"
            : "'pactwire show \(projection)' shows those there are"
        try that(
            Identifier.isValid(Array(key.utf8)),
            else: "KEY \"\(key)\" is no id: ids are of a–z 0–9 . _ -; \(hint)")
    }

    /// Whether its KEY is a party.
    private static func isOfParties(_ projection: String) -> Bool {
        ["commitments", "ties", "visits", "timeline"].contains(projection)
    }

    static func types(_ types: [String]) throws(Failure) {
        for type in types {
            try that(
                EventType(rawValue: type) != nil || type.hasPrefix("x-"),
                else: "--type \"\(type)\" is no event type: one is partnership.announced; "
                    + "docs/EVENTS.md lists them")
        }
    }

    static func words(
        _ words: [String], from list: WordList, of option: String
    ) throws(Failure) {
        for word in words {
            try that(
                list.contains(word),
                else: "\(option) \"\(word)\" is none: \(list.words.joined(separator: " ")), "
                    + "or one with x- in front")
        }
    }

    /// A day, month or year.
    static func date(_ date: String?, of option: String) throws(Failure) {
        guard let date else { return }
        try that(
            CalendarDay.last(of: date) != nil,
            else: "\(option) \"\(date)\" is no date: write 2025-10-02, 2025-10 or 2025")
    }
}
