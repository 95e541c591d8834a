import Events
import PactwireTesting
import Testing

@testable import Wire

@Suite("Request bodies")
struct RequestTests {
    @Test("A thousand requests of each kind come back as they were")
    func roundTrips() throws {
        var random = SeededRandom(seed: 77)
        for _ in 0..<1000 {
            var append = AppendOptions(expectedSequence: random.sometimes { $0.next() })
            if append.expectedSequence != nil { append.deal = random.sometimes { $0.word() } }
            #expect(try AppendOptions(decoding: append.encoded, requestId: 1) == append)

            let read = ReadRequest(
                from: max(1, random.next()), through: random.sometimes { $0.next() },
                sinceMicroseconds: random.sometimes { Int64(bitPattern: $0.next()) },
                filter: EventFilter(
                    types: random.words(), subjects: random.words(), parties: random.words()),
                bytesMax: Int.random(in: 0...WireProtocol.answerBytesMax, using: &random))
            #expect(try ReadRequest(decoding: read.encoded, requestId: 1) == read)

            var show = ShowRequest(projection: random.word(), key: random.sometimes { $0.word() })
            show.rows.parties = random.words()
            show.rows.deals = random.words()
            show.rows.projects = random.words()
            show.rows.roles = random.words()
            (show.from, show.to) = (random.words(), random.words())
            (show.natures, show.bindings) = (random.words(), random.words())
            show.after = random.sometimes { $0.word() }
            show.withinDays = random.sometimes { $0.next() }
            show.atSequence = random.sometimes { $0.next() }
            show.knownAtMicroseconds = random.sometimes { Int64(bitPattern: $0.next()) }
            show.asOf = random.sometimes { $0.word() }
            show.publishedBy = random.sometimes { $0.word() }
            show.withKeys = Bool.random(using: &random)
            show.cursor = random.sometimes { $0.next() }
            #expect(try ShowRequest(decoding: show.encoded, requestId: 1) == show)

            var diff = DiffRequest(
                projection: random.word(), key: random.sometimes { $0.word() },
                from: random.word(), to: random.word(),
                clock: Clock.allCases.randomElement(using: &random) ?? .recorded)
            diff.rows.parties = random.words()
            diff.rows.deals = random.words()
            diff.rows.projects = random.words()
            diff.rows.roles = random.words()
            diff.cursor = random.sometimes { $0.next() }
            #expect(try DiffRequest(decoding: diff.encoded, requestId: 1) == diff)

            let segment = SegmentRequest(
                firstSequence: random.next(), offset: random.next(),
                bytesMax: Int.random(in: 0...WireProtocol.answerBytesMax, using: &random))
            #expect(try SegmentRequest(decoding: segment.encoded, requestId: 1) == segment)

            let known = KnownHistory(history: random.word(), seen: random.next())
            #expect(try KnownHistory(decoding: known.encoded, requestId: 1) == known)
        }
    }

