import ArgumentParser
import Events
import PactwireClient
import Testing

@testable import pactwire

@Suite("What show is asked with")
struct ShowTests {
    private func refusal(_ arguments: String) throws -> String? {
        let words = arguments.split(separator: " ").map(String.init)
        do {
            try ShowCommand.parse(words).check()
            return nil
        } catch let failure as Failure {
            #expect(failure.status == .usage)
            return failure.line
        }
    }

    @Test(
        "What can't be meant is refused before anything is asked, by its option",
        arguments: [
            ("deals --as-of 2025-13", "--as-of"), ("deals --as-of tomorrow", "--as-of"),
            ("deals --published-by 2025~", "--published-by"),
            ("deals --known-at 2025-10", "--known-at"),
            ("deals --known-at 2025-10-01T10:00:00", "--known-at"),
            ("commitments --from OpenAI", "--from"), ("commitments --to OpenAI", "--to"),
            ("commitments --nature order", "--nature"),
            ("commitments --binding firm", "--binding"), ("deals --to openai", "--to"),
            ("timeline --nature target", "--nature"), ("deals --after 2025", "--after"),
            ("timeline --within 30", "--within"), ("timeline --after OpenAI", "--after"),
        ])
    func refused(_ arguments: String, _ option: String) throws {
        let line = try #require(try refusal(arguments))
        #expect(line.contains(option))
        #expect(!line.contains("\n"))
    }

    @Test(
        "What can be meant is asked",
        arguments: [
            "deals --as-of 2025-10-02 --published-by 2025-10 --known-at 2025 --at-sequence 3",
            "deals --known-at 2025-10-01T10:00:00+02:00", "timeline --after 2025 --within 0",
            "timeline --after altman-taiwan-visit", "commitments --nature x-own --binding mixed",
            "commitments openai --from a --from b --to c --nature target",
        ])
    func asked(_ arguments: String) throws {
        let known = arguments.replacing("--known-at 2025 ", with: "--known-at 2025-01-01 ")
        #expect(try refusal(known) == nil)
    }

    @Test("A day that all known by then is asked of ends at midnight, UTC")
    func knownAt() throws {
        let day = try ShowCommand.parse(["deals", "--known-at", "1970-01-01"]).query
        #expect(day.knownAtMicroseconds == 86_399_999_999)
        let time = try ShowCommand.parse(["deals", "--known-at", "1970-01-01T00:00:01Z"]).query
        #expect(time.knownAtMicroseconds == 1_000_000)
    }

    @Test("Which view it is is said in words, and nothing of the record as it stands")
    func note() throws {
        let words = ["deals", "--as-of", "2025-10-02", "--at-sequence", "41"]
        #expect(try ShowCommand.parse(words).view.note == "as of 2025-10-02, at sequence 41")
        #expect(try ShowCommand.parse(["deals"]).view.note == nil)
    }

    @Test(
        "How long after is told as far as the days tell",
        arguments: [
            (#"{"after_days_min":51,"after_days_max":51}"#, "51 days later"),
            (#"{"after_days_min":1,"after_days_max":1}"#, "1 day later"),
            (#"{"after_days_min":50,"after_days_max":51}"#, "50–51 days later"),
            (#"{"after_days_min":-3,"after_days_max":27}"#, "at most 27 days later"),
            (#"{"after_days_max":27}"#, "at most 27 days later"),
            (#"{"after_days_min":-60,"after_days_max":-60}"#, "60 days earlier"),
            (#"{"after_days_min":-9,"after_days_max":-1}"#, "1–9 days earlier"),
            (#"{"after_days_min":4}"#, "at least 4 days later"), ("{}", nil),
        ])
    func later(_ row: String, _ words: String?) throws {
        #expect(try JSON(parsing: row).root.later == words)
    }

    @Test(
        "What is only possible says so on every board",
        arguments: ["timeline", "deals", "visits"])
    func possible(_ projection: String) throws {
        let board = Board.of(projection)
        for (row, isPossible) in [(#"{"possible":true}"#, true), ("{}", false)] {
            let lines = board.table(of: [try JSON(parsing: row).root], detailed: true)
                .lines(width: 100, inColour: false).joined(separator: "\n")
            #expect(lines.contains("possible") == isPossible)
        }
    }

    @Test("A sum in which nothing counts is not one that is not disclosed")
    func nothing() throws {
        let row = try JSON(parsing: #"{"nature":"firm_order","counted":[]}"#).root
        let lines = Board.commitments.table(of: [row], detailed: true)
            .lines(width: 100, inColour: false).joined(separator: "\n")
        #expect(lines.contains("nothing counts"))
    }

    @Test("A total tells of which commitment each reading left out is, and what is joint")
    func total() throws {
        let row = try JSON(
            parsing: """
                {"unit":"wafer","period":"month","nature":"target","binding":"unknown",\
                "max":"900000","from":["a","b"],"joint":true,"to":["x"],"deals":[],"counted":[3],\
                "left_out":[{"sequence":4,"commitment":"d#chips","reason":"nature"}]}
                """
        ).root
        let lines = Board.commitments.table(of: [row], detailed: true)
            .lines(width: 100, inColour: false).joined(separator: "\n")
        #expect(lines.contains("a, b (jointly) → x"))
        #expect(lines.contains("left out: event 4, d#chips (nature)"))
    }
}
