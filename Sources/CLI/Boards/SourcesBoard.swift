import Events

extension Board {
    static let sources = Board(
        columns: [
            Table.Column("PUBLISHER", widthMin: 12),
            Table.Column("ORIGIN", widthMin: 12),
            Table.Column("EVENTS", side: .right),
            Table.Column("RETRACTED", side: .right),
            Table.Column("CORRECTED", side: .right),
        ]
    ) { row, _ in
        let (publisher, origin) = (row.text("publisher"), row.text("origin"))
        func count(_ name: StaticString, _ tint: Span.Tint) -> [Span] {
            let count = Printable.grouped(row.text(name))
            return [Span(count, count == "0" ? .faint : tint)]
        }
        return Table.Row(cells: [
            [Span(publisher, .strong)],
            [origin == publisher && !origin.isEmpty ? Span("itself", .faint) : Span(origin)],
            count("events", .plain), count("retracted", .bad), count("corrected", .caution),
        ])
    }
}
