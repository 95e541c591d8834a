import Events

extension Board {
    static let parties = Board(
        columns: [
            Table.Column("PARTY", "parent", widthMin: 16),
            Table.Column("KIND"),
            Table.Column("NAMES", widthMin: 20),
            Table.Column("IDS", widthMin: 12),
        ]
    ) { row, _ in
        let names = row.objects("names").map { $0.text("text") }.joined(separator: " · ")
        let parent = row.text("parent").nonEmpty.map { [Span("of \($0)", .faint)] } ?? []
        return Table.Row(cells: [
            [Span(row.text("party"), .strong)] + parent,
            [Span(row.text("kind"))],
            [Span(names)],
            ids(row),
        ])
    }

    private static func ids(_ row: JSONValue) -> [Span] {
        guard let ids = row["ids"] else { return [] }
        if ids.isObject {
            return ids.members.map { Span("\($0.shown ?? "") \($1.shown ?? "")", .faint) }
        }
        return ids.elements.map { Span($0.shown ?? "", .faint) }
    }
}
