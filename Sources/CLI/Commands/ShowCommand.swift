import ArgumentParser
import Events
import PactwireClient

struct ShowCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Show a projection as it stands, or as it stood.",
        discussion: """
            One option several times means any of them; different options mean all of them.

            --from, --to, --nature and --binding sum commitments over a side; each sum says what \
            it leaves out, and why. What a date or a range of days leaves open is listed as \
            possible.
            """)

    @Argument(help: Board.projectionsHelp)
    var projection: String

    @Argument(help: "An id of the projection's own kind; for parties any of a party's names.")
    var key: String?

    @OptionGroup var filter: RowOptions

    @Option(help: ArgumentHelp("Of commitments: sums of what it gives.", valueName: "party"))
    var from: [String] = []
    @Option(help: ArgumentHelp("Of commitments: sums of what it receives.", valueName: "party"))
    var to: [String] = []
    @Option(help: "Of commitments: sums of this nature.") var nature: [String] = []
    @Option(help: "Of commitments: sums of this binding.") var binding: [String] = []

    @Option(
        help: ArgumentHelp(
            "Of the timeline: what followed a date, or a deal or visit between its parties.",
            valueName: "date|subject"))
    var after: String?
    @Option(help: ArgumentHelp("With --after: at most so many days after.", valueName: "days"))
    var within: UInt64?

    @OptionGroup var view: ViewOptions
    @OptionGroup var endpoints: EndpointOptions
    @OptionGroup var format: FormatOption

    func check() throws(Failure) {
        try Check.key(key, of: projection)
        try filter.check()
        try Check.ids(from, of: "--from")
        try Check.ids(to, of: "--to")
        try Check.words(nature, from: .natures, of: "--nature")
        try Check.words(binding, from: .bindings, of: "--binding")
        try Check.that(
            !isSum || projection == "commitments",
            else: "--from, --to, --nature and --binding sum commitments: "
                + "'pactwire show commitments'")
        try Check.that(
            after == nil && within == nil || projection == "timeline",
            else: "--after and --within ask what followed: 'pactwire show timeline'")
        try Check.that(
            within == nil || after != nil, else: "--within needs --after: say what to follow")
        if let after {
            try Check.that(
                CalendarDay.last(of: after) != nil || Identifier.isValid(Array(after.utf8)),
                else: "--after \"\(after)\" is no date and no id: write 2025-10-01, "
                    + "or the id of a deal or visit")
        }
        try view.check()
    }

    var query: ProjectionQuery {
        var query = filter.query(key: key)
        (query.from, query.to) = (from, to)
        (query.natures, query.bindings) = (nature, binding)
        (query.after, query.withinDays) = (after, within)
        view.apply(to: &query)
        return query
    }

    func run() async throws {
        try check()
        let count = try await Connection.with(endpoints.endpoints) { client in
            format.json ? try await printLines(from: client) : try await printTable(from: client)
        }
        if projection == "parties", key != nil, count > 1 {
            Notice.line("which one? \(count) parties are called so")
        }
    }

    /// Prints rows as they come: where they break off, that is said behind those that are printed.
    ///
    /// - Returns: how many there are.
    private func printLines(from client: PactwireClient) async throws -> Int {
        var output = Output()
        var count = 0
        for try await rows in pages(from: client) {
            for row in rows { try output.line(row) }
            try output.flush()
            count += rows.count
        }
        return count
    }

    /// All rows, fetched as fast as the daemon makes them, however slowly they are taken: it holds the
    /// rest of an answer for a minute.
    private func pages(
        from client: PactwireClient
    ) -> AsyncThrowingStream<[[UInt8]], any Error> {
        AsyncThrowingStream { [projection, query] continuation in
            let fetching = Task {
                var pages = client.pages(of: projection, query)
                do {
                    while let rows = try await pages.next() { continuation.yield(rows) }
                    continuation.finish()
                } catch {
                    continuation.finish(throwing: error)
                }
            }
            continuation.onTermination = { _ in fetching.cancel() }
        }
    }

    /// Prints all rows as one table, as wide as they need.
    ///
    /// - Returns: how many there are.
    private func printTable(from client: PactwireClient) async throws -> Int {
        let state = try await client.show(projection, query)
        if let note = view.note { Notice.line(note) }
        guard !state.rows.isEmpty else {
            let matter = isNarrowed ? "match" : "yet"
            Notice.line("no rows of \(projection) \(matter) at event \(state.sequence)")
            return 0
        }
        let (terminal, board) = (Terminal(), Board.of(projection))
        let rows = try state.rows.map { try Received.object($0, of: projection) }
        let table = board.table(of: rows, detailed: key != nil || isSum)
        var output = Output()
        for line in table.lines(width: terminal.width, inColour: terminal.hasColour) {
            try output.line(line)
        }
        try output.flush()
        return rows.count
    }

    /// Whether totals over a side are asked for.
    private var isSum: Bool { !(from + to + nature + binding).isEmpty }

    private var isNarrowed: Bool {
        key != nil || filter.isNarrowed || isSum || after != nil || view.asOf != nil
            || view.publishedBy != nil
    }
}
