import Events

extension Board {
    static let projects = Board(
        columns: [
            Table.Column("PROJECT", "name", widthMin: 17),
            Table.Column("SINCE", "part of", widthMin: 10),
            Table.Column("PARTIES", widthMin: 20),
            Table.Column("DEALS", side: .right),
            Table.Column("COMM.", side: .right),
            Table.Column("VISITS", side: .right),
            sourcesColumn,
        ]
    ) { row, detailed in
        let names = row.objects("names").map { $0.text("text") }
        func count(_ list: StaticString) -> [Span] {
            let count = row.list(list).count
            return [Span(String(count), count == 0 ? .faint : .plain)]
        }
        return Table.Row(
            cells: [
                [Span(row.text("project"), .strong)] + names.prefix(1).map { Span($0, .faint) },
                [Span(row.date("since"))]
                    + (row.text("part_of").nonEmpty.map { [Span($0, .faint)] } ?? []),
                [Span(row.list("parties").joined(separator: ", "))],
                count("deals"), count("commitments"), count("visits"),
                sources(row),
            ],
            notes: detailed ? names.dropFirst().map { Span($0) } + hanging(row) : [])
    }

    /// Everything that hangs on a project, one a line.
    private static func hanging(_ row: JSONValue) -> [Span] {
        row.list("deals").map { Span("deal \($0)") }
            + row.list("commitments").map { Span("commitment \($0)") }
            + row.list("visits").map { Span("visit \($0)") }
    }
}
