import Events
import PactwireTesting
import Testing
import Wire

@testable import PactwireClient

/// A question takes a while, and the stream goes on meanwhile: what it brings has to be taken after
/// the answer, or the next question is due at once, for ever.
@Suite("Followers under load", .timeLimit(.minutes(3)))
struct SteadyLoadTests {
    /// More than a channel holds at once.
    private static let count: UInt64 = 6000
    /// Time enough for a machine that stands still meanwhile.
    private static let pace = Pace(beatMilliseconds: 3_600_000, spreadMilliseconds: 0)

    @Test("A gap is read once, and what was published meanwhile comes from the stream")
    func events() async throws {
        let daemon = try FakeDaemon(pace: Self.pace) { _, count in
            // Each page is made before most of what is on its way to the reader by then.
            let log = SimulatedLog(head: count == 0 ? 3 : 5 + UInt64(count) - 1)
            return .success(log.page(ReadRequest(from: 4), eventsMax: 9, scannedMax: 9).bodies)
        }
        await daemon.start()
        let client = try PactwireClient(daemon.endpoints)
        defer { client.close() }
        let reader = client.subscribe(from: .live).makeAsyncIterator()
        var events = reader
        #expect(try await events.next()?.event == nil)
        let topic = Array("event/all/".utf8)
        try await eventually("the subscription") { await daemon.held.contains(topic) }
        let log = SimulatedLog(head: Self.count)
        try await daemon.publish(
            topic,
            all: (5...Self.count).map {
                let header = StreamHeader(
                    .event, epoch: FakeDaemon.epoch, sequence: $0, previous: $0 - 1)
                return (header, log.json(of: $0))
            })
        var expected: UInt64 = 4
        while expected <= Self.count, let step = try await events.next() {
            guard let event = step.event else { continue }
            try #require(event.sequence == expected)
            expected += 1
        }
        #expect(await daemon.counts[.read] == 2)
    }

    @Test("Rows are shown once, and what changed meanwhile comes from the stream")
    func rows() async throws {
        let daemon = try FakeDaemon(pace: Self.pace) { _, _ in
            .success([Array(#"{"history":"A/1@1","sequence":0}"#.utf8), []])
        }
        await daemon.start()
        let client = try PactwireClient(daemon.endpoints)
        defer { client.close() }
        let reader = Task {
            var last: UInt64 = 0
            for try await change in client.watch("deals") {
                guard case .row(_, let sequence, _) = change else { continue }
                try #require(sequence == last + 1)
                last = sequence
                if last == Self.count { break }
            }
            return last
        }
        let topic = Array("state/deals/".utf8)
        try await eventually("the subscription") { await daemon.held.contains(topic) }
        let epoch = FakeDaemon.epoch
        let first = StreamHeader(.beat, epoch: epoch, sequence: 0, previous: 0)
        let changes = (1...Self.count).flatMap { sequence in
            let row = StreamHeader(.row, epoch: epoch, sequence: sequence, previous: 0)
            let mark = StreamHeader(.mark, epoch: epoch, sequence: sequence, previous: sequence - 1)
            return [
                (row, Array(#"{"key":"a","keys":[],"row":\#(sequence)}"#.utf8)),
                (mark, Array(#"{"rows":1}"#.utf8)),
            ]
        }
        try await daemon.publish(topic, all: [(first, [])] + changes)
        #expect(try await reader.value == Self.count)
        #expect(await daemon.counts[.show] == 1)
    }

    @Test("Not following, what is refused again and again ends the stream when patience is over")
    func refusals() async throws {
        let daemon = try FakeDaemon { _, _ in
            .failure(WireError(.logUnreadable, "not now", requestId: 0))
        }
        await daemon.start()
        let client = try PactwireClient(daemon.endpoints, patience: .seconds(2))
        defer { client.close() }
        do throws(ClientError) {
            for try await _ in client.events(from: .sequence(1), following: false) {}
            Issue.record("it ended as if all were read")
        } catch {
            #expect(error.serverCode == "log_unreadable" && error.isWorthRetrying)
        }
        #expect(await daemon.counts[.read, default: 0] > 1)
    }
}
