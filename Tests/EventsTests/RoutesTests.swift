import Testing

@testable import Events

@Suite("Routes say who asks for an event")
struct RoutesTests {
    private func routes(_ event: EventText, target: Routes? = nil) throws -> Routes {
        Routes(of: try Event(checking: event.bytes), target: target)
    }

    private func texts(_ words: [[UInt8]]) -> [String] {
        words.map { String(decoding: $0, as: UTF8.self) }
    }

    @Test("Every party that is written is a route, each once, in order")
    func findsParties() throws {
        let found = try routes(
            .rich.with(
                "parties",
                #"[{"id":"a","role":"host","on_behalf_of":"b"},{"id":"\u0061","role":"buyer"}]"#))
        // In the order written: commitments (not `by`, in whose words), topics, the parties last.
        #expect(texts(found.parties) == ["openai", "foxconn", "nvidia", "a", "b"])
        #expect(texts(found.subjects) == ["openai-foxconn-hardware"])
        #expect(String(decoding: found.type, as: UTF8.self) == "partnership.announced")
    }

    @Test(
        "Types that name a party elsewhere are routed to it",
        arguments: [
            ("announcement.denied", ["openai"]), ("party.merged", ["p-2", "s-1"]),
            ("party.named", ["s-1"]), ("statement.made", ["sam", "openai"]),
            ("visit.held", ["openai", "foxconn"]), ("deal.suspended", []), ("x-own", []),
        ])
    func findsOwn(type: String, parties: [String]) throws {
        #expect(texts(try routes(EventText(type)).parties) == parties)
    }

    @Test("What speaks of an event goes where that event went")
    func inheritsTarget() throws {
        let target = try routes(.rich)
        let denial = try routes(EventText("announcement.denied"), target: target)
        #expect(texts(denial.subjects) == ["s-1", "openai-foxconn-hardware"])
        #expect(texts(denial.parties) == ["openai", "foxconn", "nvidia"])
        #expect(String(decoding: denial.type, as: UTF8.self) == "announcement.denied")
        let retraction = try routes(EventText("announcement.retracted"), target: denial)
        #expect(Set(texts(retraction.parties)) == Set(texts(denial.parties)))
    }

    @Test(
        "A filter asks for any word of a kind and for all kinds it names",
        arguments: [
            ([], [], [], true), (["partnership.announced"], [], [], true),
            (["deal.signed"], [], [], false),
            (["deal.signed", "partnership.announced"], [], [], true),
            (["partnership"], [], [], false), ([], ["openai-foxconn-hardware"], [], true),
            ([], ["openai"], [], false), ([], [], ["nvidia"], true),
            ([], [], ["other", "openai"], true),
            ([], [], ["Nvidia"], false), ([], [], ["nvidi"], false), ([], [], [""], false),
            (["partnership.announced"], ["openai-foxconn-hardware"], ["nvidia"], true),
            (["partnership.announced"], ["other"], ["nvidia"], false),
            (["deal.signed"], ["openai-foxconn-hardware"], ["nvidia"], false),
        ])
    func filters(types: [String], subjects: [String], parties: [String], matches: Bool) throws {
        let filter = EventFilter(types: types, subjects: subjects, parties: parties)
        #expect(filter.matches(try routes(.rich), project: { nil }) == matches)
        #expect(filter.isEverything == (types + subjects + parties).isEmpty)
    }

    @Test(
        "A filter that names projects wants an event that names one of them",
        arguments: [
            ([], nil, true), (["a"], nil, false), (["a"], "a", true), (["b", "a"], "a", true),
            (["b"], "a", false),
        ] as [([String], String?, Bool)])
    func projects(words: [String], named: String?, matches: Bool) throws {
        let filter = EventFilter(projects: words)
        let project = named.map { Array($0.utf8) }
        #expect(filter.matches(try routes(.rich), project: { project }) == matches)
        #expect(filter.isEverything == words.isEmpty)
        let other = EventFilter(types: ["deal.signed"], projects: words)
        #expect(!other.matches(try routes(.rich), project: { project }))
    }

    @Test("An event that names ten thousand parties takes no square", .timeLimit(.minutes(10)))
    func takesNoSquare() throws {
        let ids = (0..<10_000).map { "\"party-\($0)\"" }.joined(separator: ",")
        let commitment = #"{"what":"w","nature":"target","basis":"none","from":[\#(ids)]}"#
        let event = try Event(
            checking: EventText("commitment.stated").with("commitments", "[\(commitment)]").bytes)
        let started = ContinuousClock.now
        let routes = Routes(of: event)
        let again = Routes(of: event, target: routes)
        let payload = StoredEvent.encode(event, routes: again, targetSequence: 1)
        #expect(ContinuousClock.now - started < .seconds(10))
        #expect(again.parties.count == 10_000)
        #expect(StoredEvent(payload: payload[...])?.routes == routes)
    }
}
