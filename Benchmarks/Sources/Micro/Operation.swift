import Projections

/// What the daemon does with an event, each step by itself.
enum Operation {
    /// The text to its tape.
    case parse
    /// As `parse`, and every check of what a sender wrote.
    case check
    /// The event of a text that was checked before.
    case stored
    /// By what readers can ask for it.
    case routes
    /// The payload of its record.
    case encode
    /// All that an appended event takes: `check`, the newest form, its key, `routes`, `encode`.
    case append
    /// What folds read of it.
    case draft
    /// The text as readers get it.
    case render
    /// Into all projections, behind the events before it.
    case fold(Announcements.Mix)
    /// Its part of a snapshot: what it changed in the state, put into a file.
    case snapshot
    /// One record of a log that is read from its beginning, with its checksum.
    case scan
    /// The same, and its text as readers get it.
    case read
    /// All rows of a projection, for each event that they are made of.
    case rows(Projection)

    private static let plain: [(name: String, operation: Operation)] = [
        ("parse", .parse), ("check", .check), ("stored", .stored), ("routes", .routes),
        ("encode", .encode), ("append", .append), ("draft", .draft), ("render", .render),
        ("fold", .fold(.plain)), ("fold-mixed", .fold(.mixed)), ("snapshot", .snapshot),
        ("scan", .scan), ("read", .read),
    ]

    static let all = plain + Projection.allCases.map { ("rows-\($0.rawValue)", .rows($0)) }

    init?(_ name: String) {
        guard let found = Self.all.first(where: { $0.name == name }) else { return nil }
        self = found.operation
    }
}
