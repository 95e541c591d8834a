import Events
import PactwireTesting
import Testing
import ZeroMQ

@testable import Daemon

/// One event as the stream sees it.
struct StreamedEvent {
    let sequence: UInt64
    let routes: Routes
    let project: [UInt8]?
    let json: [UInt8]
    /// As docs/PROTOCOL.md lists them, and written from its words alone.
    let topicsOfOneWord: [String]

    init(
        _ sequence: UInt64 = 1, type: String = "x-a", subject: String = "d", parties: [String] = [],
        project: String? = nil, bytes: Int = 0
    ) throws {
        let list = parties.map { #"{"id":"\#($0)"}"# }.joined(separator: ",")
        let named = project.map { #","project":"\#($0)""# } ?? ""
        let text = """
            {"specversion":"1.0","id":"\(sequence)","source":"s","type":"\(type)",\
            "subject":"\(subject)","data":{"parties":[\(list)]\(named),\
            "note":"\(String(repeating: "n", count: bytes))"}}
            """
        let event = try Event(checking: Array(text.utf8))
        self.sequence = sequence
        routes = Routes(of: event)
        self.project = event.project
        json = event.json.bytes
        topicsOfOneWord =
            ["event/all/", "event/type/\(type)/", "event/subject/\(subject)/"]
            + parties.map { "event/party/\($0)/" }
            + [project].compactMap(\.self).map { "event/project/\($0)/" }
    }

    /// Words from a small stock, so that filters overlap; now and then a text too long to send.
    static func random(
        _ sequence: UInt64, using random: inout SeededRandom
    ) throws -> StreamedEvent {
        try StreamedEvent(
            sequence, type: "x-" + letter(&random), subject: "d" + letter(&random),
            parties: (0..<random.below(3)).map { _ in "p" + letter(&random) },
            project: random.once(in: 3) ? "r" + letter(&random) : nil,
            bytes: random.once(in: 20) ? 70_000 : 0)
    }

    static func randomFilter(using random: inout SeededRandom) -> EventFilter {
        func words(_ prefix: String) -> [String] {
            guard random.once(in: 3) else { return [] }
            return (0...random.below(2)).map { _ in prefix + letter(&random) }
        }
        return EventFilter(
            types: words("x-"), subjects: words("d"), parties: words("p"), projects: words("r"))
    }

    /// Whether it has a topic of one word that begins so.
    func isFound(beginning bytes: [UInt8]) -> Bool {
        topicsOfOneWord.contains { $0.utf8.starts(with: bytes) }
    }

    private static func letter(_ random: inout SeededRandom) -> String {
        ["a", "b", "c", "ab"][random.below(4)]
    }
}

extension Publisher {
    mutating func event(_ event: StreamedEvent) -> Publication? {
        self.event(event.sequence, event.routes, project: event.project) { event.json }
    }

    /// An event that somebody must hold a channel for.
    mutating func sent(_ event: StreamedEvent) throws -> Publication {
        let publication = self.event(event)
        return try #require(publication)
    }

    mutating func hold(
        _ topic: String, _ connection: Connection = .sample(), head: UInt64 = 0
    ) throws -> Publication? {
        try take([1] + Array(topic.utf8), from: connection, head: head)
    }

    /// The next beats, while all rows were sent.
    mutating func beats(head: UInt64) -> Publication { beats(head: head) { _ in head } }

    mutating func release(_ topic: String, _ connection: Connection = .sample()) throws {
        #expect(try take([0] + Array(topic.utf8), from: connection, head: 0) == nil)
    }
}

extension Publication {
    /// The topics it goes out on, as text.
    var topics: [String] { headings.map { String(decoding: $0.topic, as: UTF8.self) } }
}

extension Connection {
    static func sample(_ number: UInt64 = 1, key: String = "") -> Connection {
        Connection(fileDescriptor: 7, cookie: number, key: key)
    }
}
