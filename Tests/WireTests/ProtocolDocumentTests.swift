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

    /// The first block fenced as this alone.
    private static func block(_ kind: String) -> [Substring]? {
        guard let start = lines.firstIndex(of: "```\(kind)") else { return nil }
        return Array(lines[(start + 1)...].prefix { $0 != "```" })
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
                    StreamHeader(.event, epoch: 9, sequence: 17, previous: 11).encoded,
                "beat-header":
                    StreamHeader(.beat, epoch: 9, sequence: 20, previous: 17).encoded,
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

    @Test("The table of topics has topics of every form, as the daemon reads them")
    func topics() {
        let shown = Self.table("| topic | what is on it |").flatMap { $0[0].split(separator: " ") }
        let read = shown.map { Topic(decoding: Array($0.utf8)) }
        #expect(
            read == [
                .allEvents, .events(EventFilter(types: ["TYPE"])),
                .events(EventFilter(subjects: ["ID"])), .events(EventFilter(parties: ["ID"])),
                .events(EventFilter(projects: ["ID"])),
                .events(EventFilter(types: ["TYPE", "TYPE"], parties: ["ID", "ID"])),
                .state(projection: "PROJECTION"), .state(projection: "PROJECTION", key: "KEY"),
                .head, .join(nonce: Array("NONCE".utf8)),
            ])
    }

    @Test("Whatever the grammar of topics makes is a topic")
    func grammar() throws {
        let grammar = try #require(Self.block("abnf"))
        for (name, kinds) in [("kind", "type subject party project"), ("topic", "")] {
            let rule = try #require(grammar.first { $0.hasPrefix(name) })
            for kind in kinds.split(separator: " ") { #expect(rule.contains("\"\(kind)\"")) }
        }
        var random = SeededRandom(seed: 4)
        for _ in 0..<2000 {
            let topic = Self.randomTopic(&random)
            #expect(Topic(decoding: Array(topic.utf8))?.encoded == Array(topic.utf8), "\(topic)")
        }
    }

    /// One sentence of the grammar.
    private static func randomTopic(_ random: inout SeededRandom) -> String {
        func word() -> String {
            let letters = Array("abz09._-!+é漢")
            return String(
                (0..<Int.random(in: 1...6, using: &random)).map { _ in
                    letters[Int.random(in: 0..<letters.count, using: &random)]
                })
        }
        switch Int.random(in: 0..<4, using: &random) {
        case 0: return "state/\(word())/" + (Bool.random(using: &random) ? "\(word())/" : "")
        case 1: return "join/\(word())/"
        case 2: return Bool.random(using: &random) ? "head/" : "event/all/"
        default:
            var topic = "event/"
            let kinds = ["type", "subject", "party", "project"]
            for kind in kinds where topic == "event/" || Bool.random(using: &random) {
                let words = (0..<Int.random(in: 1...3, using: &random)).map { _ in word() }
                topic += "\(kind)/\(words.joined(separator: ","))/"
            }
            return topic
        }
    }

    @Test("The requests shown are read as they are meant")
    func requests() throws {
        let read = try #require(Self.span(startingWith: #"{"from":1,"#))
        #expect(
            try ReadRequest(decoding: Array(read.utf8), requestId: 1)
                == ReadRequest(
                    from: 1, through: 900, sinceMicroseconds: 0, untilMicroseconds: 9))
        let show = try #require(Self.span(startingWith: #"{"projection":"deals","#))
        let numbered = show.replacing("\":N}", with: "\":7}")
        var expected = ShowRequest(projection: "deals", key: "…")
        expected.atSequence = 7
        #expect(try ShowRequest(decoding: Array(numbered.utf8), requestId: 1) == expected)
        let diff = try #require(Self.span(startingWith: #"{"clock":"#))
        #expect(
            try DiffRequest(decoding: Array(diff.utf8), requestId: 1)
                == DiffRequest(
                    projection: "deals", key: "…", from: "17", to: "2025-10-02", clock: .recorded))
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
        let body = "\(WireProtocol.streamBodyBytesMax >> 10) KiB; what is longer shows as a gap"
        #expect(limits["one body on the stream"] == body)
        #expect(Topic.bytesMax == 4096 && limits["one topic"] == "4,096 bytes")
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
