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
    ) { row, _ in
        // What somebody stands for needs no word; what nobody does must not be read as a fact.
        let certainty = certainty(row.text("certainty"))
        let doubt = certainty.tint == .plain ? nil : "(\(certainty.text))"
        let title = row.text("title").nonEmpty ?? row.list("parties").joined(separator: ", ")
        return Table.Row(cells: [
            [Span(Printable.grouped(row.text("sequence")))],
            [Span(row.date("date"))],
            [Span(row.text("type"))],
            [Span(row.text("subject"))],
            [
                Span(
                    [title.nonEmpty, doubt].compactMap(\.self).joined(separator: " "),
                    certainty.tint)
            ],
        ])
    }
}
