import Events
import PactwireTesting
import Testing

@testable import Wire

@Suite("docs/PROTOCOL.md says what the code does")
struct ProtocolDocumentTests {
    private static let lines: [Substring] =
        ((try? Repository.text(of: "docs/PROTOCOL.md")) ?? "")
        .split(separator: "\n", omittingEmptySubsequences: false)

    /// What stands in a fenced block, by the words behind its fence.
    private static func blocks(_ kind: String) -> [String: [Substring]] {
        var blocks: [String: [Substring]] = [:]
        for (place, line) in lines.enumerated() where line.hasPrefix("```\(kind) ") {
            blocks[String(line.dropFirst(4 + kind.count))] = Array(
                lines[(place + 1)...].prefix { $0 != "```" })
        }
        return blocks
    }

    /// The cells of the rows of the table that begins with this line, without their backticks.
    private static func table(_ header: String) -> [[String]] {
        guard let start = lines.firstIndex(of: header[...]) else { return [] }
        return lines[(start + 2)...].prefix { $0.hasPrefix("|") }.map { row in
            row.dropFirst().dropLast().split(separator: "|").map { cell in
                cell.filter { $0 != "`" }.trimmed()
            }
        }
    }

    /// The first run between backticks that starts so.
    private static func span(startingWith beginning: String) -> String? {
        for line in lines {
            for span in line.split(separator: "`") where span.hasPrefix(beginning) {
                return String(span)
            }
        }
        return nil
    }

    @Test("The bytes shown are the bytes sent")
    func hex() {
        let shown = Self.blocks("hex").mapValues { Hex.bytes($0.joined()) }
        #expect(
            shown == [
                "status-request": RequestHeader(verb: .status, requestId: 7).encoded,
                "ping-answer": AnswerHeader(.answer(.ping), requestId: 7, epoch: 9).encoded,
                "event-header":
                    StreamHeader(.event, epoch: 9, sequence: 17, previous: 16).encoded,
            ])
    }

    @Test("The answers shown are the answers given")
    func answerLines() {
        func line(_ id: String, _ outcome: AppendOutcome) -> String {
            var text: [UInt8] = []
            let key = EventKey(source: Array("desk/milan".utf8), id: Array(id.utf8))
            outcome.encode(key: key, into: &text)
            return String(decoding: text.dropLast(), as: UTF8.self)
        }
        let expected = [
            line("foxconn-2025-11-20-d", .appended(sequence: 17)),
            line("foxconn-2025-11-20-d", .duplicate(sequence: 17)),
            line("e-9", .refused(Refusal(.badDate, at: "/data/date", "…"))),
        ]
        #expect(Self.blocks("json")["answer-line"]?.map(String.init) == expected)
    }

    @Test("The tables of verbs and kinds have the code's cases and no others")
    func cases() {
        let verbs = Self.table("| verb | | request bodies | answer bodies |").map { $0.prefix(2) }
        #expect(verbs == Verb.allCases.map { ["\($0.rawValue)", "\($0)"] })
        let kinds = Self.table("| kind | | topic | sequence | previous | body |").map {
            $0.prefix(2)
        }
        #expect(kinds == StreamHeader.Kind.allCases.map { ["\($0.rawValue)", "\($0)"] })
    }

    @Test("The table of errors has the code's codes, and says which are worth retrying")
    func errors() {
        let shown = Self.table("| code | meaning | retry | what to do |").map { [$0[0], $0[2]] }
        let known = WireError.Code.allCases.map {
            [$0.rawValue, $0.isWorthRetrying ? "yes" : "no"]
        }
        #expect(shown == known)
    }

    @Test(
        "The tables of headers add up to the size of each",
        arguments: [
            ("request header", RequestHeader.byteCount), ("answer header", AnswerHeader.byteCount),
            ("stream header", StreamHeader.byteCount),
        ])
    func headerSizes(name: String, byteCount: Int) {
        var place = 0
        for row in Self.table("| \(name) | bytes | what |") {
            #expect(row[0] == "\(place)")
            place += Int(row[1]) ?? 0
        }
        #expect(place == byteCount)
    }

    @Test("The table of topics has every topic as it is written")
    func topics() {
        func utf8(_ text: String) -> [UInt8] { Array(text.utf8) }
        let topics: [Topic] = [
            .allEvents, .type(utf8("TYPE")), .subject(utf8("ID")), .party(utf8("ID")),
            .state(projection: "PROJECTION"), .head, .join(nonce: utf8("NONCE")),
        ]
        let shown = Self.table("| topic | what is on it |").flatMap { $0[0].split(separator: " ") }
        #expect(shown.map { Array($0.utf8) } == topics.map(\.encoded))
    }

    @Test("The requests shown are read as they are meant")
    func requests() throws {
        let read = try #require(Self.span(startingWith: #"{"from":1,"#))
        #expect(
            try ReadRequest(decoding: Array(read.utf8), requestId: 1)
                == ReadRequest(from: 1, through: 900, sinceMicroseconds: 0))
        let show = try #require(Self.span(startingWith: #"{"projection":"deals","#))
        let numbered = show.replacing("\":N}", with: "\":7}")
        var expected = ShowRequest(projection: "deals", key: "…")
        expected.atSequence = 7
        #expect(try ShowRequest(decoding: Array(numbered.utf8), requestId: 1) == expected)
        let expect = try #require(Self.span(startingWith: #"{"expect":N,"#))
        let options = expect.replacing(":N,", with: ":7,")
        #expect(
            try AppendOptions(decoding: Array(options.utf8), requestId: 1)
                == AppendOptions(expectedSequence: 7, deal: "D"))
    }

    @Test("The limits are the code's")
    func limits() throws {
        let limits = Dictionary(
            uniqueKeysWithValues: Self.table("| what | limit |").map { ($0[0], $0[1]) })
        let frames = "\(WireProtocol.requestFramesMax) behind an optional empty one"
        #expect(limits["frames of a request"] == frames)
        let answer =
            "\(WireProtocol.answerBytesMax >> 20) MiB of events or rows, or one if it is longer"
        #expect(limits["one answer"] == answer)
        let request = "\(Limits.batchBytesMax >> 20) MiB and 64 KiB"
        #expect(limits["bytes of a request"] == request)
        let event = "\(Limits.eventBytesMax >> 20) MiB, nested \(Limits.nestingMax) deep"
        #expect(limits["one event"] == event)
        let title = "# The Pactwire protocol, version \(WireProtocol.version)"
        #expect(Self.lines.first == title[...])
    }
}

extension StringProtocol {
    fileprivate func trimmed() -> String {
        let head = drop { $0 == " " }
        let blanks = head.reversed().prefix { $0 == " " }.count
        return String(head.dropLast(blanks))
    }
}
