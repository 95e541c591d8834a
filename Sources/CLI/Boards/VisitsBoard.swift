import Events

extension Board {
    static let visits = Board(
        columns: [
            Table.Column("DATE", "places", widthMin: 13),
            Table.Column("VISITORS", "visit", widthMin: 14),
            Table.Column("HOSTS", widthMin: 8),
            Table.Column("TOPICS", widthMin: 20),
            sourcesColumn,
        ]
    ) { row, _ in
        let topics = row.objects("topics").map { topic in
            let with = topic.list("with").joined(separator: ", ").nonEmpty.map { " (\($0))" } ?? ""
            let certainty = topic.text("certainty").nonEmpty.map { ", \($0)" } ?? ""
            return Span("\(topic.text("text"))\(with)\(certainty)")
        }
        return Table.Row(cells: [
            [
                Span(row.date("date")),
                Span(row.list("places").joined(separator: ", "), .faint),
            ] + (row.isPossible ? [Span("possible", .caution)] : []),
            [
                Span(row.list("visitors").joined(separator: ", "), .strong),
                Span(row.text("visit"), .faint),
            ],
            [Span(row.list("hosts").joined(separator: ", "))],
            topics,
            sources(row),
        ])
    }
}
