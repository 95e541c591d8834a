import Events
import Testing

@testable import Wire

@Suite("A refused request is told why")
struct WireErrorTests {
    @Test(
        "The answer is an error header and code, reason and retry",
        arguments: WireError.Code.allCases)
    func frames(code: WireError.Code) throws {
        let reason = "\"x\" → nothing, twice"
        let frames = WireError(code, reason, requestId: 41).frames(epoch: 9)
        try #require(frames.count == 2)
        #expect(
            AnswerHeader(decoding: frames[0]) == AnswerHeader(.error, requestId: 41, epoch: 9))
        let body = try JSON(parsing: frames[1]).root
        #expect(body["code"]?.string == code.rawValue)
        #expect(body["reason"]?.string == reason)
        #expect(body["retry"]?.bool == code.isWorthRetrying)
        #expect(body["changed_at"] == nil)
    }

    @Test("A reason is one line of a bounded length, whatever a peer's words in it are")
    func boundedReason() {
        let error = WireError(.badTopic, "a\nb\r\u{1B}[31m\u{2028}é", requestId: 1)
        #expect(error.reason == "a b  [31m é")
        let huge = WireError(.badTopic, String(repeating: "é", count: 1 << 20), requestId: 1)
        #expect(huge.reason.count == WireError.reasonCharactersMax)
        #expect(huge.body.count < 4096)
    }

    @Test("A changed history says from where on")
    func changedAt() throws {
        let error = WireError(.historyChanged, "changed", requestId: 1, changedAt: 17)
        let body = try JSON(parsing: error.frames(epoch: 9)[1]).root
        #expect(body["changed_at"]?.unsignedInteger == 17)
    }

    @Test("What may pass by itself is worth retrying, and nothing else is")
    func retries() {
        let passing: Set<WireError.Code> = [
            .busy, .creditExceeded, .tooManyTopics, .diskFull, .stopping, .cursorExpired,
            .logUnreadable,
        ]
        #expect(Set(WireError.Code.allCases.filter(\.isWorthRetrying)) == passing)
    }

    @Test("It reads as reason and code")
    func description() {
        #expect("\(WireError(.busy, "too many wait", requestId: 1))" == "too many wait (busy)")
    }
}
