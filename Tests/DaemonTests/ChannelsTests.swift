import Events
import PactwireTesting
import Projections
import Testing
import Wire

@testable import Daemon

@Suite("Channels are found by the words of what is sent")
struct ChannelsTests {
    private func channel(_ name: String) throws -> Channel {
        let bytes = Array(name.utf8)
        return Channel(name: bytes, topic: try #require(Topic(decoding: bytes)), last: 0)
    }

    private func names(_ numbers: [Int], in channels: Channels) -> [String] {
        numbers.map { String(decoding: channels[$0].name, as: UTF8.self) }
    }

    @Test("An event finds exactly the channels that it matches, whatever was opened and closed")
    func matchesAsTheFilterDoes() throws {
        var random = SeededRandom(seed: 11)
        var channels = Channels()
        var open: Set<[UInt8]> = []
        let beginnings = [
            "", "event/", "event/p", "event/party/p", "event/type/x-a", "event/subject/da",
            "event/project/ra", "event/project/",
        ]
        for sequence in 1...400 as ClosedRange<UInt64> {
            let filter = StreamedEvent.randomFilter(using: &random)
            let name =
                random.once(in: 8)
                ? Array(beginnings[random.below(beginnings.count)].utf8)
                : Topic.events(filter).encoded
            let number = channels.number(of: name)
            if let number {
                channels.close(number)
                open.remove(name)
            } else {
                let topic = try #require(Topic(decoding: name))
                _ = channels.open(Channel(name: name, topic: topic, last: 0))
                open.insert(name)
            }
            let event = try StreamedEvent.random(sequence, using: &random)
            let matching = channels.matching(event.routes, project: { event.project })
            let expected = open.filter { name in
                switch Topic(decoding: name) {
                case .events(let filter):
                    filter.matches(event.routes, project: { event.project })
                default: event.isFound(beginning: name)
                }
            }
            #expect(matching.map { channels[$0].name }.count == expected.count)
            #expect(Set(matching.map { channels[$0].name }) == expected)
            let concerned = channels.concerned(by: [(event.routes, event.project)])
            #expect(concerned.isSuperset(of: matching))
        }
        #expect(channels.count == open.count && open.count > 20)
        for name in open { channels.close(try #require(channels.number(of: name))) }
        #expect(channels.count == 0 && channels.weight == 0 && channels.beginningsCount == 0)
    }

    @Test("Among 100,000 quiet filters an event looks at those of its own words only")
    func costsItsOwnWords() throws {
        var index = FilterIndex()
        for number in 0..<100_000 {
            let word = "w\(number)"
            let filter =
                switch number % 5 {
                case 0: EventFilter(subjects: [word])
                case 1: EventFilter(parties: [word, "v\(number)"])
                case 2: EventFilter(types: ["x-a"], projects: [word])
                case 3: EventFilter(types: ["x-a"], subjects: [word], parties: ["p"])
                default: EventFilter(types: ["x-" + word])
                }
            index.insert(number, filter)
        }
        let event = try StreamedEvent(parties: ["p", "w1", "v1", "w6"], project: "w7")
        let found = index.candidates(event.routes, project: { event.project })
        #expect(found == [1, 6, 7])
    }

    @Test("An event's project is asked for only while a filter goes by projects")
    func asksForProject() throws {
        var channels = Channels()
        var asked = 0
        let event = try StreamedEvent(subject: "d", project: "r")
        func match() -> Int {
            channels.matching(event.routes) {
                asked += 1
                return event.project
            }.count
        }
        _ = channels.open(try channel("event/subject/d/"))
        #expect(match() == 1 && asked == 0)
        let byProject = channels.open(try channel("event/project/r/"))
        #expect(match() == 2 && asked > 0)
        channels.close(byProject)
        asked = 0
        #expect(match() == 1 && asked == 0)
    }

    @Test("A row finds the channel of its projection and those of its keys")
    func findsRows() throws {
        var channels = Channels()
        #expect(channels.wantedRows(of: .deals) == nil)
        let ofKey = channels.open(try channel("state/deals/a/"))
        guard case .foundUnder(let isWanted)? = channels.wantedRows(of: .deals) else {
            Issue.record("not only rows of a key are wanted")
            return
        }
        #expect(isWanted("a") && !isWanted("b"))
        #expect(channels.matching(.deals, keys: ["a", "b"]) == [ofKey])
        let ofAll = channels.open(try channel("state/deals/"))
        guard case .all? = channels.wantedRows(of: .deals) else {
            Issue.record("not all rows are wanted")
            return
        }
        #expect(Set(channels.matching(.deals, keys: ["a", "b"])) == [ofKey, ofAll])
        #expect(channels.matching(.deals, keys: []) == [ofAll])
        #expect(channels.matching(.ties, keys: ["a"]).isEmpty)
        channels.close(ofAll)
        channels.close(ofKey)
        #expect(channels.wantedRows(of: .deals) == nil)
    }

    @Test("Keys that look alike are two, as their topics are")
    func keysAreBytes() throws {
        var channels = Channels()
        let composed = channels.open(try channel("state/deals/\u{E9}/"))
        let decomposed = channels.open(try channel("state/deals/e\u{301}/"))
        #expect(channels.matching(.deals, keys: ["\u{E9}"]) == [composed])
        #expect(channels.matching(.deals, keys: ["e\u{301}"]) == [decomposed])
        channels.close(decomposed)
        #expect(channels.matching(.deals, keys: ["\u{E9}"]) == [composed])
    }

    @Test(
        "A round comes by every followed channel once, in slices",
        arguments: [(0, 1), (1, 1), (9, 4), (10, 5), (10, 10), (10, 100)])
    func rounds(count: Int, sliceMax: Int) throws {
        var channels = Channels()
        let head = channels.open(try channel("head/"))
        for number in 0..<count + 3 { _ = channels.open(try channel("event/party/p\(number)/")) }
        let closed = [1, 2, count + 3]
        for number in closed { channels.close(number) }
        for _ in 0..<3 {
            var round: [Int] = []
            var slices = 0
            repeat {
                let slice = channels.popSlice(sliceMax)
                #expect(slice.count <= sliceMax)
                round += slice
                slices += 1
            } while channels.isRoundBegun
            #expect(round.count == count && Set(round).isDisjoint(with: closed + [head]))
            #expect(Set(round).count == count)
            #expect(slices == max(1, (count + sliceMax - 1) / sliceMax))
        }
    }

    @Test(
        "A topic weighs by its words and its bytes",
        arguments: [
            ("event/all/", 1), ("head/", 1), ("event/party/a/", 1), ("event/party/a,b,c/", 3),
            ("event/type/a,b/party/c/", 3),
            ("state/deals/\(String(repeating: "k", count: 200))/", 2),
        ])
    func weighs(name: String, weight: Int) throws {
        #expect(try channel(name).weight == weight)
    }
}
