import Events
import Projections
import Testing
import Wire

@testable import Daemon

@Suite("The publisher sends what somebody holds")
struct PublisherTests {
    func routes(_ text: String) throws -> Routes {
        Routes(of: try Event(checking: Array(text.utf8)))
    }

    let sample = """
        {"specversion":"1.0","id":"1","source":"s","type":"mou.signed","subject":"d1","data":{\
        "certainty":"official","report":{"publisher":"p"},\
        "parties":[{"id":"sk","role":"partner"},{"id":"sk-hynix","role":"partner"}]}}
        """

    func subscription(_ topic: String, held: Bool = true) -> [UInt8] {
        [held ? 1 : 0] + Array(topic.utf8)
    }

    @Test(
        "A subscription brings the topics it covers, and no more",
        arguments: [
            ("event/all/", ["event/all/"]),
            ("event/party/sk/", ["event/party/sk/"]),
            ("event/type/mou.signed/", ["event/type/mou.signed/"]),
            ("event/subject/d1/", ["event/subject/d1/"]),
            ("event/party/", ["event/party/sk/", "event/party/sk-hynix/"]),
            ("event/type/", ["event/type/mou.signed/"]),
            ("event/subject/d", ["event/subject/d1/"]),
            ("event/party/s/", []),
            ("state/deals/", []),
        ])
    func topics(held: String, expected: [String]) throws {
        var publisher = Publisher(epoch: 1)
        #expect(publisher.note(subscription: subscription(held)) == nil)
        let topics = publisher.heldTopics(of: try routes(sample))
        #expect(topics.map { String(decoding: $0, as: UTF8.self) } == expected)
    }

    @Test("An empty subscription brings everything, and nothing once it is given back")
    func everything() throws {
        var publisher = Publisher(epoch: 1)
        _ = publisher.note(subscription: subscription(""))
        #expect(publisher.heldTopics(of: try routes(sample)).count == 5)
        #expect(publisher.watchedProjections.count == 6)
        _ = publisher.note(subscription: subscription("", held: false))
        #expect(publisher.heldTopics(of: try routes(sample)).isEmpty)
        #expect(publisher.watchedProjections.isEmpty)
        #expect(publisher.heldCount == 0)
    }

    @Test("Only watched projections are watched")
    func projections() {
        var publisher = Publisher(epoch: 1)
        _ = publisher.note(subscription: subscription("state/ties/"))
        #expect(publisher.watchedProjections == [.ties])
    }

    @Test("A joiner's nonce is told, and only on subscribing")
    func join() {
        var publisher = Publisher(epoch: 1)
        #expect(publisher.note(subscription: subscription("join/abc/")) == Array("abc".utf8))
        #expect(publisher.note(subscription: subscription("join/abc/", held: false)) == nil)
        #expect(publisher.note(subscription: []) == nil)
        #expect(publisher.note(subscription: [7, 8]) == nil)
    }
}

@Suite("Pages of rows")
struct PagesTests {
    @Test("Rows are cut between, never within", arguments: [1, 10, 11, 22, 1000])
    func cuts(bytesMax: Int) {
        let rows = (0..<7).map { Array("{\"row\":\($0)0}".utf8) }
        var pages = Pages(sequence: 3, rows: rows, bytesMax: bytesMax)
        var all: [[UInt8]] = []
        while !pages.isEmpty { all += Lines(pages.popFirst()).map { Array($0) } }
        #expect(all == rows)
    }

    @Test("No rows are one empty page")
    func empty() {
        var pages = Pages(sequence: 0, rows: [], bytesMax: 10)
        #expect(pages.popFirst() == [])
        #expect(pages.isEmpty)
    }

    @Test("A cursor is good once, and the oldest makes room")
    func cursors() {
        var cursors = Cursors()
        let pages = Pages(sequence: 1, rows: [], bytesMax: 1)
        let first = cursors.keep(pages)
        for _ in 0..<63 { _ = cursors.keep(pages) }
        #expect(cursors.take(first) != nil)
        #expect(cursors.take(first) == nil)
        let second = first + 1
        _ = cursors.keep(pages)
        _ = cursors.keep(pages)
        #expect(cursors.take(second) == nil)
    }
}
