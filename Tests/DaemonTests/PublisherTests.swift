import Events
import Projections
import Testing
import Wire
import ZeroMQ

@testable import Daemon

@Suite("The publisher sends what somebody holds, and chains it")
struct PublisherTests {
    private func header(
        _ kind: StreamHeader.Kind, _ sequence: UInt64, after previous: UInt64
    ) -> StreamHeader {
        StreamHeader(kind, epoch: 3, sequence: sequence, previous: previous)
    }

    @Test("An event that nobody holds a channel for is not rendered")
    func rendersNothing() throws {
        var publisher = Publisher(epoch: 3)
        _ = try publisher.hold("event/party/q/")
        let event = try StreamedEvent(parties: ["p"])
        let publication = publisher.event(1, event.routes, project: nil) {
            Issue.record("rendered")
            return []
        }
        #expect(publication == nil)
    }

    @Test("An event goes out once on each channel, behind what was last sent there")
    func chains() throws {
        var publisher = Publisher(epoch: 3)
        _ = try publisher.hold("event/all/", head: 4)
        _ = try publisher.hold("event/party/p,q/", head: 4)
        let first = try publisher.sent(StreamedEvent(5))
        #expect(first.topics == ["event/all/"])
        let event = try StreamedEvent(6, parties: ["p", "q"])
        let second = try publisher.sent(event)
        #expect(second.body == event.json)
        #expect(second.topics == ["event/all/", "event/party/p,q/"])
        #expect(
            second.headings.map(\.header)
                == [header(.event, 6, after: 5), header(.event, 6, after: 4)])
        let beats = publisher.beats(head: 9)
        #expect(beats.headings.map(\.header.kind) == [.beat, .beat])
        #expect(beats.headings.map(\.header.previous) == [6, 6])
        // A beat is no link: what comes next names the same message before it.
        let third = try publisher.sent(StreamedEvent(10))
        #expect(third.headings.map(\.header) == [header(.event, 10, after: 6)])
    }

    @Test("An event too long for the stream goes out without its text", arguments: [true, false])
    func tooLong(isLong: Bool) throws {
        var publisher = Publisher(epoch: 3)
        _ = try publisher.hold("event/all/")
        let short = try StreamedEvent(1)
        let room = WireProtocol.streamBodyBytesMax - short.json.count
        let event = try StreamedEvent(1, bytes: room + (isLong ? 1 : 0))
        let publication = try publisher.sent(event)
        #expect(publication.headings.map(\.header) == [header(.event, 1, after: 0)])
        #expect(publication.body == (isLong ? [] : event.json))
    }

    @Test("Rows go out by their keys, and the mark counts those that are too long as well")
    func rows() throws {
        var publisher = Publisher(epoch: 3)
        for topic in ["state/deals/", "state/deals/a/", "state/deals/c/"] {
            _ = try publisher.hold(topic, head: 2)
        }
        var counted: Publisher.RowCounts = [:]
        func rendered(_ change: RowChange, _ sequence: UInt64) -> RenderedRow {
            RenderedRow(change, of: .deals, sequence: sequence)
        }
        let changed = RowChange(
            key: "d", formerKeys: ["a", "b"], watchKeys: ["b"], json: Array("{}".utf8))
        let row = try #require(
            publisher.row(rendered(changed, 3), of: .deals, counted: &counted))
        #expect(row.topics == ["state/deals/", "state/deals/a/"])
        #expect(row.headings.allSatisfy { $0.header == header(.row, 3, after: 0) })
        let text = #"{"projection":"deals","key":"d","keys":["b"],"sequence":3,"row":{}}"#
        #expect(row.body == Array(text.utf8))

        let gone = RowChange(key: "e", formerKeys: ["b"], watchKeys: [], json: nil)
        let removal = try #require(publisher.row(rendered(gone, 4), of: .deals, counted: &counted))
        #expect(removal.topics == ["state/deals/"])
        let long = RowChange(
            key: "f", formerKeys: [], watchKeys: ["a"],
            json: Array("\"\(String(repeating: "x", count: 70_000))\"".utf8))
        #expect(publisher.row(rendered(long, 4), of: .deals, counted: &counted) == nil)
        #expect(publisher.row(rendered(changed, 4), of: .ties, counted: &counted) == nil)

        let marks = publisher.marks(counted, sequence: 5)
        #expect(marks.map(\.topics) == [["state/deals/"], ["state/deals/a/"]])
        #expect(marks.map(\.headings[0].header).allSatisfy { $0 == header(.mark, 5, after: 2) })
        #expect(marks.map(\.body) == [#"{"rows":3}"#, #"{"rows":2}"#].map { Array($0.utf8) })
        let previous = publisher.beats(head: 5).headings.map(\.header.previous)
        #expect(previous == [5, 5, 2])
    }

    @Test("Rows of events before a channel was opened go out on older channels only")
    func lateRows() throws {
        var publisher = Publisher(epoch: 3)
        _ = try publisher.hold("state/deals/", head: 2)
        _ = try publisher.hold("state/deals/a/", head: 5)
        var counted: Publisher.RowCounts = [:]
        let change = RowChange(key: "a", formerKeys: [], watchKeys: ["a"], json: Array("{}".utf8))
        for (sequence, topics) in [(5, ["state/deals/"]), (6, ["state/deals/", "state/deals/a/"])] {
            let row = RenderedRow(change, of: .deals, sequence: UInt64(sequence))
            let publication = publisher.row(row, of: .deals, counted: &counted)
            #expect(publication?.topics == topics)
        }
        let beats = publisher.beats(head: 9) { _ in 4 }
        let expected = [header(.beat, 4, after: 2), header(.beat, 5, after: 5)]
        #expect(beats.headings.map(\.header) == expected)
    }

    @Test("Rows that go by unsent show as a gap on every channel of the projection")
    func skipsRows() throws {
        var publisher = Publisher(epoch: 3)
        for topic in ["state/deals/", "state/deals/a/", "state/ties/"] {
            _ = try publisher.hold(topic, head: 4)
        }
        _ = try publisher.hold("state/deals/b/", head: 9)
        #expect(publisher.skipRows(of: .deals, through: 7) == 2)
        #expect(publisher.beats(head: 9).headings.map(\.header.previous) == [7, 7, 4, 9])
    }

    @Test("Who joins is told the head and the pace, and holds nothing by it")
    func joins() throws {
        var publisher = Publisher(epoch: 3)
        _ = try publisher.hold("event/all/")
        let joined = try #require(try publisher.hold("join/n/", head: 7))
        #expect(joined.topics == ["join/n/"])
        #expect(joined.headings[0].header == header(.joined, 7, after: 7))
        #expect(Pace(decoding: joined.body) == publisher.pace)
        #expect(publisher.subscriptionsCount == 1)
        try publisher.release("join/n/")
    }

    @Test("A refusal is told on the topic that was asked for")
    func refuses() throws {
        var publisher = Publisher(epoch: 3)
        let error = try #require(throws: WireError.self) { try publisher.hold("other/") }
        let asked = [1] + Array("other/".utf8)
        let refusal = try #require(publisher.refusal(of: asked, error))
        #expect(refusal.topics == ["other/"])
        #expect(refusal.headings[0].header == header(.refused, 0, after: 0))
        let body = try JSON(parsing: refusal.body).root
        #expect(body["code"]?.string == "bad_topic" && body["retry"]?.bool == false)
        #expect(publisher.topicsCount == 0)
    }

    @Test("Who may hold a topic hears nothing of it being refused to another")
    func refusesInSilence() throws {
        var publisher = Publisher(epoch: 3, caps: SubscriptionCaps(topicsPerKeyMax: 1))
        _ = try publisher.hold("event/all/", .sample(1, key: "a"))
        _ = try publisher.hold("head/", .sample(2, key: "b"))
        let error = try #require(throws: WireError.self) {
            try publisher.hold("event/all/", .sample(2, key: "b"))
        }
        let asked = [1] + Array("event/all/".utf8)
        #expect(publisher.refusal(of: asked, error) == nil)
    }

    @Test("What is no subscription is nothing", arguments: [[], [2], [7, 8]] as [[UInt8]])
    func malformed(subscription: [UInt8]) throws {
        var publisher = Publisher(epoch: 3)
        #expect(try publisher.take(subscription, from: .sample(), head: 0) == nil)
        #expect(publisher.topicsCount == 0)
    }

    @Test("Events that go by unsent show as a gap on every channel of theirs, and on no other")
    func skips() throws {
        var publisher = Publisher(epoch: 3)
        let concerned = ["event/all/", "event/party/p/", "event/project/r/", "event/su"]
        for topic in concerned + ["event/party/q/"] { _ = try publisher.hold(topic, head: 4) }
        let events = [
            try StreamedEvent(5, parties: ["p"]), try StreamedEvent(6, project: "r"),
        ]
        #expect(publisher.skip(events.map { ($0.routes, $0.project) }, through: 6) == 4)
        for heading in publisher.beats(head: 6).headings {
            let isConcerned = concerned.contains { $0.utf8.elementsEqual(heading.topic) }
            #expect(heading.header == header(.beat, 6, after: isConcerned ? 6 : 4))
        }
    }

    @Test(
        "A round comes by every channel in slices of at most 1,000, evenly over its time",
        arguments: [(0, 1000), (1000, 1000), (1001, 500), (10_000, 100), (20_000, 50)])
    func rounds(channels: Int, slice: Int) throws {
        var publisher = Publisher(
            epoch: 3, caps: SubscriptionCaps(topicsMax: 20_000, topicsPerKeyMax: 20_000))
        for number in 0..<channels { _ = try publisher.hold("event/party/p\(number)/") }
        #expect(publisher.pace.spreadMilliseconds == min(5000, channels))
        var told: Set<[UInt8]> = []
        repeat {
            let beats = publisher.beats(head: 1)
            #expect(beats.headings.count <= Publisher.sliceMax)
            #expect(Pace(decoding: beats.body) == publisher.pace)
            #expect(publisher.sliceMilliseconds == slice)
            told.formUnion(beats.headings.map(\.topic))
        } while publisher.isRoundBegun
        #expect(told.count == channels)
        #expect(publisher.pace.beatMilliseconds == max(1000, channels / 10))
        // What was announced holds from the next round on.
        _ = publisher.beats(head: 1)
        #expect(publisher.sliceMilliseconds == (channels == 20_000 ? 100 : slice))
    }
}
