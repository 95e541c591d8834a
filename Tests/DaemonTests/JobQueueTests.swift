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
        // The first runs at once and holds the place; the others wait.
        let steps = AsyncSteps()
        #expect(queue.submit(for: [0]) { steps.finish() })
        for number in 1...3 {
            #expect(
                queue.submit(for: [1]) {
                    ran.note("a\(number)")
                    steps.finish()
                })
        }
        #expect(
            queue.submit(for: [2]) {
                ran.note("b1")
                steps.finish()
            })
        for _ in 0..<5 {
            steps.waitForOne()
            queue.finished()
        }
        #expect(ran.all == ["a1", "b1", "a2", "a3"])
    }

    @Test("One peer may have only so many waiting, all together only so many")
    func bounds() {
        let steps = AsyncSteps()
        var queue = JobQueue(
            label: "test", runningMax: 1, waitingMax: JobQueue.waitingOfPeerMax + 1)
        #expect(queue.submit(for: [0]) { steps.finish() })
        for _ in 0..<JobQueue.waitingOfPeerMax { #expect(queue.submit(for: [1]) {}) }
        #expect(!queue.submit(for: [1]) {})
        #expect(queue.submit(for: [2]) {})
        #expect(!queue.submit(for: [3]) {})
        steps.waitForOne()
    }
}
