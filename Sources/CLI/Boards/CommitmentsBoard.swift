import Events

extension Board {
    static let commitments = Board(
        columns: [
            Table.Column("WHAT", "deal", widthMin: 15),
            Table.Column("AMOUNT", side: .right, widthMin: 15, gap: 1),
            Table.Column("", widthMin: 6),
            Table.Column("NATURE", "binding"),
            Table.Column("FROM → TO", widthMin: 13),
            sourcesColumn,
        ]
    ) { row, detailed in
        let deals = row.objects("deals").map { deal in
            let status = deal.text("status").nonEmpty.map { " (\($0))" } ?? ""
            return Span(deal.text("deal") + status, .faint)
        }
        let amount = Quantity.amount(row)
        let isSum = amount.contains(where: \.isNumber)
        return Table.Row(
            cells: [
                [Span(row.text("what"), .strong)] + deals,
                [Span(amount, isSum ? .plain : .faint)],
                [Span(Quantity.unit(row))],
                [Span(row.word("nature")), binding(row)],
                [Span(direction(row))],
                sources(row),
            ],
            notes: readings(row) + (detailed ? reckoning(row) : []))
    }

    private static func direction(_ row: JSONValue) -> String {
        let from = row.list("from").joined(separator: ", ").nonEmpty
        let to = row.list("to").joined(separator: ", ").nonEmpty
        switch (from, to) {
        case (let from?, let to?): return "\(from) → \(to)"
        case (let from?, nil): return from
        case (nil, let to?): return "→ \(to)"
        case (nil, nil): return row.list("parties").joined(separator: ", ")
        }
    }

    /// Where several sources read one commitment, each reading as it was told.
    private static func readings(_ row: JSONValue) -> [Span] {
        let readings = row.objects("readings")
        guard readings.count > 1 else { return [] }
        return readings.map { reading in
            let nature = reading.word("nature").nonEmpty.map { " (\($0))" } ?? ""
            let words = reading.text("as").nonEmpty.map { " “\($0)”" } ?? ""
            let amount = Quantity.amount(reading)
            return Span("\(reading.text("publisher")): \(amount)\(nature)\(words)")
        }
    }

    /// Which events the sum rests on, and which it leaves out and why.
    private static func reckoning(_ row: JSONValue) -> [Span] {
        let terms = [
            row.date("due").nonEmpty.map { "due \($0)" },
            row.text("term").nonEmpty.map { "for \($0)" },
            row.text("condition").nonEmpty.map { "condition: \($0)" },
            row.text("part_of").nonEmpty.map { "part of \($0)" },
            row.text("project").nonEmpty.map { "project \($0)" },
        ].compactMap { $0 }.map { Span($0) }
        let counted = row.list("counted").joined(separator: ", ")
        let leftOut = row.objects("left_out").map { out in
            Span("left out: event \(out.text("sequence")) (\(out.text("reason")))", .faint)
        }
        return terms + (counted.isEmpty ? [] : [Span("counted: event \(counted)", .faint)])
            + leftOut
    }
}
