import Events
import Testing

@testable import Wire

@Suite("Lines of answers")
struct AnswerTests {
    @Test("An outcome is one line that reads back, whatever the event is called")
    func outcomes() throws {
        let key = EventKey(source: Array("desk \"one\"\n".utf8), id: Array("é→".utf8))
        let refusal = Refusal(.badDate, at: "/data/date", "no\nday")
        let outcomes: [AppendOutcome] = [
            .appended(sequence: 1), .duplicate(sequence: .max), .refused(refusal),
        ]
        var text: [UInt8] = []
        for outcome in outcomes { outcome.encode(key: key, into: &text) }
        #expect(text.last == UInt8(ascii: "\n"))
        let lines = try Lines(text).map { try JSON(parsing: Array($0)).root }
        #expect(lines.map { $0["outcome"]?.string } == ["appended", "duplicate", "refused"])
        #expect(lines.map { $0["sequence"]?.unsignedInteger } == [1, .max, nil])
        #expect(lines.map { $0["code"]?.string } == [nil, nil, "bad_date"])
        #expect(lines.map { $0["reason"]?.string } == [nil, nil, "/data/date: no\nday"])
        #expect(lines.allSatisfy { $0["source"]?.string == "desk \"one\"\n" })
        #expect(lines.allSatisfy { $0["id"]?.string == "é→" })
    }

    @Test("An event whose text could not be read has no name in its line")
    func unreadable() throws {
        var text: [UInt8] = []
        AppendOutcome.refused(Refusal(.badJSON, "byte 0")).encode(key: nil, into: &text)
        let line = try JSON(parsing: text).root
        #expect(line["source"] == nil && line["id"] == nil)
        #expect(line["code"]?.string == "bad_json")
    }

    @Test(
        "Lines are what stands between line feeds, without the empty ones",
        arguments: [
            ("", []), ("\n", []), ("\n\n\n", []), ("a", ["a"]), ("a\n", ["a"]),
            ("a\nb", ["a", "b"]),
            ("\n\na\n\nb\n\n", ["a", "b"]), ("a\r\nb", ["a\r", "b"]), (" \n", [" "]),
        ] as [(String, [String])])
    func lines(text: String, expected: [String]) {
        let lines = Lines(Array(text.utf8)).map { String(decoding: $0, as: UTF8.self) }
        #expect(lines == expected)
    }
}
