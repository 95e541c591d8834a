import Events

extension Board {
    static let timeline = Board(
        columns: [
            Table.Column("SEQ", side: .right),
            Table.Column("DATE", widthMin: 10),
            Table.Column("TYPE"),
            Table.Column("SUBJECT", widthMin: 14),
            Table.Column("TITLE", widthMin: 20),
        ]
    ) { row, detailed in
        // What somebody stands for needs no word; what nobody does must not be read as a fact.
        let certainty = certainty(row.text("certainty"))
        let doubt = certainty.tint == .plain ? nil : "(\(certainty.text))"
        let corrected = row.list("corrected")
        let words = [
            row.text("title").nonEmpty ?? row.list("parties").joined(separator: ", ").nonEmpty,
            row.text("target").nonEmpty.map { "on event \(Printable.grouped($0))" },
            doubt,
            corrected.isEmpty ? nil : "(corrected)",
        ]
        return Table.Row(
            cells: [
                [Span(Printable.grouped(row.text("sequence")))],
                [Span(row.date("date"))] + later(row),
                [Span(row.text("type"))],
                [Span(row.text("subject"))],
                [Span(words.compactMap(\.self).joined(separator: " "), certainty.tint)]
                    + settings(row),
            ],
            notes: detailed && !corrected.isEmpty
                ? [Span("corrected: " + corrected.joined(separator: ", "), .caution)] : [])
    }

    /// What a correction sets, one member a line, and whose mistake it names.
    private static func settings(_ row: JSONValue) -> [Span] {
        let mistake = row.text("mistake").nonEmpty.map { [Span("mistake: \($0)", .faint)] } ?? []
        let members = row["set"].map { Array($0.members) } ?? []
        return members.map { pointer, value in
            Span("\(pointer.shown ?? ""): \(value.shown ?? "removed")")
        } + mistake
    }

    /// How long after what was asked for, where a timeline of what followed was, and whether that
    /// is only possible.
    private static func later(_ row: JSONValue) -> [Span] {
        let words = [row.isPossible ? "possible" : nil, row.later].compactMap(\.self)
        return words.isEmpty ? [] : [Span(words.joined(separator: ", "), .faint)]
    }
}
