import ArgumentParser
import Events
import PactwireClient

struct DiffCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "diff",
        abstract: "Show what changed in a projection between two points, and which event did it.",
        discussion: """
            A point of the recorded clock is a sequence (0 is before the first event), a day \
            (through its end, UTC) or a time; of the others a day, a month or a year (through its \
            last day). A row counts that matches at either point. One option several times means \
            any of them; different options mean all of them.
            """)

    @Argument(help: Board.projectionsHelp)
    var projection: String

    @Argument(help: "An id of the projection's own kind; for parties any of a party's names.")
    var key: String?

    @Option(help: ArgumentHelp("What changed after this.", valueName: "point"))
    var from: String

    @Option(help: ArgumentHelp("What changed up to this.", valueName: "point"))
    var to: String

    @Option(
        help: "The clock of both points: happened, published or recorded (the default).",
        transform: clock)
    var clock = ProjectionClock.recorded

    @OptionGroup var filter: RowOptions

    @OptionGroup var endpoints: EndpointOptions
    @OptionGroup var format: FormatOption

    func run() async throws {
        try Check.key(key, of: projection)
        try filter.check()
        let difference = try await Connection.with(endpoints.endpoints) { client in
            try await client.diff(
                projection, from: from, to: to, on: clock, filter.query(key: key))
        }

        var output = Output()
        if format.json {
            for change in difference.changes { try output.line(change) }
        } else {
            let terminal = Terminal()
            let changes = try difference.changes.map { try Received.object($0, of: projection) }
            for line in DiffBoard.lines(
                of: changes, width: terminal.width, inColour: terminal.hasColour)
            {
                try output.line(line)
            }
        }
        if difference.changes.isEmpty {
            Notice.line("no \(projection) changed from \(from) to \(to)")
        }
        try output.flush()
    }

    private static func clock(_ word: String) throws(ValidationError) -> ProjectionClock {
        guard let clock = ProjectionClock(rawValue: word) else {
            throw ValidationError("a clock is one of happened, published and recorded")
        }
        return clock
    }
}
