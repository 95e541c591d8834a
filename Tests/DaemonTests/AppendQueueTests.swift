import EventLog
import Events
import Testing
import Wire

@testable import Daemon

@Suite("The append queue")
struct AppendQueueTests {
    private func request(
        _ requestId: UInt64 = 1, of peer: UInt8 = 1, heldBytes: Int = 512
    ) throws -> AppendRequest {
        try AppendRequest(
            asker: Asker(
                peer: Peer(name: [peer]), requestId: requestId, appendBytes: heldBytes),
            bodies: [])
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
        while queue.park(try request()) { count += 1 }
        #expect(count > 1000)
        #expect(count < 1 << 20)
        _ = queue.popParked()
        #expect(queue.park(try request()))
        #expect(!queue.park(try request()))
    }

    @Test("Parked requests are taken up in turns between the peers, each peer's in order")
    func takesTurns() throws {
        var queue = AppendQueue()
        for (id, peer) in [(1, 1), (2, 1), (3, 1), (4, 2), (5, 3), (6, 3)] as [(UInt64, UInt8)] {
            #expect(queue.park(try request(id, of: peer)))
        }
        var order: [UInt64] = []
        while let next = queue.popParked() { order.append(next.asker.requestId) }
        #expect(order == [1, 4, 5, 2, 6, 3])
        #expect(queue.parked.isEmpty)
    }

    @Test("However many connections a key has, others' requests are parked too")
    func sharesFairly() throws {
        var queue = AppendQueue()
        func request(_ name: UInt8, _ key: String) throws -> AppendRequest {
            let asker = Asker(
                peer: Peer(name: [name], key: key), requestId: 1, appendBytes: 16 << 20)
            return try AppendRequest(asker: asker, bodies: [])
        }
        let own = try (0..<8).filter { queue.park(try request($0, "k")) }
        #expect(own.count == 4)
        #expect(queue.park(try request(0, "l")))
        let taken = queue.takeParked { $0 == Array("k".utf8) }
        #expect(taken.count == 4 && queue.parked.count == 1)
        #expect(queue.park(try request(0, "k")))
    }

    @Test("Answers that wait are counted until they leave")
    func countsAnswers() {
        var queue = AppendQueue()
        let asker = Asker(peer: Peer(name: []), requestId: 1)
        let large = Answer(asker: asker, frames: [[], [UInt8](repeating: 1, count: 400_000)])
        for sequence in 1...3 as ClosedRange<UInt64> { queue.wait(large, for: sequence) }
        #expect(queue.waitingBytes >= 1_200_000)
        _ = queue.popAnswer(durable: 1)
        #expect(queue.waitingBytes == 2 * large.heldBytes)
        _ = queue.takeAllWaiting()
        #expect(queue.waitingBytes == 0)
    }

    @Test("Answers leave in order, none before what it rests on is on disk")
    func answers() {
        var queue = AppendQueue()
        func answer(_ id: UInt64) -> Answer {
            Answer(asker: Asker(peer: Peer(name: []), requestId: id), frames: [])
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
