import ArgumentParser
import Events
import PactwireClient

struct WatchCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "watch",
        abstract: "Show a projection now, and every change of it after, until interrupted.")

    @Argument(help: Board.projectionsHelp)
    var projection: String

    @Argument(help: "An id of the projection's own kind; for parties a name of one party.")
    var key: String?

    @OptionGroup var endpoints: EndpointOptions
    @OptionGroup var history: HistoryOption
    @OptionGroup var format: FormatOption

    func run() async throws {
        try Check.key(key, of: projection)
        try await Connection.with(
            endpoints.endpoints, whenHistoryChanges: history.policy
        ) { try await watch($0) }
    }

    private func watch(_ client: PactwireClient) async throws {
        var output = Output()
        var board = WatchBoard(projection, detailed: key != nil, Terminal())
        var isComplete = false
        var key = self.key
        // The stream knows ids only.
        if projection == "parties", let name = key {
            key = try await PartyName.id(of: name, asking: client)
        }
        for try await change in client.watch(projection, key: key) {
            if case .complete = change {
                // Said once, of the first state.
                guard !isComplete else { continue }
                isComplete = true
            }
            if format.json {
                try output.line(ChangeLine.json(change, of: projection))
            } else {
                for line in try board.lines(for: change) { try output.line(line) }
            }
            try output.flush()
        }
        try Task.checkCancellation()
    }
}

/// What `watch` prints for people: the first state as one table, then each change by itself.
struct WatchBoard {
    private let projection: String
    private let board: Board
    private let detailed: Bool
    private let terminal: Terminal
    /// The rows of the first state, until it is complete; nil from then on.
    private var first: [JSONValue]? = []

    init(_ projection: String, detailed: Bool, _ terminal: Terminal) {
        self.projection = projection
        self.board = Board.of(projection)
        self.detailed = detailed
        self.terminal = terminal
    }

    mutating func lines(for change: ProjectionChange) throws(Failure) -> [String] {
        switch change {
        case .row(let key, let sequence, let json):
            let row = try Received.object(json, of: projection)
            if first != nil {
                first?.append(row)
                return []
            }
            return [heading("event \(sequence): \(key)")] + table([row], showsHeadings: false)
        case .removed(let key, let sequence):
            return [heading("event \(sequence): \(key) is gone")]
        case .complete(let sequence):
            defer { first = nil }
            return table(first ?? [], showsHeadings: true)
                + [heading("as of event \(sequence); changes follow")]
        }
    }

    private func table(_ rows: [JSONValue], showsHeadings: Bool) -> [String] {
        guard !rows.isEmpty else { return [] }
        return board.table(of: rows, detailed: detailed, showsHeadings: showsHeadings)
            .lines(width: terminal.width, inColour: terminal.hasColour)
    }

    private func heading(_ text: String) -> String {
        Span("── \(Printable.text(text))", .faint).rendered(inColour: terminal.hasColour)
    }
}

enum ChangeLine {
    /// One change as programs get it.
    static func json(_ change: ProjectionChange, of projection: String) -> [UInt8] {
        var writer = JSONWriter()
        writer.object { writer in
            switch change {
            case .row(let key, let sequence, let json):
                writer.member("projection", projection)
                writer.member("key", key)
                writer.member("sequence", sequence)
                writer.name("row")
                writer.raw(json)
            case .removed(let key, let sequence):
                writer.member("projection", projection)
                writer.member("key", key)
                writer.member("sequence", sequence)
                writer.member("removed", true)
            case .complete(let sequence):
                writer.member("complete", sequence)
            }
        }
        return writer.bytes
    }
}
