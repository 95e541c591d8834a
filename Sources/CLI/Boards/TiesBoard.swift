import Events

extension Board {
    static let ties = Board(
        columns: [
            Table.Column("BETWEEN", widthMin: 18),
            Table.Column("STANDING", "binding"),
            Table.Column("LAST", widthMin: 10),
            Table.Column("DEALS", widthMin: 24),
        ]
    ) { row, detailed in
        let because = row.objects("because").map { reason in
            Span(
                "\(row.word("binding")) because \(reason.text("reason"))"
                    + " (event \(reason.text("sequence")))", .faint)
        }
        return Table.Row(
            cells: [
                [Span("\(row.text("a")) – \(row.text("b"))", .strong)],
                [status(row.text("standing")), binding(row)],
                [Span(row.date("last_date"))],
                row.list("deals").map { Span($0) },
            ],
            notes: detailed ? because : [])
    }
}
