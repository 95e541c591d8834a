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
        let jobs: [(name: UInt8, job: String)] = [
            (1, "a1"), (1, "a2"), (1, "a3"), (2, "b1"),
        ]
        for (name, job) in jobs {
            let admission = queue.add(
                {
                    ran.note(job)
                    steps.finish()
                }, of: Peer(name: [name]))
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
                }, of: Peer(name: [peer]))
            #expect(admission == .taken)
        }
        queue.begin { _ in false }
        #expect(queue.canBegin)
        for hasRoom in [false, true, true] {
            queue.begin { hasRoom || $0.name != [1] }
            #expect(!queue.canBegin)
            steps.waitForOne()
            queue.finished()
        }
        #expect(ran.all == ["b", "a", "c"])
    }

    @Test("One peer may have only so many waiting, all together only so many")
    func bounds() {
        let waitingMax = 2 * JobQueue.waitingOfPeerMax
        var queue = JobQueue(label: "test", runningMax: 1, waitingMax: waitingMax)
        for _ in 0..<JobQueue.waitingOfPeerMax {
            #expect(queue.add({}, of: Peer(name: [1])) == .taken)
        }
        #expect(queue.add({}, of: Peer(name: [1])) == .peerIsFull)
        for name in 2..<UInt8(2 + JobQueue.waitingOfPeerMax) {
            #expect(queue.add({}, of: Peer(name: [name])) == .taken)
        }
        #expect(queue.add({}, of: Peer(name: [99])) == .full)
    }

    @Test("However many connections a key has, others find a place in line, and their turn")
    func sharesFairly() {
        var queue = JobQueue(label: "test", runningMax: 1, waitingMax: 64)
        var taken = 0
        for name in 0..<UInt8(64) where queue.add({}, of: Peer(name: [name], key: "k")) == .taken {
            taken += 1
        }
        #expect(taken == 32)
        #expect(queue.add({}, of: Peer(name: [0], key: "k")) == .accountIsFull)
        #expect(queue.add({}, of: Peer(name: [0], key: "l")) == .taken)
    }
}

@Suite("Places in line")
struct PlacesTests {
    @Test("A large question takes several places, and gives them back when it begins")
    func places() {
        var queue = JobQueue(label: "test", runningMax: 1, waitingMax: 64)
        func peer(_ name: UInt8) -> Peer { Peer(name: [name], key: "k") }
        #expect(queue.add({}, of: peer(1), places: 16) == .taken)
        #expect(queue.add({}, of: peer(2), places: 16) == .taken)
        #expect(queue.add({}, of: peer(3)) == .accountIsFull)
        #expect(queue.add({}, of: Peer(name: [1], key: "l"), places: 32) == .taken)
        #expect(queue.add({}, of: Peer(name: [1], key: "m")) == .full)
        queue.begin { $0 == peer(1) }
        #expect(queue.add({}, of: Peer(name: [1], key: "m"), places: 16) == .taken)
        #expect(queue.add({}, of: Peer(name: [2], key: "m")) == .full)
    }
}

@Suite("Turns")
struct TurnsTests {
    private func turns(_ all: [(key: String, name: UInt8, element: Int)]) -> Turns<Int> {
        var turns = Turns<Int>()
        for (key, name, element) in all { turns.add(element, of: Peer(name: [name], key: key)) }
        return turns
    }

    @Test("Keys take turns, and the connections of each in theirs")
    func order() {
        var turns = turns([
            ("k", 1, 1), ("k", 1, 2), ("k", 2, 3), ("k", 3, 4), ("l", 1, 5), ("l", 1, 6),
        ])
        var order: [Int] = []
        while let next = turns.popFirst() { order.append(next) }
        #expect(order == [1, 5, 3, 6, 4, 2])
        #expect(turns.isEmpty && turns.count == 0)
    }

    @Test("A connection that may not begin holds up neither its key nor others")
    func passesOver() {
        var turns = turns([("k", 1, 1), ("k", 2, 2), ("l", 1, 3)])
        #expect(turns.popFirst { $0 != Peer(name: [1], key: "k") } == 2)
        #expect(turns.popFirst { $0 != Peer(name: [1], key: "k") } == 3)
        #expect(turns.popFirst { $0 != Peer(name: [1], key: "k") } == nil)
        #expect(turns.popFirst() == 1)
    }

    @Test("What an account has is taken out whole, and nobody else's")
    func takesAccounts() {
        var turns = turns([("k", 1, 1), ("l", 1, 2), ("k", 1, 3), ("k", 2, 4)])
        #expect(turns.takeAll { $0 == Array("k".utf8) }.sorted() == [1, 3, 4])
        #expect(turns.count == 1)
        #expect(turns.popFirst() == 2)
        #expect(turns.popFirst() == nil)
    }
}
