import Events
import Testing
import Wire

@testable import Daemon

@Suite("A disk that is behind", .timeLimit(.minutes(2)))
struct SlowDiskTests {
    private func events(_ prefix: String, _ count: Int) -> [UInt8] {
        let lines = (1...count).map { number in
            #"{"specversion":"1.0","id":"\#(prefix)-\#(number)","source":"s","#
                + #""type":"talks.ended","subject":"d-\#(prefix)","data":{"#
                + #""certainty":"official","report":{"publisher":"p"}}}"# + "\n"
        }
        return Array(lines.joined().utf8)
    }

    private let questions: [(verb: Verb, body: String)] = [
        (.ping, ""), (.status, ""), (.read, ""), (.show, #"{"projection":"deals"}"#),
        (.diff, #"{"projection":"deals","from":"0","to":"1"}"#), (.backup, ""),
        (.read, #"{"since_microseconds":1}"#),
    ]

    @Test("Everything but appends is answered while a sync doesn't end, and then they are too")
    func answersMeanwhile() async throws {
        let held = HeldDisk()
        let served = try await ServedLog(held.disk())
        let eager = try RawPeer(served.endpoint)
        let other = try RawPeer(served.endpoint)
        #expect(try eager.ask(.append, [], events("first", 1)).kind == .answer(.append))

        held.hold()
        var waiting: Set<UInt64> = []
        // The first is being synced, the two behind it are as much as is accepted, the rest parks.
        waiting.insert(try eager.send(.append, [], events("a", 1)))
        #expect(held.hasHeld())
        for name in ["b", "c"] {
            let batch = events(name, Events.Limits.batchEventsMax)
            waiting.insert(try eager.send(.append, [], batch))
        }
        waiting.insert(try eager.send(.append, [], events("d", 1)))
        let ofOther = try other.send(.append, [], events("e", 1))
        for (verb, body) in questions {
            let reply = try other.ask(verb, Array(body.utf8))
            #expect(reply.kind == .answer(verb))
        }

        // Beyond its credit a peer is told so at once; the other's questions are still answered.
        let more = PeerCredits.unansweredMax - waiting.count
        for _ in 0..<more { waiting.insert(try eager.send(.append, [], [])) }
        for _ in 0..<10 {
            let refused = try eager.send(.append, [], [])
            let reply = try eager.reply()
            #expect(reply.requestId == refused && reply.code == "credit_exceeded")
        }
        #expect(try other.ask(.ping).kind == .answer(.ping))

        held.release()
        let reply = try other.reply()
        #expect(reply.requestId == ofOther && reply.kind == .answer(.append))
        while !waiting.isEmpty {
            let reply = try eager.reply()
            #expect(reply.kind == .answer(.append))
            #expect(waiting.remove(reply.requestId) != nil)
        }
        try await served.stop()
    }
}
