import PactwireTesting
import Testing
import Wire
import ZeroMQ

@testable import PactwireClient

@Suite("A follower with its socket", .timeLimit(.minutes(1)))
struct RunningFollowerTests {
    /// A follower of all events that is connected to a daemon which answers nothing.
    private func follower() async throws -> (
        FakeDaemon, Channel<Delivery<EventStep>>, Running<EventFollower, EventStep>
    ) {
        let daemon = try FakeDaemon { _, _ in .success([]) }
        await daemon.start()
        let channel = Channel<Delivery<EventStep>> {}
        let running = Running(EventFollower(from: 1), patience: .zero, channel: channel) { $0 }
        try running.connect(to: daemon.endpoints, in: try Context())
        return (daemon, channel, running)
    }

    @Test("What a reader has no room for, and what comes while a page is asked for, isn't taken")
    func leavesInTheSocket() async throws {
        let (daemon, channel, running) = try await follower()
        var poller = Poller()
        _ = running.add(to: &poller)
        #expect(running.start().asks.count == 1)
        running.listen(through: &poller)

        let topic = Array("event/all/".utf8)
        try await eventually("the subscription") { await daemon.held.contains(topic) }
        let log = SimulatedLog(head: 6000)
        try await daemon.publish(
            topic,
            all: (1...log.head).map {
                let header = StreamHeader(
                    .event, epoch: FakeDaemon.epoch, sequence: $0, previous: $0 - 1)
                return (header, log.json(of: $0))
            })
        #expect(try poller.wait(timeoutMilliseconds: 50) == 0)
        let page = SimulatedLog(head: 0).page(
            ReadRequest(from: 1), eventsMax: 0, scannedMax: 0)
        let answer = DaemonAnswer(epoch: FakeDaemon.epoch, bodies: page.bodies)
        #expect(try running.answered(.success(answer)).asks.isEmpty)

        while channel.room > 0 {
            running.listen(through: &poller)
            #expect(try poller.wait(timeoutMilliseconds: 10_000) == 1)
            #expect(try running.takeStream().asks.isEmpty)
        }
        running.listen(through: &poller)
        #expect(try poller.wait(timeoutMilliseconds: 50) == 0)
        for _ in 0..<5 { _ = try running.takeStream() }
        channel.finish(.success(()))
        var count = 0
        while try await channel.next() != nil { count += 1 }
        #expect(count == Channel<Delivery<EventStep>>.capacity)
        running.listen(through: &poller)
        #expect(try poller.wait(timeoutMilliseconds: 10_000) == 1)
    }

    @Test("Only silence that was listened to makes it connect anew")
    func silence() async throws {
        let (daemon, _, running) = try await follower()
        var poller = Poller()
        _ = running.add(to: &poller)
        _ = running.start()
        func answer(head: UInt64) throws -> FollowerAsks {
            let request = ReadRequest(from: head + 1)
            let page = SimulatedLog(head: head).page(request, eventsMax: 0, scannedMax: 0)
            let answer = DaemonAnswer(epoch: FakeDaemon.epoch, bodies: page.bodies)
            let asks = try running.answered(.success(answer))
            running.listen(through: &poller)
            return asks
        }
        func missBeats() async throws {
            try await eventually("a question") { !running.woken().asks.isEmpty }
            running.listen(through: &poller)
        }
        #expect(try answer(head: 0).hasReconnected == false)
        let topic = Array("event/all/".utf8)
        try await eventually("the subscription") { await daemon.held.contains(topic) }
        func beat(_ head: UInt64) async throws {
            let header = StreamHeader(
                .beat, epoch: FakeDaemon.epoch, sequence: head, previous: head)
            let pace = Pace(beatMilliseconds: 5, spreadMilliseconds: 0)
            try await daemon.publish(topic, header, pace.encoded)
            #expect(try poller.wait(timeoutMilliseconds: 10_000) == 1)
        }
        // A question takes longer than beats may be missing.
        try await beat(1)
        #expect(try running.takeStream().asks.count == 1)
        running.listen(through: &poller)
        #expect(try poller.wait(timeoutMilliseconds: 50) == 0)
        #expect(running.woken().asks.isEmpty)
        #expect(try answer(head: 1).hasReconnected == false)
        // The engine was held up: what came meanwhile is still to be taken.
        try await beat(1)
        try await missBeats()
        #expect(try answer(head: 1).hasReconnected == false)
        // Nothing came.
        try await missBeats()
        #expect(try answer(head: 1).hasReconnected)
    }
}
