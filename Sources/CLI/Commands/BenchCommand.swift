import ArgumentParser
import Events
import PactwireClient

struct BenchCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bench",
        abstract: "Measure a running daemon: appends a second, and how long they take.",
        discussion: """
            It appends made-up events and times their answers and their way to subscribers. \
            Nothing is ever removed from a log, so these events stay in it: their source is \
            urn:pactwire:bench:TAG, and all ids of subjects, parties and publishers begin with \
            "bench-". Measure a daemon with a data directory of its own, unless you want them \
            beside your own.

            A time begins when a request is sent, or with --rate when it should have been, and \
            ends when its events are known to be on disk, or when a subscriber has them.
            """)

    @Option(help: ArgumentHelp("Events to append in all.", valueName: "n"))
    var events = 10_000

    @Option(help: ArgumentHelp("Connections that append.", valueName: "p"))
    var producers = 1

    @Option(help: ArgumentHelp("Requests of each producer under way at once.", valueName: "w"))
    var window = 64

    @Option(help: ArgumentHelp("Events in each request.", valueName: "b"))
    var batch = 1

    @Option(
        help: ArgumentHelp(
            "Events a second, of all producers together; without it, as fast as they are answered.",
            valueName: "r"))
    var rate: Int?

    @Option(help: ArgumentHelp("Connections that hear every event.", valueName: "s"))
    var subscribers = 1

    @Flag(help: "Don't ask: the events may stay in the log for ever.")
    var yes = false

    @OptionGroup var endpoints: EndpointOptions
    @OptionGroup var format: FormatOption

    /// - Throws: a usage failure that names the option.
    func plan() throws(Failure) -> BenchPlan {
        let numbers: [(String, Int, ClosedRange<Int>)] = [
            ("--events", events, 1...10_000_000), ("--producers", producers, 1...64),
            ("--window", window, 1...4096), ("--batch", batch, 1...Limits.batchEventsMax),
            ("--rate", rate ?? 1, 1...10_000_000), ("--subscribers", subscribers, 0...64),
        ]
        for (option, number, range) in numbers {
            try Check.that(
                range.contains(number),
                else: "\(option) \(number) is not from \(range.lowerBound) to \(range.upperBound)")
        }
        return BenchPlan(
            events: events, producers: producers, window: window, batch: batch, rate: rate,
            subscribers: subscribers)
    }

    func run() async throws {
        let plan = try plan()
        let made = BenchEvents(tag: BenchEvents.newTag(), events: plan.events)
        let endpoints = try endpoints.endpoints
        let checkpoint = try await Connection.with(endpoints) { client in
            try await client.status().checkpoint
        }
        try permit(
            "\(Printable.count(plan.events, "made-up event", "made-up events")) of source "
                + "\(made.source) will stay for ever in the log at \(endpoints.requests)")

        let report = try await BenchRun(plan, made, at: endpoints).measure(after: checkpoint)
        var output = Output()
        if format.json {
            try output.line(report.json)
        } else {
            let terminal = Terminal()
            for line in report.lines(inColour: terminal.hasColour, width: terminal.width) {
                try output.line(line)
            }
        }
        try output.flush()
        if let fault = report.fault { throw Failure(.refused, fault) }
    }

    /// Says what will happen, and returns if it may.
    private func permit(_ consequence: String) throws(Failure) {
        Notice.line(consequence)
        guard !yes else { return }
        guard let answer = Terminal.answer(to: "Append them? [y/N] ") else {
            throw Failure(.usage, "nobody is there to allow that: give --yes")
        }
        guard ["y", "yes"].contains(answer.lowercased()) else {
            throw Failure(.refused, "nothing was appended")
        }
    }
}
