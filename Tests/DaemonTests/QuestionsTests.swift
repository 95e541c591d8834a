import Events
import PactwireTesting
import Testing
import Wire

@testable import Daemon

@Suite("Questions over the socket", .timeLimit(.minutes(2)))
struct QuestionsTests {
    @Test(
        "A question that is too large is refused, and no answer gives back what it was asked with",
        arguments: [
            (Verb.show, #"{"projection":"WORDS"}"#), (.read, #"{"parties":["WORDS"]}"#),
            (.append, #"{"expect":1,"deal":"WORDS"}"#), (.show, "WORDS"),
            (.diff, #"{"projection":"deals","from":"0","to":"WORDS"}"#), (.segment, "WORDS"),
        ])
    func hostile(verb: Verb, body: String) async throws {
        let served = try await ServedLog(SimulatedDisk())
        let peer = try RawPeer(served.endpoint)
        for (count, expected) in [(60_000, nil), (70_000, "too_large"), (1 << 20, "too_large")] {
            let words = String(repeating: "\u{7F}", count: count)
            let text = body.split(separator: "WORDS", omittingEmptySubsequences: false)
                .joined(separator: words)
            let reply = try peer.ask(verb, Array(text.utf8))
            if let expected { #expect(reply.code == expected) }
            #expect(reply.bodies.reduce(0) { $0 + $1.count } < 4096)
            #expect(!reply.bodies.joined().contains(0x7F))
        }
        try await served.stop()
    }

    @Test("The rest of an answer is still there when the question for it found no place in line")
    func refusedCursor() async throws {
        let served = try await ServedLog(SimulatedDisk())
        let peer = try RawPeer(served.endpoint)
        try Self.append(1...6, peer)
        // Whether the line is full when the question comes is the scheduler's choice.
        for _ in 0..<50 {
            let first = try peer.ask(.show, Array(#"{"projection":"deals"}"#.utf8))
            let summary = try JSON(parsing: first.bodies[0]).root
            let cursor = try #require(summary["cursor"]?.unsignedInteger)
            for _ in 0..<200 {
                try peer.send(.show, Array(#"{"projection":"deals","key":"d-1"}"#.utf8))
            }
            let question = Array(#"{"cursor":\#(cursor)}"#.utf8)
            guard try peer.ask(.show, question).code == "credit_exceeded" else { continue }
            var again = try peer.ask(.show, question)
            while again.code == "credit_exceeded" { again = try peer.ask(.show, question) }
            #expect(again.kind == .answer(.show))
            #expect(again.bodies.last?.isEmpty == false)
            try await served.stop()
            return
        }
        Issue.record("the line was never full")
    }

    /// Appends deals of which six take more than an answer.
    private static func append(_ numbers: ClosedRange<Int>, _ peer: RawPeer) throws {
        let title = String(repeating: "x", count: 900_000)
        let lines = numbers.map { number in
            #"{"specversion":"1.0","id":"e-\#(number)","source":"s","#
                + #""type":"partnership.announced","subject":"d-\#(number)","data":{"#
                + #""certainty":"official","parties":[{"id":"a","role":"partner"}],"#
                + #""title":"\#(title)","report":{"publisher":"p"}}}"# + "\n"
        }
        let appended = try peer.ask(.append, [], Array(lines.joined().utf8))
        try #require(appended.kind == .answer(.append))
    }

    /// The deals of one page, its sequence, and the cursor of what is behind it.
    private static func page(
        _ reply: RawPeer.Reply
    ) throws -> (deals: [String], sequence: UInt64?, cursor: UInt64?) {
        try #require(reply.kind == .answer(.show))
        let summary = try JSON(parsing: reply.bodies[0]).root
        let deals = try Lines(reply.bodies[1]).map {
            try JSON(parsing: Array($0)).root["deal"]?.string ?? ""
        }
        return (deals, summary["sequence"]?.unsignedInteger, summary["cursor"]?.unsignedInteger)
    }

    @Test(
        "All pages are as of one sequence, whatever is appended between them",
        arguments: ["", #","at_sequence":11"#])
    func pages(option: String) async throws {
        let served = try await ServedLog(SimulatedDisk())
        let peer = try RawPeer(served.endpoint)
        try Self.append(11...16, peer)
        try Self.append(17...22, peer)
        let last = option.isEmpty ? 12 : 11
        let question = Array(#"{"projection":"deals"\#(option)}"#.utf8)
        var page = try Self.page(try peer.ask(.show, question))
        var deals = page.deals
        var appended = 22
        while let cursor = page.cursor {
            #expect(page.sequence == UInt64(last))
            try Self.append(appended + 1...appended + 1, peer)
            appended += 1
            page = try Self.page(try peer.ask(.show, Array(#"{"cursor":\#(cursor)}"#.utf8)))
            deals += page.deals
        }
        #expect(appended >= 24)
        #expect(deals == (11..<11 + last).map { "d-\($0)" })
        try await served.stop()
    }

    @Test("One request for the rest is carried out, of the connection that got the beginning")
    func oneRest() async throws {
        let served = try await ServedLog(SimulatedDisk())
        let peer = try RawPeer(served.endpoint)
        try Self.append(11...16, peer)
        let question = Array(#"{"projection":"deals"}"#.utf8)
        let first = try Self.page(try peer.ask(.show, question))
        let rest = Array(#"{"cursor":\#(try #require(first.cursor))}"#.utf8)
        #expect(try RawPeer(served.endpoint).ask(.show, rest).code == "cursor_expired")
        try peer.send(.show, rest)
        try peer.send(.show, rest)
        let replies = [try peer.reply(), try peer.reply()]
        // Whoever sends a request again ignores the second answer.
        #expect(replies.map(\.code) == [nil, "cursor_expired"])
        #expect(first.deals + (try Self.page(replies[0])).deals == (11...16).map { "d-\($0)" })
        #expect(try peer.ask(.show, rest).code == "cursor_expired")
        try await served.stop()
    }

    private static let events = [
        (id: "a", date: #""date":"2025-10-01","#), (id: "b", date: #""date":"2025-10","#),
        (id: "c", date: #""date":"2025-11-20","#), (id: "d", date: ""),
    ].map { event in
        #"{"specversion":"1.0","id":"\#(event.id)","source":"s","#
            + #""type":"partnership.announced","subject":"\#(event.id)","data":{\#(event.date)"#
            + #""certainty":"official","parties":[{"id":"x","role":"partner"}],"#
            + #""commitments":[{"what":"chips","to":["x"],"nature":"target","basis":"exact","#
            + #""amount":"1","unit":"wafer"}],"report":{"publisher":"p","published":"2025-12"}}}"#
            + "\n"
    }.joined()

    @Test("A question is answered as of the days and the time that it names")
    func views() async throws {
        let served = try await ServedLog(SimulatedDisk())
        let peer = try RawPeer(served.endpoint)
        _ = try peer.ask(.append, [], Array(Self.events.utf8))
        let all = Int64.max
        let cases: [(question: String, sequence: UInt64, keys: [String])] = [
            ("", 4, ["a", "b", "c", "d"]),
            (#","as_of":"2025-10-02""#, 4, ["a", "b"]), (#","as_of":"2025-10""#, 4, ["a", "b"]),
            (#","as_of":"2025""#, 4, ["a", "b", "c", "d"]), (#","as_of":"2024""#, 4, []),
            (#","published_by":"2025-12-30""#, 4, ["a", "b", "c", "d"]),
            (#","published_by":"2025-11""#, 4, []),
            (#","as_of":"2025-10","published_by":"2025-12""#, 4, ["a", "b"]),
            (#","known_at_microseconds":0"#, 0, []),
            (#","known_at_microseconds":\#(all)"#, 4, ["a", "b", "c", "d"]),
            (#","known_at_microseconds":0,"as_of":"2025""#, 0, []),
            (#","known_at_microseconds":\#(all),"at_sequence":2"#, 2, ["a", "b"]),
            (#","as_of":"2025-10-02","at_sequence":1"#, 1, ["a"]),
        ]
        for (question, sequence, keys) in cases {
            let (at, rows) = try Self.show(#"{"projection":"deals"\#(question)}"#, peer)
            #expect(at == sequence, "\(question)")
            #expect(rows.map { $0["deal"]?.string } == keys, "\(question)")
        }
        let sums = try Self.show(
            #"{"projection":"commitments","to":["x"],"as_of":"2025-10-02"}"#, peer
        ).rows
        #expect(sums.map { $0["amount"]?.string } == ["1"])
        #expect(sums.first?["left_out"]?.elements.map { $0["reason"]?.string } == ["possible"])
        let later = try Self.show(
            #"{"projection":"timeline","after":"2025-10-01","within_days":40}"#, peer
        ).rows
        #expect(later.map { $0["sequence"]?.unsignedInteger } == [2])
        try await served.stop()
    }

    private static func show(
        _ question: String, _ peer: RawPeer
    ) throws -> (sequence: UInt64?, rows: [JSONValue]) {
        let reply = try peer.ask(.show, Array(question.utf8))
        try #require(reply.kind == .answer(.show), "\(question)")
        let rows = try reply.bodies[1].split(separator: UInt8(ascii: "\n"))
            .map { try JSON(parsing: Array($0)).root }
        return (try JSON(parsing: reply.bodies[0]).root["sequence"]?.unsignedInteger, rows)
    }

    @Test(
        "What can't be asked is refused in one line that names it",
        arguments: [
            (#""deals","from":["a"]"#, "bad_request", #""from" is asked of commitments"#),
            (#""timeline","to":["a"]"#, "bad_request", #""to" is asked of commitments"#),
            (#""ties","natures":["target"]"#, "bad_request", #""natures" is asked of"#),
            (#""visits","bindings":["mixed"]"#, "bad_request", #""bindings" is asked of"#),
            (#""deals","after":"2025""#, "bad_request", #""after" is asked of timeline"#),
            (#""deals","within_days":3"#, "bad_request", #""within_days" is asked of"#),
            (#""timeline","within_days":3"#, "bad_request", #""within_days" needs "after""#),
            (#""timeline","after":"No id""#, "bad_request", #""after": "No id""#),
            (#""timeline","after":"nothing""#, "unknown_subject", #""nothing""#),
            (#""timeline","after":"d""#, "unknown_subject", "on what day"),
            (#""commitments","natures":["order"]"#, "bad_request", #""natures": "order""#),
            (#""commitments","bindings":["x-"]"#, "bad_request", #""bindings": "x-""#),
            (#""deals","as_of":"2025-10-32""#, "bad_request", #""as_of": "2025-10-32""#),
            (#""deals","as_of":"2025-21""#, "bad_request", #""as_of": "2025-21""#),
            (#""deals","published_by":"2025~""#, "bad_request", #""published_by": "2025~""#),
            (#""deals","at_sequence":5"#, "unknown_sequence", "the head is 4"),
            (#""weather""#, "unknown_projection", #""weather""#),
        ])
    func refused(_ question: String, _ code: String, _ words: String) async throws {
        let served = try await ServedLog(SimulatedDisk())
        let peer = try RawPeer(served.endpoint)
        _ = try peer.ask(.append, [], Array(Self.events.utf8))
        let reply = try peer.ask(.show, Array("{\"projection\":\(question)}".utf8))
        #expect(reply.code == code)
        let reason = try JSON(parsing: reply.bodies[0]).root["reason"]?.string ?? ""
        #expect(reason.contains(words), "\(reason)")
        let good = [
            #""commitments","natures":["x-own"],"bindings":["mixed"]"#,
            #""timeline","after":"a","within_days":18446744073709551615"#,
        ]
        for question in good { _ = try Self.show("{\"projection\":\(question)}", peer) }
        try await served.stop()
    }
}
