import EventLog
import Events
import Testing
import Wire

@testable import Daemon

@Suite("The append queue")
struct AppendQueueTests {
    private func request(events: Int, options: [UInt8] = []) throws -> AppendRequest {
        try AppendRequest(
            asker: Asker(envelope: [[1]], requestId: 1),
            bodies: [options, [UInt8](repeating: 0, count: events)])
    }

    @Test("What it gathers always fits a group, to the byte")
    func gathers() {
        var queue = AppendQueue()
        let payload = [UInt8](repeating: 1, count: 1 << 20)
        while queue.hasRoom(for: payload) { queue.gather(payload) }
        let rest = EventLog.Limits.groupBodyBytesMax - EventLog.Limits.bodyBytes(of: queue.gathered)
        let frame = EventLog.Limits.bodyBytes(of: [[]])
        let last = [UInt8](repeating: 1, count: rest - frame)
        #expect(!queue.hasRoom(for: last + [1]))
        #expect(queue.hasRoom(for: last))
        queue.gather(last)
        #expect(EventLog.Limits.fitsGroup(queue.takeGathered()))
    }

    @Test("No more is admitted than the log takes, with one largest request on top")
    func bounds() {
        let bounds = AppendQueue.commitBounds
        let events = Int(AppendQueue.pendingEventsMax) + Events.Limits.batchEventsMax
        #expect(events <= bounds.recordsMax)
        // The last event of a request may go beyond what the request's events may come to.
        let request = Ledger.batchBytesMax + EventLog.Limits.payloadBytesMax
        let framing = events * EventLog.Limits.framedBytes(ofPayload: 0)
        #expect(AppendQueue.pendingBytesMax + request + framing <= bounds.bytesMax)
    }

    @Test("Parked requests are bounded, also those without events")
    func parks() throws {
        var queue = AppendQueue()
        var count = 0
        while queue.park(try request(events: 0)) { count += 1 }
        #expect(count > 1000)
        #expect(count < 1 << 20)
        _ = queue.popParked()
        #expect(queue.park(try request(events: 0)))
        #expect(!queue.park(try request(events: 0)))
    }

    @Test("Answers leave in order, none before what it rests on is on disk")
    func answers() {
        var queue = AppendQueue()
        func answer(_ id: UInt64) -> Answer {
            Answer(asker: Asker(envelope: [], requestId: id), frames: [])
        }
        queue.wait(answer(1), for: 5)
        queue.wait(answer(2), for: 3)
        queue.wait(answer(3), for: 9)
        #expect(queue.popAnswer(durable: 4) == nil)
        #expect(queue.popAnswer(durable: 5)?.asker.requestId == 1)
        #expect(queue.popAnswer(durable: 5)?.asker.requestId == 2)
        #expect(queue.popAnswer(durable: 8) == nil)
        #expect(queue.takeAllWaiting().map(\.requestId) == [3])
    }
}
