import EventLog
import Events
import Glibc
import Projections
import SortedRuns
import Storage
import SystemPackage

/// Events of which the operations are measured, read before.
struct Samples {
    private let texts: [[UInt8]]
    private let events: [Event]
    private let routes: [Routes]

    private static let count = 1000

    init() throws {
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
        case .draft: each(iterations) { keep(ClaimWords(events[$0])) }
        case .render:
            var stamp = EventStamp()
            each(iterations) { place in
                stamp.set(
                    sequence: UInt64(place),
                    recordedMicroseconds: 1_795_000_000_123_456 + Int64(place / 10))
                keep(texts[place].withUnsafeBytes { stamp.text(with: $0) })
            }
        case .fold(let mix): try fold(mix, iterations)
        case .snapshot: try snapshot(iterations)
        case .scan: try scan(iterations) { $0.payload.count }
        case .read:
            let payloads = zip(events, routes).map {
                StoredEvent.encode($0, routes: $1, targetSequence: 0)
            }
            var stamp = EventStamp()
            try scan(iterations, of: payloads) { record in
                guard let stored = StoredEventView(payload: record.payload) else { return 0 }
                stamp.set(
                    sequence: record.sequence, recordedMicroseconds: record.recordedMicroseconds)
                return stamp.text(with: stored.json).count
            }
        case .rows(let projection): try rows(of: projection, iterations)
        }
    }

    // What is made beforehand is the same for every number of iterations up to `loggedMin`, so that
    // it is in no difference of two runs.
    private static let loggedMin = 4000

    private func fold(_ mix: Announcements.Mix, _ iterations: Int) throws {
        let log = try Announced(mix, events: max(iterations, Self.loggedMin))
        var state = ProjectionsState()
        for record in try (1...log.count).map(log.record).prefix(iterations) {
            state.apply(record, history: log, isWatched: false)
        }
    }

    private func snapshot(_ iterations: Int) throws {
        var state = try folded(.plain)
        let owner = RunOwner(
            kind: "state", version: ProjectionsState.snapshotVersion,
            log: [UInt8](repeating: 0, count: 16), lineage: 0)
        try inFolder { path in
            let runs = RunSet(path, owner: owner, disk: PosixDisk())
            for _ in 0..<iterations / Self.count {
                let draft = state.draft()
                keep(
                    try runs.add(
                        draft.each, onto: draft.base, covered: draft.covered, meta: draft.meta))
            }
        }
    }

    /// Reads records of the payloads, or else of the texts.
    private func scan(
        _ iterations: Int, of payloads: [[UInt8]]? = nil, _ bytesRead: (EventLog.RecordView) -> Int
    ) throws {
        try inFolder { path in
            var opened = try Log.open(path, mode: .readWrite)
            let reader = opened.reader
            guard var writer = opened.takeWriter() else { throw Failure("the log has no writer") }
            for _ in 0..<max(iterations, Self.loggedMin) / Self.count {
                _ = try writer.append(payloads ?? texts, now: 0)
            }
            var bytes = 0
            try reader.read(from: 1, through: UInt64(iterations)) { record in
                bytes += bytesRead(record)
                return .goOn
            }
            keep(bytes)
        }
    }

    /// An empty one, gone after `body`.
    private func inFolder(_ body: (FilePath) throws -> Void) throws {
        var folder = Array("/tmp/pactwire-micro-XXXXXX".utf8CString)
        guard mkdtemp(&folder) != nil else { throw Failure("no folder under /tmp") }
        let path = String(decoding: folder.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        // After the folder in it.
        defer { rmdir(path) }
        let place = try LogFolder(in: FilePath(path), "measured")
        try withExtendedLifetime(place) { try body(place.path) }
    }

    private func rows(of projection: Projection, _ iterations: Int) throws {
        let state = try folded(.mixed)
        for _ in 0..<iterations / Self.count {
            keep(try state.answer(of: projection, to: RowQuery()))
        }
    }

    private func folded(_ mix: Announcements.Mix) throws -> ProjectionsState {
        let log = try Announced(mix, events: Self.count)
        var state = ProjectionsState()
        for sequence in 1...log.count {
            state.apply(try log.record(sequence), history: log, isWatched: false)
        }
        return state
    }

    private func each(_ iterations: Int, _ body: (Int) throws -> Void) rethrows {
        for iteration in 0..<iterations { try body(iteration % Self.count) }
    }
}

/// So that no work is left out because nobody looks at what it gives.
@inline(never)
private func keep<Result>(_ result: Result) {}
