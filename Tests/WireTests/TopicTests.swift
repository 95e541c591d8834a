import Events
import Testing

@testable import Wire

@Suite("Topics are whole words that end in a slash")
struct TopicTests {
    @Test(
        "A topic is written so, and is whole",
        arguments: [
            (.allEvents, "event/all/"),
            (.type(Array("deal.signed".utf8)), "event/type/deal.signed/"),
            (.subject(Array("a-b".utf8)), "event/subject/a-b/"),
            (.party(Array("openai".utf8)), "event/party/openai/"),
            (.state(projection: "deals"), "state/deals/"),
            (.join(nonce: Array("n1".utf8)), "join/n1/"), (.head, "head/"),
        ] as [(Topic, String)])
    func encoded(topic: Topic, text: String) {
        #expect(topic.encoded == Array(text.utf8))
        #expect(Topic.isWhole(topic.encoded))
        for count in 0..<topic.encoded.count {
            let beginning = Array(topic.encoded.prefix(count))
            #expect(!Topic.isWhole(beginning), "\(text.prefix(count))")
        }
    }

    @Test("No topic is the beginning of another, whatever the ids are")
    func prefixes() {
        let ids = ["a", "ab", "a.b", "all", "type", "head"].map { Array($0.utf8) }
        let topics = Set(
            [.allEvents, .head]
                + ids.flatMap { [.type($0), .subject($0), .party($0), .join(nonce: $0)] }
                + ["deals", "deals2"].map(Topic.state))
        for one in topics {
            for other in topics where one != other {
                #expect(!other.encoded.starts(with: one.encoded), "\(one) \(other)")
            }
        }
    }

    @Test(
        "A subscription that is no topic of ours is only a prefix",
        arguments: [
            "", "/", "//", "event/", "event", "event/all", "head//", "/head/",
            "state//deals/", "event/x/", "event/type/",
            "event/type/a/b/", "state/", "state/deals", "state/deals/a/", "head", "head/x/",
            "join/",
            "join/n", "other/", "other/x/", " head/",
        ])
    func onlyPrefixes(text: String) {
        #expect(!Topic.isWhole(Array(text.utf8)))
    }

    @Test(
        "A join is answered when it has a nonce of 1 to 64 bytes without a slash",
        arguments: [
            ("join/n1/", "n1"), ("join/é/", "é"),
            ("join/" + String(repeating: "n", count: 64) + "/", String(repeating: "n", count: 64)),
            ("join/" + String(repeating: "n", count: 65) + "/", nil), ("join//", nil),
            ("join/", nil), ("join/n1", nil), ("join/a/b/", nil), ("JOIN/n1/", nil), ("head/", nil),
            ("join", nil), ("", nil), ("/", nil),
        ] as [(String, String?)])
    func nonces(subscription: String, nonce: String?) {
        #expect(Topic.joinNonce(of: Array(subscription.utf8)) == nonce.map { Array($0.utf8) })
    }

    @Test("An event is published under everything, its type, its subjects and its parties")
    func topicsOfAnEvent() throws {
        let text = #"""
            {"specversion":"1.0","id":"e","source":"s","type":"party.merged","subject":"sk",
             "data":{"into":"sk-hynix"}}
            """#
        let target = Routes(of: try Event(checking: Array(text.utf8)))
        let topics = Topic.topics(of: target).map { String(decoding: $0.encoded, as: UTF8.self) }
        #expect(
            topics == [
                "event/all/", "event/type/party.merged/", "event/subject/sk/",
                "event/party/sk-hynix/", "event/party/sk/",
            ])
    }
}
