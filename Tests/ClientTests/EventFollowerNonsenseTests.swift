import Testing
import Wire

@testable import PactwireClient

@Suite("A follower of events and a daemon that makes no sense")
struct EventFollowerNonsenseTests {
    @Test(
        "An answer that makes no sense ends the stream",
        arguments: [
            [], ["{}"], ["", ""], ["{}", ""], [#"{"history":"A/1@1","head":1}"#, ""],
            [#"{"history":"A/1@1","head":18446744073709551615,"next":2}"#, ""],
            [#"{"history":"A/1@1","head":-1,"next":2}"#, ""],
            [#"{"history":"A","head":1,"next":2}"#, ""], [#"{"head":1,"next":2}"#, ""],
            [#"{"history":"A/1@1","head":1,"next":2}"#, "{}"],
            [#"{"history":"A/1@1","head":1,"next":2}"#, #"{"sequence":x,"#],
        ])
    func nonsense(bodies: [String]) {
        var follower = EventFollower(from: 1)
        _ = follower.start()
        let answer = DaemonAnswer(epoch: 1, bodies: bodies.map { Array($0.utf8) })
        let steps = follower.answered(.success(answer), room: 9)
        #expect(steps.map(\.text) == ["protocolViolation"])
    }

    @Test("Sequences that no log has are skipped")
    func hugeSequences() {
        var follower = EventFollower(from: .max)
        _ = follower.start()
        let page = SimulatedLog(head: 1).page(ReadRequest(from: .max), eventsMax: 1, scannedMax: 1)
        _ = follower.answered(.success(page), room: 9)
        for kind in StreamHeader.Kind.allCases where kind != .refused {
            let header = StreamHeader(kind, epoch: .max, sequence: .max, previous: .max)
            #expect(follower.received(header, body: [], room: 9).isEmpty)
        }
    }
}