    @Test("An empty frame asks for everything", arguments: ["", "{}"])
    func empty(text: String) throws {
        let frame = Array(text.utf8)
        #expect(try AppendOptions(decoding: frame, requestId: 1) == AppendOptions())
        #expect(try ReadRequest(decoding: frame, requestId: 1) == ReadRequest(from: 1))
        #expect(try ShowRequest(decoding: frame, requestId: 1) == ShowRequest(projection: ""))
        #expect(
            try DiffRequest(decoding: frame, requestId: 1)
                == DiffRequest(projection: "", from: "", to: ""))
        #expect(
            try SegmentRequest(decoding: frame, requestId: 1)
                == SegmentRequest(firstSequence: 1, offset: 0))
        #expect(try KnownHistory(decoding: frame, requestId: 1) == nil)
        #expect(AppendOptions().encoded.isEmpty)
    }

    @Test("Every member of a read stands for what its name says")
    func readMembers() throws {
        let text = #"""
            {"from":3,"through":9,"since_microseconds":-5,"types":["t"],"subjects":["s","é"],
             "parties":["p\n"],"bytes":100}
            """#
        let filter = EventFilter(types: ["t"], subjects: ["s", "é"], parties: ["p\n"])
        let expected = ReadRequest(
            from: 3, through: 9, sinceMicroseconds: -5, filter: filter, bytesMax: 100)
        #expect(try ReadRequest(decoding: Array(text.utf8), requestId: 1) == expected)
    }

    @Test("Every member of a show stands for what its name says")
    func showMembers() throws {
        let text = #"""
            {"projection":"deals","key":"k","parties":["p"],"deals":["d"],"projects":["j"],
             "roles":["r"],"from":["f"],"to":["t"],"natures":["n"],"bindings":["b"],"after":"a",
             "within_days":3,"at_sequence":8,"known_at_microseconds":-9,"as_of":"2025",
             "published_by":"2025-10","keys":true,"cursor":4}
            """#
        var expected = ShowRequest(projection: "deals", key: "k")
        expected.rows.parties = ["p"]
        expected.rows.deals = ["d"]
        expected.rows.projects = ["j"]
        expected.rows.roles = ["r"]
        (expected.from, expected.to) = (["f"], ["t"])
        (expected.natures, expected.bindings) = (["n"], ["b"])
        (expected.after, expected.withinDays) = ("a", 3)
        (expected.atSequence, expected.knownAtMicroseconds) = (8, -9)
        (expected.asOf, expected.publishedBy) = ("2025", "2025-10")
        expected.withKeys = true
        expected.cursor = 4
        #expect(try ShowRequest(decoding: Array(text.utf8), requestId: 1) == expected)
    }

    @Test("Every member of a diff stands for what its name says")
    func diffMembers() throws {
        let text = #"""
            {"projection":"deals","key":"k","parties":["p"],"deals":["d"],"projects":["j"],
             "roles":["r"],"from":"2025-01","to":"2026","clock":"published","cursor":4}
            """#
        var expected = DiffRequest(
            projection: "deals", key: "k", from: "2025-01", to: "2026", clock: .published)
        expected.rows.parties = ["p"]
        expected.rows.deals = ["d"]
        expected.rows.projects = ["j"]
        expected.rows.roles = ["r"]
        expected.cursor = 4
        #expect(try DiffRequest(decoding: Array(text.utf8), requestId: 1) == expected)
    }

    @Test("Members that nobody knows yet are ignored")
    func unknownMembers() throws {
        let frame = Array(#"{"x":null,"from":2,"expect":2,"y":[{"from":9}]}"#.utf8)
        #expect(try AppendOptions(decoding: frame, requestId: 1).expectedSequence == 2)
        #expect(try ReadRequest(decoding: frame, requestId: 1) == ReadRequest(from: 2))
        let show = Array(#"{"x":null,"projection":"p","since":2,"y":[{"from":9}]}"#.utf8)
        #expect(try ShowRequest(decoding: show, requestId: 1) == ShowRequest(projection: "p"))
    }

    @Test("Numbers out of bounds are brought within them")
    func bounds() throws {
        let frame = Array(#"{"from":0,"bytes":18446744073709551615}"#.utf8)
        let request = try ReadRequest(decoding: frame, requestId: 1)
        #expect(request.from == 1)
        #expect(request.bytesMax == WireProtocol.answerBytesMax)
    }

    /// The members of each kind of request that want a value of one form.
    private static let forms: [(members: [String], good: String)] = [
        (
            [
                "a expect", "r from", "r through", "r bytes", "s at_sequence", "s cursor",
                "s within_days", "g segment", "g offset", "g bytes", "k seen", "d cursor",
            ], "7"
        ),
        (["r since_microseconds", "s known_at_microseconds"], "-7"),
        (
            [
                "a deal", "s projection", "s key", "s after", "s as_of", "s published_by",
                "k history", "d projection", "d from", "d to",
            ], #""w""#
        ),
        (
            [
                "r types", "r subjects", "r parties", "s parties", "s deals", "s projects",
                "s roles", "s from", "s to", "s natures", "s bindings", "d parties", "d deals",
                "d projects", "d roles",
            ], #"["w"]"#
        ),
        (["s keys"], "true"),
    ]

    @Test(
        "A member of the wrong type is refused by its name",
        arguments: [
            "7", "-7", "1.5", "1e3", "18446744073709551616", "true", "null", #""w""#, "{}",
            #"["w"]"#,
            "[7]",
        ])
    func wrongTypes(value: String) {
        for (members, good) in Self.forms {
            let isGood = value == good || value == "7" && good == "-7"
            for member in members {
                let words = member.split(separator: " ")
                let more = ["deal": #""expect":1,"#, "seen": #""history":"h","#]
                let expect = more[String(words[1])] ?? ""
                let error = refusal(ofKind: words[0], #"{\#(expect)"\#(words[1])":\#(value)}"#)
                #expect((error == nil) == isGood, "\(member): \(value)")
                guard let error else { continue }
                #expect(error.code == .badRequest)
                #expect(error.requestId == 5)
                #expect(error.reason.contains("\"\(words[1])\""), "\(error)")
            }
        }
    }

    @Test(
        "A body that is no JSON object is refused",
        arguments: ["[]", "7", "\"x\"", "null", "{", "{}{}", "{\"from\":}", "\u{0}"])
    func noObjects(text: String) {
        for kind in ["a", "r", "s", "d", "g", "k"] {
            let error = refusal(ofKind: kind, text)
            #expect(error?.code == .badRequest, "\(kind)")
            #expect(error?.requestId == 5)
        }
    }

    @Test("A body beside the events is refused before it is read when it is too large")
    func tooLarge() {
        for kind in ["a", "r", "s", "d", "g", "k"] {
            let largest = "{}" + String(repeating: " ", count: WireProtocol.questionBytesMax - 2)
            #expect(refusal(ofKind: kind, largest) == nil, "\(kind)")
            #expect(refusal(ofKind: kind, largest + " ")?.code == .tooLarge, "\(kind)")
            #expect(refusal(ofKind: kind, "x" + largest)?.code == .tooLarge, "\(kind)")
        }
    }

    @Test("A clock that nobody has is refused", arguments: ["", "Recorded", "happened "])
    func clocks(word: String) {
        let error = refusal(ofKind: "d", #"{"clock":"\#(word)"}"#)
        #expect(error?.code == .badRequest && error?.reason.contains("published") == true)
    }

    @Test("A deal to expect something of needs the sequence to expect")
    func dealAlone() {
        #expect(refusal(ofKind: "a", #"{"deal":"d"}"#)?.code == .badRequest)
        #expect(refusal(ofKind: "a", #"{"expect":"7"}"#)?.code == .badRequest)
        #expect(refusal(ofKind: "a", #"{"expect":0,"deal":"d"}"#) == nil)
    }

    private func refusal(ofKind kind: some StringProtocol, _ text: String) -> WireError? {
        let frame = Array(text.utf8)
        do throws(WireError) {
            switch kind {
            case "a": _ = try AppendOptions(decoding: frame, requestId: 5)
            case "r": _ = try ReadRequest(decoding: frame, requestId: 5)
            case "d": _ = try DiffRequest(decoding: frame, requestId: 5)
            case "g": _ = try SegmentRequest(decoding: frame, requestId: 5)
            case "k": _ = try KnownHistory(decoding: frame, requestId: 5)
            default: _ = try ShowRequest(decoding: frame, requestId: 5)
            }
            return nil
        } catch {
            return error
        }
    }
}

extension SeededRandom {
    fileprivate mutating func sometimes<T>(_ make: (inout SeededRandom) -> T) -> T? {
        Bool.random(using: &self) ? make(&self) : nil
    }
}
