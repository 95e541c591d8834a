import Events
import PactwireTesting
import Testing

@testable import Wire

@Suite("A subscription is a filter, and what is sent on it carries its bytes")
struct TopicTests {
    private static func utf8(_ text: String) -> [UInt8] { Array(text.utf8) }

    @Test(
        "A topic is written so and read back",
        arguments: [
            (.allEvents, "event/all/"),
            (.events(EventFilter(types: ["deal.signed"])), "event/type/deal.signed/"),
            (.events(EventFilter(subjects: ["a-b"])), "event/subject/a-b/"),
            (.events(EventFilter(parties: ["sk", "openai"])), "event/party/sk,openai/"),
            (.events(EventFilter(projects: ["stargate"])), "event/project/stargate/"),
            (
                .events(EventFilter(types: ["x-a", "b"], subjects: ["c"], parties: ["d", "e"])),
                "event/type/x-a,b/subject/c/party/d,e/"
            ),
            (.state(projection: "deals"), "state/deals/"),
            (.state(projection: "deals", key: "a-b"), "state/deals/a-b/"),
            (.join(nonce: utf8("n1")), "join/n1/"), (.join(nonce: utf8("é")), "join/é/"),
            (.join(nonce: utf8("a, b")), "join/a, b/"),
            (.events(EventFilter(types: ["x-é!~"])), "event/type/x-é!~/"),
            (.join(nonce: utf8(String(repeating: "n", count: 64))), "join/\(nonce64)/"),
            (.head, "head/"),
        ] as [(Topic, String)])
    func encoded(topic: Topic, text: String) {
        #expect(topic.encoded == Self.utf8(text))
        #expect(Topic(decoding: Self.utf8(text)) == topic)
    }

    @Test(
        "A nonce is any bytes but a slash, text or not",
        arguments: [[0xFF], [0xC3], [0], [0x0A, 0x20], Array(0xC0...0xFF)] as [[UInt8]])
    func nonces(nonce: [UInt8]) {
        let bytes = Self.utf8("join/") + nonce + Self.utf8("/")
        #expect(Topic(decoding: bytes) == .join(nonce: nonce))
        #expect(Topic.join(nonce: nonce).encoded == bytes)
    }

    @Test(
        "What begins a topic of one word is a topic",
        arguments: [
            "", "event", "event/", "event/all", "event/typ", "event/p", "event/party/",
            "event/party/sam", "event/project/a",
        ])
    func begins(text: String) throws {
        let topic = try #require(Topic(decoding: Self.utf8(text)))
        guard case .eventsBeginning = topic else {
            Issue.record("\(text) is \(topic)")
            return
        }
        #expect(topic.encoded == Self.utf8(text))
    }

    private static var nonce64: String { String(repeating: "n", count: 64) }

    @Test(
        "Nothing is published on what is no topic and begins none of an event",
        arguments: [
            "/", "//", "head", "head//", "/head/", "head/x/", "state//deals/", "state/",
            "state/deals", "state/deals/a", "state/deals/a/b/", "event/x/", "event/x",
            "event/type//", "event/type/a,/", "event/type/,/", "event/type/a/b/",
            "event/party/a/type/b/", "event/type/a/type/b/", "event/all/x/", "event/all/type/a/",
            "event/project/a,", "event/party/a,b", "event/party/a b/", "event/party/a b",
            "event/party/\n/", "event/type/a,\u{1F}/", "state/deals/a b/", "state/deals/a,b/",
            "state/a b/", "join/", "join/n", "join//", "join/a/b/",
            "join/n\(nonce64)/", "JOIN/n1/", "other/", " head/",
            "event/party/" + String(repeating: "a", count: 4085),
        ])
    func noTopics(text: String) {
        #expect(Topic(decoding: Self.utf8(text)) == nil)
    }

