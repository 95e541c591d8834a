import Events
import PactwireTesting
import Testing
import Wire
import ZeroMQ

@Suite("The stream over real sockets", .timeLimit(.minutes(2)))
struct StreamTests {
    /// Waits until the daemon says that so much is held.
    private func expectHeld(
        _ daemon: TestDaemon, subscriptions: UInt64, topics: UInt64
    ) async throws {
        try await eventually("\(subscriptions) subscriptions of \(topics) topics") {
            let status = try await daemon.status()
            return status["subscriptions"]?.unsignedInteger == subscriptions
                && status["topics"]?.unsignedInteger == topics
        }
    }

    @Test("A channel is held by each of its subscribers, and ends with the last, however they go")
    func holders() async throws {
        let daemon = try TestDaemon()
        try await daemon.start()
        var one: Subscriber? = try Subscriber(daemon.stream, "event/all/", "event/party/tsmc/")
        var two: Subscriber? = try Subscriber(daemon.stream, "event/all/", "event/all/")
        try await expectHeld(daemon, subscriptions: 3, topics: 2)
        // Its connection is lost.
        one = nil
        try await expectHeld(daemon, subscriptions: 1, topics: 1)
        // Subscribed to twice, it is given back with the second time.
        try two?.giveBack("event/all/")
        try two?.giveBack("event/all/")
        try await expectHeld(daemon, subscriptions: 0, topics: 0)
        _ = (one, two)
        one = nil
        two = nil
        try await daemon.stop()
    }

    @Test("Every channel has a chain of its own, and a beat when nothing comes")
    func chains() async throws {
        let daemon = try TestDaemon()
        try await daemon.start()
        _ = try await daemon.append(Announcement.deals("d", 1...2))
        let subscriber = try Subscriber(
            daemon.stream, "event/party/tsmc/", "state/deals/e-2/", "join/n/")
        let joined = try subscriber.next(.joined, on: "join/n/")
        #expect(joined.header.sequence == 2 && joined.header.previous == 2)
        #expect(Pace(decoding: joined.body)?.beatMilliseconds == 1000)
        for (number, party) in [(1, "intel"), (2, "tsmc"), (3, "intel")] {
            _ = try await daemon.append(
                Announcement.deal("e-\(number)", subject: "e-\(number)", party: party))
        }
        let event = try subscriber.next(.event, on: "event/party/tsmc/")
        #expect(event.header.sequence == 4 && event.header.previous == 2)
        #expect(try JSON(parsing: event.body).root["id"]?.string == "e-2")
        let row = try subscriber.next(.row, on: "state/deals/e-2/")
        #expect(try JSON(parsing: row.body).root["key"]?.string == "e-2")
        let mark = try subscriber.next(.mark, on: "state/deals/e-2/")
        #expect(mark.header.sequence == 4 && mark.header.previous == 2)
        for topic in ["event/party/tsmc/", "state/deals/e-2/"] {
            var beat = try subscriber.next(.beat, on: topic)
            while beat.header.sequence < 5 { beat = try subscriber.next(.beat, on: topic) }
            #expect(beat.header.sequence == 5 && beat.header.previous == 4)
        }
        try await daemon.stop()
    }

    @Test("What is no topic is refused on the spot")
    func refusals() async throws {
        let daemon = try TestDaemon()
        try await daemon.start()
        let subscriber = try Subscriber(daemon.stream, "nothing/", "state/dealz/")
        for (topic, code) in [("nothing/", "bad_topic"), ("state/dealz/", "unknown_projection")] {
            let refusal = try subscriber.next(.refused, on: topic)
            #expect(try JSON(parsing: refusal.body).root["code"]?.string == code)
        }
        try await expectHeld(daemon, subscriptions: 0, topics: 0)
        try await daemon.stop()
    }

    @Test("Beyond a cap a topic is refused, and who comes back is not in their own way")
    func caps() async throws {
        let daemon = try TestDaemon()
        try await daemon.start(environment: ["PACTWIRE_STREAM_TOPICS_PER_KEY_MAX": "2"])
        let topics = (1...3).map { "event/party/p\($0)/" }
        for _ in 1...5 {
            // In the order of the subscriptions, of which the last is one too many.
            let subscriber = try Subscriber(daemon.stream, topics: topics)
            let refusal = try subscriber.next(.refused, on: topics[2])
            let body = try JSON(parsing: refusal.body).root
            #expect(body["code"]?.string == "too_many_topics" && body["retry"]?.bool == true)
            _ = try subscriber.next(.beat, on: topics[0])
            #expect(subscriber.refused == [topics[2]])
        }
        try await daemon.stop()
    }
}

/// A plain SUB socket.
private final class Subscriber {
    private let context: Context
    private let socket: Socket
    private var poller = Poller()
    /// Messages that nobody asked for yet.
    private var waiting: [Message] = []
    private(set) var refused: [String] = []

    struct Message {
        let topic: String
        let header: StreamHeader
        let body: [UInt8]
    }

    convenience init(_ endpoint: String, _ topics: String...) throws {
        try self.init(endpoint, topics: topics)
    }

    init(_ endpoint: String, topics: [String]) throws {
        context = try Context()
        socket = try Socket(.sub, in: context)
        for topic in topics { try socket.setOption(.subscribe(Array(topic.utf8))) }
        try socket.connect(endpoint)
        _ = poller.add(socket)
    }

    func giveBack(_ topic: String) throws {
        try socket.setOption(.unsubscribe(Array(topic.utf8)))
    }

    /// The next message of a kind on a topic, waited for; others are kept.
    func next(_ kind: StreamHeader.Kind, on topic: String) throws -> Message {
        while true {
            let place = waiting.firstIndex { $0.header.kind == kind && $0.topic == topic }
            if let place { return waiting.remove(at: place) }
            let ready = try poller.wait(timeoutMilliseconds: 30_000)
            try #require(ready == 1, "\(kind) on \(topic)")
            guard
                case .frames(let frames)? = try socket.receiveMultipart(
                    framesMax: 3, bytesMax: 1 << 20)
            else { continue }
            let message = Message(
                topic: String(decoding: frames[0], as: UTF8.self),
                header: try #require(StreamHeader(decoding: frames[1])), body: frames[2])
            if message.header.kind == .refused { refused.append(message.topic) }
            waiting.append(message)
        }
    }
}
