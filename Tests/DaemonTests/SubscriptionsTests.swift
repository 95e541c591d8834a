import Testing
import Wire
import ZeroMQ

@testable import Daemon

@Suite("A channel lives while a connection holds it")
struct SubscriptionsTests {
    private static func utf8(_ text: String) -> [UInt8] { Array(text.utf8) }

    private func refusal(
        _ subscriptions: inout Subscriptions, _ topic: String, by connection: Connection
    ) -> WireError.Code? {
        do throws(WireError) {
            _ = try subscriptions.hold(Self.utf8(topic), by: connection, head: 0)
            return nil
        } catch {
            return error.code
        }
    }

    private let one = Connection.sample(1)
    private let two = Connection.sample(2)

    @Test("It ends with its last holder, and only a holder can give it back")
    func holders() throws {
        let topic = Self.utf8("event/party/p/")
        var subscriptions = Subscriptions(caps: SubscriptionCaps())
        _ = try subscriptions.hold(topic, by: one, head: 5)
        // A socket says it as often as it subscribes, and takes it back once.
        _ = try subscriptions.hold(topic, by: one, head: 6)
        _ = try subscriptions.hold(topic, by: two, head: 7)
        #expect(subscriptions.count == 2 && subscriptions.channels.count == 1)
        let number = try #require(subscriptions.channels.number(of: topic))
        #expect(subscriptions.channels[number].last == 5)

        subscriptions.release(topic, by: .sample(3))
        subscriptions.release(Self.utf8("event/party/q/"), by: one)
        subscriptions.release(topic, by: one)
        subscriptions.release(topic, by: one)
        #expect(subscriptions.count == 1 && subscriptions.channels.count == 1)
        subscriptions.release(topic, by: two)
        #expect(subscriptions.count == 0 && subscriptions.channels.count == 0)
        _ = try subscriptions.hold(topic, by: one, head: 9)
        let again = try #require(subscriptions.channels.number(of: topic))
        #expect(subscriptions.channels[again].last == 9)
    }

    @Test("What a connection held that is gone is dropped, and nothing else")
    func goneConnections() throws {
        var subscriptions = Subscriptions(caps: SubscriptionCaps())
        for topic in ["event/party/p/", "state/deals/", "head/"] {
            _ = try subscriptions.hold(Self.utf8(topic), by: one, head: 0)
        }
        _ = try subscriptions.hold(Self.utf8("head/"), by: two, head: 0)
        subscriptions.releaseAll { _ in false }
        #expect(subscriptions.count == 4 && subscriptions.channels.count == 3)
        subscriptions.releaseAll { $0 == one }
        #expect(subscriptions.count == 1 && subscriptions.channels.count == 1)
        #expect(subscriptions.channels.number(of: Self.utf8("head/")) != nil)
    }

