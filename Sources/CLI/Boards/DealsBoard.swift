import Events

extension Board {
    static let deals = Board(
        columns: [
            Table.Column("STATUS", "binding"),
            Table.Column("SINCE", "certainty", widthMin: 10),
            Table.Column("DEAL", "id", widthMin: 27),
            Table.Column("PARTIES", widthMin: 20),
            sourcesColumn,
        ]
    ) { row, detailed in
        let title = row.text("title")
        let status =
            row.isPossible
            ? Span("possible", .caution)
            : status(row.text("status"), denied: row["denied"]?.bool == true)
        return Table.Row(
            cells: [
                [status, binding(row)],
                [Span(row.date("since")), certainty(row.text("certainty"))],
                (title.isEmpty ? [] : [Span(title, .strong)]) + [Span(row.text("deal"), .faint)],
                [Span(row.list("parties").joined(separator: ", "))],
                sources(row),
            ],
            notes: detailed ? dealNotes(row) : [])
    }

    /// How the deal came to stand where it stands, and who says so.
    private static func dealNotes(_ row: JSONValue) -> [Span] {
        let hangsOn = [
            row.text("project").nonEmpty.map { "project \($0)" },
            row.text("part_of").nonEmpty.map { "part of \($0)" },
            row.text("instrument").nonEmpty.map { "instrument \($0)" },
        ].compactMap { $0 }
        let roles = row["roles"].map { Array($0.members) } ?? []
        let roleNotes = roles.map { party, roles in
            let roles = roles.elements.compactMap(\.shown).joined(separator: ", ")
            return Span("\(party.shown ?? ""): \(roles)")
        }
        let history = row.objects("history").map { step in
            let date = step.date("date").nonEmpty ?? "on no stated date"
            let told = [
                step.isPossible ? "possible" : nil, step.later, "event \(step.text("sequence"))",
            ].compactMap(\.self)
            return Span(
                "became \(step.text("status")) \(date) (\(told.joined(separator: ", ")))")
        }
        let reports = row.objects("reports").map { report in
            let origin =
                (report["origin"]?.isArray == true
                ? report.list("origin").joined(separator: ", ") : report.text("origin")).nonEmpty
            let told = [
                report.text("certainty").nonEmpty,
                origin.flatMap { $0 == report.text("publisher") ? nil : "from \($0)" },
                report.date("published").nonEmpty.map { "published \($0)" },
                "event \(report.text("sequence"))",
            ].compactMap { $0 }.joined(separator: ", ")
            return Span("\(report.text("publisher")): \(told)", .faint)
        }
        return (hangsOn.isEmpty ? [] : [Span(hangsOn.joined(separator: ", "))])
            + roleNotes + history + reports
    }
}

extension String {
    /// nil for no characters, so that what is not stated takes no words.
    var nonEmpty: String? { isEmpty ? nil : self }
}
