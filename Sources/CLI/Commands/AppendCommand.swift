import ArgumentParser
import PactwireClient

struct AppendCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "append",
        abstract: "Append events; one line for each: its sequence, or why it was refused.",
        discussion: """
            The input is one JSON object a line, objects over several lines, or an array of \
            objects. A refused event doesn't keep the others out. Sending the same input again is \
            safe: what is stored already is answered as a duplicate.
            """)

    @Argument(help: "A file, or - for standard input.")
    var file = "-"

    @Option(
        help: ArgumentHelp(
            """
            Append only if the log's last sequence is N: the whole input or nothing. It must fit \
            one batch.
            """, valueName: "n"))
    var expect: UInt64?

    @Option(help: "With --expect: compare the last sequence of this deal instead of the log's.")
    var deal: String?

    @OptionGroup var endpoints: EndpointOptions
    @OptionGroup var history: HistoryOption
    @OptionGroup var format: FormatOption

    func run() async throws {
        try Check.that(
            deal == nil || expect != nil,
            else: "--deal says what --expect compares: give --expect N too")
        if let deal { try Check.ids([deal], of: "--deal") }
        let input = try InputFile(file)
        if input.isTerminal { Notice.line("reading events from the terminal; Ctrl-D ends") }

        let tally = try await Connection.with(
            endpoints.endpoints, whenHistoryChanges: history.policy
        ) { client in
            try await append(input, through: client)
        }
        if !format.json { Notice.line(tally.text) }
        if tally.refused > 0 { throw Failure(.refused, nil) }
    }

    private func append(
        _ input: InputFile, through client: PactwireClient
    ) async throws -> AppendTally {
        let progress = ProgressBar(total: input.bytes, on: Terminal())
        var run = AppendRun(client, asJSON: format.json, progress: progress)
        if let expect {
            try await run.appendTogether(
                input, expecting: Expectation(sequence: expect, deal: deal))
        } else {
            try await run.appendEach(of: input)
        }
        return run.tally
    }
}
