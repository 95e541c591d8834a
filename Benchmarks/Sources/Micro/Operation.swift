import Events
import Projections

/// What the daemon does with an event, each step by itself.
enum Operation: String, CaseIterable {
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
}

/// Events of which the operations are measured, read before.
struct Samples {
    private let texts: [[UInt8]]
    private let events: [Event]
    private let routes: [Routes]

    private static let count = 1000

    init() throws(Refusal) {
        var announcements = Announcements(.plain, events: Self.count)
        var texts: [[UInt8]] = []
        for _ in 0..<Self.count { texts.append(Array(announcements.next().json.utf8)) }
        var events: [Event] = []
        for text in texts { events.append(try Event(checking: text)) }
        self.texts = texts
        self.events = events
        routes = events.map { Routes(of: $0) }
    }

    func run(_ operation: Operation, _ iterations: Int) throws {
        switch operation {
        case .parse: try each(iterations) { keep(try JSON(parsing: texts[$0])) }
        case .check: try each(iterations) { keep(try Event(checking: texts[$0])) }
        case .stored: try each(iterations) { keep(try Event(stored: texts[$0])) }
        case .routes: each(iterations) { keep(Routes(of: events[$0])) }
        case .encode:
            each(iterations) {
                keep(StoredEvent.encode(events[$0], routes: routes[$0], targetSequence: 0))
            }
        case .append:
            try each(iterations) { place in
                let event = try Event(checking: texts[place])
                let current = try EventVersions.shipped.upcast(event)
                let routes = Routes(of: current)
                keep(event.key)
                keep(StoredEvent.encode(current, routes: routes, targetSequence: 0))
            }
        case .draft: each(iterations) { keep(ClaimDraft(events[$0])) }
        case .render:
            var line: [UInt8] = []
            each(iterations) { place in
                line.removeAll(keepingCapacity: true)
                StoredEvent.render(
                    texts[place], sequence: UInt64(place),
                    recordedMicroseconds: 1_795_000_000_123_456, into: &line)
            }
        }
    }

    private func each(_ iterations: Int, _ body: (Int) throws -> Void) rethrows {
        for iteration in 0..<iterations { try body(iteration % Self.count) }
    }
}

/// So that no work is left out because nobody looks at what it gives.
@inline(never)
private func keep<Result>(_ result: Result) {}