    @Test(
        "What nothing is published on is refused",
        arguments: [
            ("other/", .badTopic), ("event/party/a,/", .badTopic), ("state/", .badTopic),
            ("state/dealz/", .unknownProjection), ("state/dealz/a/", .unknownProjection),
            ("event/all/", nil), ("event/par", nil), ("state/deals/a/", nil), ("join/n/", nil),
        ] as [(String, WireError.Code?)])
    func refuses(topic: String, code: WireError.Code?) {
        var subscriptions = Subscriptions(caps: SubscriptionCaps())
        #expect(refusal(&subscriptions, topic, by: one) == code)
        if code != nil { #expect(subscriptions.count == 0) }
    }

    @Test("In total no more topics are held than may be, and long ones count as several")
    func capInTotal() {
        var subscriptions = Subscriptions(caps: SubscriptionCaps(topicsMax: 4, topicsPerKeyMax: 9))
        #expect(refusal(&subscriptions, "event/party/a,b,c/", by: one) == nil)
        #expect(refusal(&subscriptions, "event/party/d,e/", by: one) == .tooManyTopics)
        #expect(refusal(&subscriptions, "event/party/d/", by: one) == nil)
        #expect(refusal(&subscriptions, "event/party/e/", by: one) == .tooManyTopics)
        // One that is held already costs nothing more, nor does a join.
        #expect(refusal(&subscriptions, "event/party/d/", by: two) == nil)
        #expect(refusal(&subscriptions, "join/n/", by: two) == nil)
        subscriptions.release(Self.utf8("event/party/a,b,c/"), by: one)
        #expect(refusal(&subscriptions, "event/party/e/", by: one) == nil)
    }

    @Test("The connections of one key hold no more than they may together, others are not touched")
    func capByKey() throws {
        var subscriptions = Subscriptions(caps: SubscriptionCaps(topicsPerKeyMax: 2))
        let (a1, a2) = (Connection.sample(1, key: "a"), Connection.sample(2, key: "a"))
        let b = Connection.sample(3, key: "b")
        #expect(refusal(&subscriptions, "event/party/p/", by: a1) == nil)
        #expect(refusal(&subscriptions, "event/party/q/", by: a2) == nil)
        #expect(refusal(&subscriptions, "event/party/r/", by: a2) == .tooManyTopics)
        #expect(refusal(&subscriptions, "event/party/r/", by: b) == nil)
        #expect(refusal(&subscriptions, "event/party/r/", by: a1) == .tooManyTopics)
        #expect(subscriptions.count == 3)
        subscriptions.release(Self.utf8("event/party/r/"), by: b)
        #expect(subscriptions.channels.count == 2)
        subscriptions.releaseAll { $0 == a1 }
        #expect(refusal(&subscriptions, "event/party/r/", by: a2) == nil)
    }

    @Test("One key can't take all the topics that only begin one; without keys all may")
    func capOfBeginningsByKey() {
        var subscriptions = Subscriptions(caps: SubscriptionCaps())
        let (a1, a2) = (Connection.sample(1, key: "a"), Connection.sample(2, key: "a"))
        for number in 0..<8 {
            let holder = number.isMultiple(of: 2) ? a1 : a2
            #expect(refusal(&subscriptions, "event/party/p\(number)", by: holder) == nil)
        }
        #expect(refusal(&subscriptions, "event/party/q", by: a2) == .tooManyTopics)
        #expect(refusal(&subscriptions, "event/party/p0", by: a2) == .tooManyTopics)
        #expect(refusal(&subscriptions, "event/party/q/", by: a2) == nil)
        #expect(refusal(&subscriptions, "event/party/q", by: .sample(3, key: "b")) == nil)
        subscriptions.releaseAll { $0 == a1 }
        #expect(refusal(&subscriptions, "event/party/q", by: a2) == nil)
    }

    @Test("Who asks for too much that nothing is published on is known, and nobody else")
    func excessive() {
        let caps = SubscriptionCaps(unpublishedBytesMax: 2 * (7 + SubscriptionCaps.nameOverhead))
        var subscriptions = Subscriptions(caps: caps)
        for _ in 0..<5 {
            #expect(refusal(&subscriptions, "other1/", by: one) == .badTopic)
            #expect(refusal(&subscriptions, "join/n/", by: one) == nil)
            #expect(refusal(&subscriptions, "event/all/", by: one) == nil)
        }
        #expect(!subscriptions.isExcessive(one))
        // What is given back is free again.
        subscriptions.release(Self.utf8("join/n/"), by: one)
        subscriptions.release(Self.utf8("join/o/"), by: one)
        #expect(refusal(&subscriptions, "join/m/", by: one) == nil)
        #expect(!subscriptions.isExcessive(one))
        #expect(refusal(&subscriptions, "other2/", by: one) == .badTopic)
        #expect(subscriptions.isExcessive(one) && !subscriptions.isExcessive(two))
        subscriptions.release(Self.utf8("join/m/"), by: one)
        #expect(subscriptions.isExcessive(one))
        subscriptions.releaseAll { $0 == one }
        #expect(!subscriptions.isExcessive(one))
    }

    @Test("Few topics that only begin one are held, since each is looked at for every event")
    func capOfBeginnings() {
        var subscriptions = Subscriptions(caps: SubscriptionCaps())
        for number in 0..<64 {
            #expect(refusal(&subscriptions, "event/party/p\(number)", by: one) == nil)
        }
        #expect(refusal(&subscriptions, "event/party/q", by: one) == .tooManyTopics)
        #expect(refusal(&subscriptions, "event/party/q/", by: one) == nil)
        subscriptions.release(Self.utf8("event/party/p7"), by: one)
        #expect(refusal(&subscriptions, "event/party/q", by: one) == nil)
    }
}
