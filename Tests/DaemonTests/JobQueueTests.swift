import Synchronization
import Testing

@testable import Daemon

@Suite("The job queue")
struct JobQueueTests {
    /// Which jobs were run, in order.
    final class Ran: Sendable {
        private let names = Mutex<[String]>([])
        func note(_ name: String) { names.withLock { $0.append(name) } }
        var all: [String] { names.withLock { $0 } }
    }

    @Test("Peers take turns, whoever asked most")
    func turns() {
        let ran = Ran()
        var queue = JobQueue(label: "test", runningMax: 1, waitingMax: 100)
        let steps = AsyncSteps()
        let jobs: [(peer: [UInt8], name: String)] = [
            ([1], "a1"), ([1], "a2"), ([1], "a3"), ([2], "b1"),
        ]
        for (peer, name) in jobs {
            let admission = queue.add(
                {
                    ran.note(name)
                    steps.finish()
                }, of: peer)
            #expect(admission == .taken)
        }
        for _ in jobs {
            queue.begin { _ in true }
            steps.waitForOne()
            queue.finished()
        }
        #expect(ran.all == ["a1", "b1", "a2", "a3"])
    }

    @Test("A peer that may not begin is passed over and keeps its place")
    func passesOver() {
        let ran = Ran()
        var queue = JobQueue(label: "test", runningMax: 1, waitingMax: 100)
        let steps = AsyncSteps()
        for (peer, name) in [(UInt8(1), "a"), (2, "b"), (3, "c")] {
            let admission = queue.add(
                {
                    ran.note(name)
                    steps.finish()
                }, of: [peer])
            #expect(admission == .taken)
        }
        queue.begin { _ in false }
        #expect(queue.canBegin)
        for hasRoom in [false, true, true] {
            queue.begin { hasRoom || $0 != [1] }
            #expect(!queue.canBegin)
            steps.waitForOne()
            queue.finished()
        }
        #expect(ran.all == ["b", "a", "c"])
    }

    @Test("One peer may have only so many waiting, all together only so many")
    func bounds() {
        var queue = JobQueue(
            label: "test", runningMax: 1, waitingMax: JobQueue.waitingOfPeerMax + 1)
        for _ in 0..<JobQueue.waitingOfPeerMax { #expect(queue.add({}, of: [1]) == .taken) }
        #expect(queue.add({}, of: [1]) == .peerIsFull)
        #expect(queue.add({}, of: [2]) == .taken)
        #expect(queue.add({}, of: [3]) == .full)
    }
}
