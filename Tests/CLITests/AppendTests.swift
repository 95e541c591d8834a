import Events
import PactwireClient
import Testing

@testable import pactwire

@Suite("Appending")
struct AppendTests {
    private func event(_ line: Int, bytes: Int = 2) -> InputEvent {
        InputEvent(line: line, content: .text([UInt8](repeating: 0x7B, count: bytes)))
    }

    private func refused(_ line: Int) -> InputEvent {
        InputEvent(line: line, content: .refused(Refusal(.tooLarge, "too long")))
    }

    @Test("A batch is full at the most events, or at the bytes one sync is worth")
    func fills() {
        var many = Batch()
        for line in 1..<Limits.batchEventsMax { many.append(event(line)) }
        #expect(!many.isFull)
        many.append(event(Limits.batchEventsMax))
        #expect(many.isFull)
        #expect(many.fitsOneCall)
        many.append(event(Limits.batchEventsMax + 1))
        #expect(!many.fitsOneCall)

        var large = Batch()
        large.append(event(1, bytes: Batch.bytesPreferred))
        #expect(large.isFull)
    }

    @Test("What is refused here and what the daemon refused are answered in the input's order")
    func order() throws {
        var batch = Batch()
        for item in [refused(1), refused(3), refused(4)] { batch.append(item) }
        let lines = try batch.lines([])
        #expect(lines.map(\.line) == [1, 3, 4])
        #expect(lines.allSatisfy { $0.code == "too_large" })
    }

    @Test("An answer missing is no success")
    func missingAnswer() {
        var batch = Batch()
        batch.append(event(1))
        #expect(throws: Failure.self) { try batch.lines([]) }
    }

    @Test("All or nothing: one event that can't be sent refuses the others")
    func together() {
        var batch = Batch()
        batch.append(event(1))
        batch.append(refused(2))
        #expect(batch.hasRefused)
        #expect(batch.refusedLines().map(\.code) == ["rest_refused", "too_large"])
    }

    @Test("A refusal names line, place, reason and code, for people and for programs")
    func refusal() {
        let line = AnswerLine(3, Refusal(.badDate, at: "/data/date", "\"2025-02-30\" is no date"))
        #expect(line.text == #"line 3: refused: /data/date: "2025-02-30" is no date (bad_date)"#)
        #expect(
            String(decoding: line.json, as: UTF8.self)
                == #"{"outcome":"refused","code":"bad_date","#
                + #""reason":"/data/date: \"2025-02-30\" is no date","line":3}"#)
    }

    @Test("The tally tells what was none only of the appended")
    func tally() {
        var tally = AppendTally()
        #expect(tally.text == "0 appended")
        tally.count(AnswerLine(1, Refusal(.badJSON, "broken")))
        #expect(tally.text == "0 appended, 1 refused")
        #expect(tally.total == 1)
    }
}
