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
            (.append, #"{"expect":1,"deal":"WORDS"}"#), (.show, "WORDS"), (.segment, "WORDS"),
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
        let title = String(repeating: "x", count: 900_000)
        let lines = (1...6).map { number in
            #"{"specversion":"1.0","id":"e-\#(number)","source":"s","#
                + #""type":"partnership.announced","subject":"d-\#(number)","data":{"#
                + #""certainty":"official","parties":[{"id":"a","role":"partner"}],"#
                + #""title":"\#(title)","report":{"publisher":"p"}}}"# + "\n"
        }
        let appended = try peer.ask(.append, [], Array(lines.joined().utf8))
        #expect(appended.kind == .answer(.append))
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
}
