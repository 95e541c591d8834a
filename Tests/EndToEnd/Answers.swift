import Events
import PactwireTesting
import Testing

extension JSONValue {
    /// The words of an array of strings.
    var words: [String] { elements.compactMap(\.string) }
}

/// One JSON object.
func parsed(_ line: String) throws -> JSONValue {
    try JSON(parsing: line).root
}

extension CommandResult {
    /// The one JSON object of each line on standard output.
    var rows: [JSONValue] { get throws { try lines.map(parsed) } }
}

extension ChildProcess {
    /// The one JSON object of each whole line that it has printed so far.
    var rows: [JSONValue] { get throws { try lines.map(parsed) } }

    /// The ids of the events that it has printed so far.
    var ids: [String] { get throws { try rows.compactMap { $0["id"]?.string } } }
}

/// One line of `append --json`, as far as tests compare it.
struct Answer: Equatable, CustomStringConvertible {
    let outcome: String
    var sequence: UInt64?
    var code: String?

    init(_ row: JSONValue) {
        outcome = row["outcome"]?.string ?? "?"
        sequence = row["sequence"]?.unsignedInteger
        code = row["code"]?.string
    }

    private init(_ outcome: String, _ sequence: UInt64?, _ code: String?) {
        self.outcome = outcome
        self.sequence = sequence
        self.code = code
    }

    static func appended(_ sequence: UInt64) -> Answer { Answer("appended", sequence, nil) }
    static func duplicate(_ sequence: UInt64) -> Answer { Answer("duplicate", sequence, nil) }
    static func refused(_ code: String) -> Answer { Answer("refused", nil, code) }

    var description: String {
        [outcome, sequence.map { "\($0)" }, code].compactMap(\.self).joined(separator: " ")
    }
}

extension TestDaemon {
    /// Appends `events` from standard input and answers what became of each.
    func append(_ events: String, _ options: String...) async throws -> [Answer] {
        let result = try await Command.pactwire(
            ["append", "-", "--json"] + options, environment: environment, input: events)
        return try result.rows.map(Answer.init)
    }

    /// Rows of a projection.
    func show(_ projection: String, _ more: String...) async throws -> [JSONValue] {
        let result = try await Command.pactwire(
            ["show", projection, "--json"] + more, environment: environment)
        #expect(result.ending == .exited(0), "\(result.errorLines)")
        return try result.rows
    }

    func status() async throws -> JSONValue {
        let result = try await pactwire("status", "--json")
        #expect(result.ending == .exited(0), "\(result.errorLines)")
        return try #require(result.rows.first)
    }

    func digest() async throws -> String {
        try #require(try await status()["digest"]?.string)
    }

    /// The ids of all recorded events, by position; the sequences are checked to have no hole.
    func recordedIds() async throws -> [String] {
        let result = try await pactwire("tail", "--no-follow", "--json")
        let events = try result.rows
        let sequences = events.map { $0["sequence"]?.unsignedInteger }
        #expect(sequences == events.indices.map { UInt64($0) + 1 })
        return events.compactMap { $0["id"]?.string }
    }
}

/// What `replay` prints of a data directory that no daemon uses.
struct Replayed: Equatable {
    let events: UInt64?
    let digest: String?

    init(events: UInt64?, digest: String?) {
        self.events = events
        self.digest = digest
    }

    init(_ data: String, environment: [String: String] = [:]) async throws {
        let result = try await Command.pactwire(
            ["replay", "--data", data, "--json"], environment: environment)
        #expect(result.ending == .exited(0), "\(result.errorLines)")
        let row = try #require(result.rows.first)
        events = row["events"]?.unsignedInteger
        digest = row["digest"]?.string
    }
}
