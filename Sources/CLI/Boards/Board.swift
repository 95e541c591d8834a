import ArgumentParser
import Events

/// How the rows of one projection are shown to people. One file a projection; a projection without
/// a board of its own is shown member by member.
struct Board: Sendable {
    let columns: [Table.Column]
    /// The row of a table for a row of the projection. `detailed`: one key was asked for, so there
    /// is room for all that is known of it.
    let row: @Sendable (_ row: JSONValue, _ detailed: Bool) -> Table.Row
    /// Rows that stand before the others; apart from that the projection's order stays.
    private let leads: @Sendable (_ row: JSONValue) -> Bool

    init(
        columns: [Table.Column], leads: @escaping @Sendable (JSONValue) -> Bool = { _ in true },
        row: @escaping @Sendable (_ row: JSONValue, _ detailed: Bool) -> Table.Row
    ) {
        self.columns = columns
        self.leads = leads
        self.row = row
    }

    static func of(_ projection: String) -> Board {
        switch projection {
        case "commitments": commitments
        case "conflicts": conflicts
        case "deals": deals
        case "parties": parties
        case "projects": projects
        case "sources": sources
        case "ties": ties
        case "timeline": timeline
        case "visits": visits
        default: plain
        }
    }

    static let projectionsHelp: ArgumentHelp =
        "timeline, parties, deals, ties, commitments, projects, visits, sources or conflicts."

    func table(of rows: [JSONValue], detailed: Bool, showsHeadings: Bool = true) -> Table {
        let ordered = rows.filter(leads) + rows.filter { !leads($0) }
        return Table(
            columns: columns, rows: ordered.map { row($0, detailed) }, showsHeadings: showsHeadings)
    }

    private static let plain = Board(columns: [Table.Column("ROW", widthMin: 20)]) { row, _ in
        Table.Row(cells: [
            row.members.map { name, value in
                Span("\(name.shown ?? ""): \(value.shown ?? "null")")
            }
        ])
    }
}

/// Cells that several boards share.
extension Board {
    static let sourcesColumn = Table.Column("SRC", "orig", side: .right)

    /// How many published it, and how many of them didn't have it from one another.
    static func sources(_ row: JSONValue) -> [Span] {
        [Span(row.text("sources")), Span(row.text("origins"), .faint)]
    }

    static func status(_ status: String, denied: Bool = false) -> Span {
        if denied { return Span("\(status), denied", .bad) }
        switch status {
        case "rumoured", "in_talks", "suspended": return Span(status, .caution)
        case "signed", "in_force", "completed": return Span(status, .good)
        case "withdrawn", "lapsed", "terminated": return Span(status, .bad)
        default: return Span(status)
        }
    }

    static func certainty(_ certainty: String) -> Span {
        switch certainty {
        case "rumoured", "speculated": Span(certainty, .caution)
        default: Span(certainty)
        }
    }

    static func binding(_ row: JSONValue) -> Span { Span(row.word("binding"), .faint) }
}
