import Events

extension Board {
    static let conflicts = Board(
        columns: [
            Table.Column("CONFLICT", "in"),
            Table.Column("SUBJECT", widthMin: 16),
            Table.Column("CLAIMS", widthMin: 30),
        ]
    ) { row, _ in
        let claims = row.objects("claims")
        let member = row.text("member")
        let type = row.text("type").nonEmpty.map { [Span($0, .faint)] } ?? []
        let more = row.text("more").nonEmpty.map { [Span("and \($0) more", .faint)] } ?? []
        return Table.Row(
            cells: [
                [Span(row.word("kind"), .caution)] + type,
                [Span(row.text("subject"), .strong), Span(member, .faint)],
                claims.map { Span("\(said($0)) (\(source($0)))") } + more,
            ],
            notes: row.text("reconcile").nonEmpty.map { [Span($0)] } ?? [])
    }

    /// What one claim says, with the day where it names one and the words where it has its own.
    private static func said(_ claim: JSONValue) -> String {
        let value = claim["value"]
        let words: String
        if let value, value.isObject {
            words = "\(Quantity.amount(value)) \(Quantity.unit(value))"
        } else if let value, value.isArray {
            words = claim.list("value").joined(separator: ", ")
        } else {
            words = claim.date("value")
        }
        let by = claim.text("by").nonEmpty.map { "by \($0)" }
        let date = claim.date("date").nonEmpty.flatMap { $0 == words ? nil : $0 }
        let wording = claim.text("as").nonEmpty.map { "“\($0)”" }
        return [words.nonEmpty, by, date, wording].compactMap(\.self).joined(separator: " · ")
    }

    private static func source(_ claim: JSONValue) -> String {
        let certainty = certainty(claim.text("certainty"))
        return [
            claim.text("publisher").nonEmpty, certainty.tint == .plain ? nil : certainty.text,
            claim.text("sequence").nonEmpty.map { "event \($0)" },
        ].compactMap(\.self).joined(separator: ", ")
    }
}
