import ArgumentParser
import Events
import PactwireClient
import Wire

struct TailCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "tail",
        abstract: "Print the stream of events: in order, without gaps or doubles.",
        discussion: """
            Starts at the first event unless told otherwise and goes on until interrupted, across \
            restarts of the daemon. One option several times means any of them; different options \
            mean all of them. At its end it says on standard error up to which event it is \
            complete: the next run starts with --from that event + 1.
            """)

    @Option(help: ArgumentHelp("Start at event N.", valueName: "n"))
    var from: UInt64?

    @Option(
        help: ArgumentHelp(
            """
            Start at the first event recorded on this day, in this month or year, at this time \
            (RFC 3339), or later.
            """,
            valueName: "date"))
    var since: String?

    @Flag(help: "Only what is recorded from now on.")
    var live = false

    @Option(help: "Only events of this type.") var type: [String] = []
    @Option(help: "Only events that name this party.") var party: [String] = []
    @Option(help: "Only events about this deal.") var deal: [String] = []
    @Option(help: "Only events that name this project.") var project: [String] = []

    @Flag(inversion: .prefixedNo, help: "Wait for more at the end of what is recorded.")
    var follow = true

    @Option(
        help: ArgumentHelp(
            """
            With --from: the history that the events before N were seen in, as 'pactwire status' \
            showed it; stops if they aren't in the log any more.
            """, valueName: "history"))
    var history: String?

    @OptionGroup var endpoints: EndpointOptions
    @OptionGroup var change: HistoryOption
    @OptionGroup var format: FormatOption

    private func check() throws(Failure) {
        try Check.that(
            [from != nil, since != nil, live].filter { $0 }.count <= 1,
            else: "--from, --since and --live exclude each other: give one")
        try Check.that(from != 0, else: "--from 0 is no event: the first one is 1")
        try Check.that(
            !live || follow, else: "--live --no-follow would print nothing: leave one out")
        if let history {
            try Check.that(
                from != nil, else: "--history tells of the events before --from: give that too")
            try Check.that(
                HistoryName(history) != nil,
                else: "--history \"\(history)\" names none: 'pactwire status' shows it")
        }
        if let since {
            try Check.that(
                CalendarDay.first(of: since) != nil || RFC3339.isDateTime(since),
                else: "--since \"\(since)\" is no date or time: "
                    + "write 2025, 2025-11, 2025-11-20 or 2025-11-20T08:30:00Z")
        }
        try Check.types(type)
        try Check.ids(party, of: "--party")
        try Check.ids(deal, of: "--deal")
        try Check.ids(project, of: "--project")
    }

    private var start: Start {
        if live { return .live }
        if let since { return .since(CalendarDay.first(of: since)?.description ?? since) }
        let first = from ?? 1
        return history.map { .after(Checkpoint(history: $0, sequence: first - 1)) }
            ?? .sequence(first)
    }

    func run() async throws {
        try check()
        try await Connection.with(
            endpoints.endpoints, whenHistoryChanges: change.policy
        ) { try await print(from: $0) }
    }

    private func print(from client: PactwireClient) async throws {
        let selection = EventSelection(
            types: type, parties: party, subjects: deal, projects: project)
        let terminal = Terminal()
        var output = Output()
        var complete: UInt64?
        for try await step in client.subscribe(
            from: start, selecting: selection, following: follow)
        {
            switch step {
            case .event(let event):
                if format.json {
                    try output.line(event.json)
                } else {
                    let json = try Received.object(event.json, of: "the stream")
                    try output.line(EventLine.text(json, event.sequence, width: terminal.width))
                }
                try output.flush()
                complete = event.sequence
            case .complete(let checkpoint): complete = checkpoint.sequence
            }
        }
        // What the next run needs to go on, which a filter that found little can't show.
        if let complete { Notice.line("complete through \(complete)") }
        try Task.checkCancellation()
    }
}
