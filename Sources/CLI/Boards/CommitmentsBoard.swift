import Events

extension Board {
    static let commitments = Board(
        columns: [
            Table.Column("WHAT", "deal", widthMin: 17),
            Table.Column("AMOUNT", side: .right, widthMin: 15, gap: 1),
            Table.Column("", widthMin: 6),
            Table.Column("NATURE", "binding", widthMin: 11),
            Table.Column("FROM → TO", widthMin: 13),
            sourcesColumn,
        ],
        // Sums are what people look for; most commitments have none.
        leads: Quantity.isStated
    ) { row, detailed in
        let deals = row.objects("deals").map { deal in
            let status = deal.text("status").nonEmpty.map { " (\($0))" } ?? ""
            return Span(deal.text("deal") + status, .faint)
        }
        // A sum in which nothing counts; its parts, if any, say why.
        let isEmpty = !Quantity.isStated(row) && row["basis"] == nil
        let amount = isEmpty ? "nothing counts" : Quantity.amount(row)
        return Table.Row(
            cells: [
                what(row) + deals,
                [Span(amount, Quantity.isStated(row) ? .plain : .faint)],
                [Span(Quantity.unit(row))],
                [Span(row.word("nature")), binding(row)],
                [direction(row)],
                sources(row),
            ],
            notes: readings(row) + (detailed ? reckoning(row) : []))
    }

    /// A sum over a side may be of several things.
    private static func what(_ row: JSONValue) -> [Span] {
        row.text("what").nonEmpty.map { [Span($0, .strong)] } ?? []
    }

    /// Who delivers, pays or does, and who receives. Who else takes part says nothing about that.
    private static func direction(_ row: JSONValue) -> Span {
        let givers = row.list("from").joined(separator: ", ")
        let isJoint = row["joint"]?.bool == true && !givers.isEmpty
        let from = isJoint ? "\(givers) (jointly)" : givers
        let to = row.list("to").joined(separator: ", ")
        guard !(from + to).isEmpty else { return Span("not stated", .faint) }
        return Span([from, "→", to].filter { !$0.isEmpty }.joined(separator: " "))
    }

    /// Where readings of one commitment say different things, each as it was told.
    private static func readings(_ row: JSONValue) -> [Span] {
        var lines: [String] = []
        for reading in row.objects("readings") {
            let words = reading.text("as").nonEmpty.map { " “\($0)”" } ?? ""
            guard Quantity.isStated(reading) || !words.isEmpty else { continue }
            let nature = reading.word("nature").nonEmpty.map { " (\($0))" } ?? ""
            let amount = Quantity.amount(reading)
            let line = "\(reading.text("publisher")): \(amount)\(nature)\(words)"
            if !lines.contains(line) { lines.append(line) }
        }
        return lines.count > 1 ? lines.map { Span($0) } : []
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
            let of = out.text("commitment").nonEmpty.map { ", \($0)" } ?? ""
            return Span(
                "left out: event \(out.text("sequence"))\(of) (\(out.text("reason")))", .faint)
        }
        return terms + (counted.isEmpty ? [] : [Span("counted: event \(counted)", .faint)])
            + leftOut
    }
}
