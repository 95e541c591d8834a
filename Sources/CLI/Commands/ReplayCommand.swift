import ArgumentParser
import EventLog
import Events
import Projections
import Recall
import Synchronization

struct ReplayCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "replay",
        abstract: "Rebuild all state from a log alone, offline; print its digest.",
        discussion: """
            The digest is the one 'pactwire status' shows at the same head. Digests compare only \
            between equal versions of the folds.
            """)

    @OptionGroup var data: DataOption

    @Option(help: ArgumentHelp("Stop behind event N.", valueName: "n"))
    var to: UInt64?

    @OptionGroup var format: FormatOption

    /// Kept until the process ends, which takes it apart at once and not piece by piece.
    private static let rebuilt = Mutex<ProjectionsState?>(nil)

    func run() async throws {
        let reader = try OfflineLog.open(data.directory).reader
        if let to, to > reader.head {
            throw Failure(
                .usage,
                "--to \(to) is behind the end of the log in \(data.directory): "
                    + "its head is \(reader.head)")
        }
        let state = try OfflineLog.replay(reader, through: to ?? reader.head)
        Self.rebuilt.withLock { $0 = state }
        let result = JSONWriter.object { writer in
            // Sequences have no holes: the last one is the count.
            writer.member("events", state.sequence)
            writer.member("head", state.sequence)
            writer.member("digest", state.digest(by: TwoHands()))
            writer.member("fold", ProjectionsState.foldVersion)
        }
        var output = Output()
        if format.json {
            try output.line(result)
        } else {
            let facts = Facts(of: try Received.object(result, of: "replay"))
            for line in facts.lines(inColour: Terminal().hasColour) { try output.line(line) }
        }
        try output.flush()
    }
}
