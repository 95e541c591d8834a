import Testing
import Wire

@testable import PactwireClient

@Suite("What a producer knows of the log")
struct AcknowledgedTests {
    /// Answers as `history:sequence`; how far the producer knows the last history in the end, and
    /// where it was told that the history changed.
    @Test(
        "It is told where events it had acknowledged are gone, and only then",
        arguments: [
            ("a/1@1:3 a/1@1:2 a/1@1:9", 9, nil), ("a/1@1: a/1@1:", 0, nil),
            ("a/1@1:3 a/1@1/5@4:4", 4, nil), ("a/1@1:3 a/1@1/5@3:3", 3, 3),
            ("a/1@1:9 a/1@1/5@3:", 2, 3), ("a/1@1:9 b/1@1:1", 1, 1), ("a/1@1: b/1@1:1", 1, 1),
            ("a/1@1/5@3:9 a/1@1:20", 20, 3),
        ] as [(String, UInt64, UInt64?)])
    func changes(answers: String, seen: UInt64, changedAt: UInt64?) {
        var acknowledged = Acknowledged()
        var changes: [UInt64] = []
        var last = ""
        for answer in answers.split(separator: " ") {
            let parts = answer.split(separator: ":")
            last = String(parts[0])
            let sequence = parts.count > 1 ? UInt64(parts[1]) : nil
            let summary = AppendSummary(history: last, sequence: sequence)
            if let change = acknowledged.note(summary) { changes.append(change.sequence) }
        }
        #expect(acknowledged.known == KnownHistory(history: last, seen: seen))
        #expect(changes == [changedAt].compactMap(\.self))
    }
}
