import ArgumentParser
import Events
import PactwireClient

struct ShowCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Show a projection as it stands, or as it stood.",
        discussion: """
            One option several times means any of them; different options mean all of them.
            """)

    @Argument(help: "timeline, parties, deals, ties, commitments, projects, visits or sources.")
    var projection: String

    @Argument(help: "An id of the projection's own kind; for parties any of a party's names.")
    var key: String?

    @Option(help: "Only rows with this party.") var party: [String] = []
    @Option(help: "Only rows of this deal.") var deal: [String] = []
    @Option(help: "Only rows of this project.") var project: [String] = []
    @Option(help: "Only rows where a party has this role.") var role: [String] = []

    @Option(help: ArgumentHelp("As it stood behind event N.", valueName: "n"))
    var atSequence: UInt64?

    @OptionGroup var requests: RequestsOption
    @OptionGroup var format: FormatOption

    func run() async throws {
        try Check.key(key, of: projection)
        try Check.ids(party, of: "--party")
        try Check.ids(deal, of: "--deal")
        try Check.ids(project, of: "--project")
        let query = ProjectionQuery(
            key: key, parties: party, deals: deal, projects: project, roles: role,
            atSequence: atSequence)
        let state = try await Connection.with(requests.endpoints) { client in
            try await client.show(projection, query)
        }

        var output = Output()
        if format.json {
            for row in state.rows { try output.line(row) }
        } else {
            let terminal = Terminal()
            let rows = try state.rows.map { try Received.object($0, of: projection) }
            let table = Board.of(projection).table(of: rows, detailed: key != nil)
            if rows.isEmpty {
                Notice.line("no \(projection) \(isNarrowed ? "match" : "yet") at \(state.sequence)")
            } else {
                for line in table.lines(width: terminal.width, inColour: terminal.hasColour) {
                    try output.line(line)
                }
            }
        }
        try output.flush()
        if projection == "parties", key != nil, state.rows.count > 1 {
            Notice.line("which one? \(state.rows.count) parties are called so")
        }
    }

    private var isNarrowed: Bool {
        key != nil || !(party + deal + project + role).isEmpty
    }
}
