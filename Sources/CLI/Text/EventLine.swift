import Events

/// One event on one line, in columns that hold still while the stream runs.
enum EventLine {
    /// Sequence, date, type, subject, then title and parties; cut to `width` columns.
    static func text(_ event: JSONValue, _ sequence: UInt64, width: Int?) -> String {
        let data = event["data"]
        var parties: [String] = []
        for party in data?.objects("parties") ?? [] where !parties.contains(party.text("id")) {
            parties.append(party.text("id"))
        }
        let names = data?.objects("names").map { $0.text("text") } ?? []
        let told = [data?.text("title") ?? "", (names + parties).joined(separator: ", ")]
        let number = String(sequence)
        let columns = [
            String(repeating: " ", count: max(0, 6 - number.count)) + number,
            padded(data?.date("date").nonEmpty ?? "-", to: 10),
            padded(event.text("type"), to: 21),
            padded(event.text("subject"), to: 26),
            told.filter { !$0.isEmpty }.joined(separator: " · "),
        ]
        var line = columns.joined(separator: "  ")
        while line.last == " " { line.removeLast() }
        return Printable.cut(line, to: width)
    }

    private static func padded(_ text: String, to width: Int) -> String {
        text + String(repeating: " ", count: max(0, width - DisplayWidth.of(text)))
    }
}