    @Test("Bytes that are no text are no topic, and none stops the reader")
    func hostileBytes() {
        var random = SeededRandom(seed: 7)
        let alphabet = Self.utf8("event/alltypsuhd,.-_0") + [0, 0xFF, 0xC3]
        for _ in 0..<20_000 {
            let bytes = (0..<Int.random(in: 0...40, using: &random)).map { _ in
                alphabet.randomElement(using: &random) ?? 0
            }
            if let topic = Topic(decoding: bytes) { #expect(topic.encoded == bytes) }
        }
    }

    @Test(
        "A filter is followed by its own topic, or by the head where none can say it",
        arguments: [
            (EventFilter(parties: ["sk"]), "event/party/sk/"), (EventFilter(), "event/all/"),
            (EventFilter(types: ["x-a/b"]), "head/"), (EventFilter(types: ["x-a,b"]), "head/"),
            (EventFilter(parties: [""]), "head/"),
            (EventFilter(parties: (0..<1000).map { "party-\($0)" }), "head/"),
        ])
    func following(filter: EventFilter, text: String) {
        #expect(Topic.following(filter).encoded == Self.utf8(text))
    }

    @Test(
        "A beginning finds every event with a topic of one word that begins so",
        arguments: [
            ("", true), ("e", true), ("event/", true), ("event/all", true), ("event/t", true),
            ("event/type/", true), ("event/type/party", true), ("event/type/deal", false),
            ("event/subject/s", true), ("event/subject/t", false),
            ("event/party/sk-hyn", true), ("event/party/sk", true), ("event/party/hynix", false),
            ("event/p", true), ("event/pr", true), ("event/project/", true),
            ("event/project/sta", true), ("event/project/stargate", true),
            ("event/project/stargate-2", false), ("event/project/target", false),
        ])
    func beginnings(bytes: String, matches: Bool) throws {
        let text = #"""
            {"specversion":"1.0","id":"e","source":"s","type":"party.merged","subject":"sk",
             "data":{"into":"sk-hynix"}}
            """#
        let routes = Routes(of: try Event(checking: Array(text.utf8)))
        let beginning = try #require(TopicBeginning(Self.utf8(bytes)))
        #expect(beginning.matches(routes, project: { Self.utf8("stargate") }) == matches)
        let others = bytes.starts(with: "event/pr") ? false : matches
        #expect(beginning.matches(routes, project: { nil }) == others)
    }

    @Test("No whole topic begins another, whatever the ids are")
    func prefixes() {
        let ids = ["a", "ab", "a.b", "all", "type", "head"]
        let topics = Set(
            [.allEvents, .head]
                + ids.flatMap { id -> [Topic] in
                    [
                        .events(EventFilter(types: [id])), .events(EventFilter(subjects: [id])),
                        .events(EventFilter(parties: [id])), .join(nonce: Array(id.utf8)),
                    ]
                } + ["deals", "deals2"].map { Topic.state(projection: $0) })
        for one in topics {
            for other in topics where one != other {
                #expect(!other.encoded.starts(with: one.encoded), "\(one) \(other)")
            }
        }
    }
}

@Suite("The pace of the stream")
struct PaceTests {
    @Test("A pace is read back, whatever else the daemon says")
    func roundTrip() {
        let pace = Pace(beatMilliseconds: 1000, spreadMilliseconds: 20)
        #expect(Pace(decoding: pace.encoded) == pace)
        let more = #"{"x":[],"spread_milliseconds":20,"beat_milliseconds":1000}"#
        #expect(Pace(decoding: Array(more.utf8)) == pace)
    }

    @Test("What is no pace is none", arguments: ["", "[]", "{}", #"{"beat_milliseconds":1}"#, "{"])
    func malformed(text: String) {
        #expect(Pace(decoding: Array(text.utf8)) == nil)
    }

    @Test("Nobody waits for hours, whatever is said")
    func bounded() {
        let text = #"{"beat_milliseconds":99999999999,"spread_milliseconds":99999999999}"#
        let hour = Pace(beatMilliseconds: 3_600_000, spreadMilliseconds: 3_600_000)
        #expect(Pace(decoding: Array(text.utf8)) == hour)
    }
}
