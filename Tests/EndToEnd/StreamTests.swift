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

    @Test("Who asks for ever for what is no topic loses the connection, and nobody else")
    func endsTheExcessive() async throws {
        let daemon = try TestDaemon()
        try await daemon.start()
        let honest = try Subscriber(daemon.stream, "event/all/")
        let subscriber = try Subscriber(daemon.stream, "head/")
        try await expectHeld(daemon, subscriptions: 2, topics: 2)
        for number in 0..<300 {
            try subscriber.subscribe(String(repeating: "n", count: 4000) + "\(number)")
        }
        try subscriber.waitUntilLost()
        try await eventually("the daemon says so") {
            try daemon.process.errorText.contains("its connection was ended")
        }
        _ = try await daemon.append(Announcement.deals("d", 1...1))
        _ = try honest.next(.event, on: "event/all/")
        try await daemon.stop()
    }

    @Test("Topics that all want every event don't hold up the daemon; the rest shows as a gap")
    func cutsGroupsShort() async throws {
        let daemon = try TestDaemon()
        try await daemon.start()
        let topics = (1...4000).map { "event/type/partnership.announced,x-\($0)/" }
        let greedy = try Subscriber(daemon.stream, topics: topics)
        let other = try Subscriber(daemon.stream, topics[0], "event/party/tsmc/")
        try await expectHeld(daemon, subscriptions: 4002, topics: 4001)
        #expect(try await daemon.append(Announcement.deals("d", 1...1000)).count == 1000)
        try await eventually("the daemon says so") {
            try daemon.process.errorText.contains("took too long to publish")
        }
        for (topic, last) in [(topics[0], 1000), ("event/party/tsmc/", 0)] as [(String, UInt64)] {
            var beat = try other.next(.beat, on: topic)
            while beat.header.sequence < 1000 { beat = try other.next(.beat, on: topic) }
            #expect(beat.header.previous == last)
        }
        #expect(try other.next(.event, on: topics[0]).header.sequence == 1)
        #expect(other.waitingCount(.event) < 999)
        _ = greedy
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
    private let connection: MonitoredSocket
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
        let socket = try Socket(.sub, in: context)
        // libzmq drops what is subscribed to beyond its high-water mark.
        try socket.setOption(.sendHighWaterMark(0))
        connection = try MonitoredSocket(socket, in: context)
        for topic in topics { try subscribe(topic) }
        try connection.socket.connect(endpoint)
        _ = poller.add(connection.socket)
    }

    func subscribe(_ topic: String) throws {
        try connection.socket.setOption(.subscribe(Array(topic.utf8)))
    }

    /// How many messages of a kind came that nobody asked for yet.
    func waitingCount(_ kind: StreamHeader.Kind) -> Int {
        waiting.count { $0.header.kind == kind }
    }

    /// Waits until its connection is lost, which it mends by itself.
    func waitUntilLost() throws {
        var poller = Poller()
        _ = poller.add(connection.events)
        let ready = try poller.wait(timeoutMilliseconds: 30_000)
        try #require(ready == 1, "the connection is lost")
    }

    func giveBack(_ topic: String) throws {
        try connection.socket.setOption(.unsubscribe(Array(topic.utf8)))
    }

    /// The next message of a kind on a topic, waited for; others are kept.
    func next(_ kind: StreamHeader.Kind, on topic: String) throws -> Message {
        while true {
            let place = waiting.firstIndex { $0.header.kind == kind && $0.topic == topic }
            if let place { return waiting.remove(at: place) }
            let ready = try poller.wait(timeoutMilliseconds: 30_000)
            try #require(ready == 1, "\(kind) on \(topic)")
            guard
                case .frames(let frames)? = try connection.socket.receiveMultipart(
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
