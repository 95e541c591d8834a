package import Logging

/// Log lines on standard error, one line each: under systemd with the priority that journald reads
/// (`<4>`, sd-daemon(3)), elsewhere with the level as a word. The journal adds time and unit.
package struct JournalLogHandler: LogHandler {
    package var metadata: Logger.Metadata = [:]
    package var logLevel: Logger.Level = .info
    private let isJournal: Bool

    /// `isJournal`: whether standard error is connected to the journal (`JOURNAL_STREAM` is set).
    package init(isJournal: Bool) { self.isJournal = isJournal }

    package subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    package func log(event: LogEvent) {
        var line = isJournal ? "<\(event.level.journalPriority)>" : "\(event.level): "
        line += event.message.description
        let facts = metadata.merging(event.metadata ?? [:]) { $1 }
        for (key, value) in facts.sorted(by: { $0.key < $1.key }) { line += " \(key)=\(value)" }
        StandardError.line(line)
    }
}

extension Logger.Level {
    /// The severity of RFC 5424 that journald files the line under.
    fileprivate var journalPriority: Int {
        switch self {
        case .trace, .debug: 7
        case .info: 6
        case .notice: 5
        case .warning: 4
        case .error: 3
        case .critical: 2
        }
    }
}
