import Synchronization
import Testing
import Wire
import ZeroMQ

@testable import Daemon

@Suite("The credit of a peer")
struct PeerCreditsTests {
    private func asker(_ peer: Int, appendBytes: Int = 0) -> Asker {
        let name = withUnsafeBytes(of: peer.bigEndian) { Array($0) }
        return Asker(peer: Peer(name: name), requestId: 7, appendBytes: appendBytes)
    }

    /// The code it is refused with; `nil` when it is taken.
    private func code(_ credits: inout PeerCredits, _ asker: Asker) -> WireError.Code? {
        do throws(WireError) {
            try credits.begin(asker)
            return nil
        } catch {
            return error.code
        }
    }

    @Test("So many requests may be under way, each answer makes room for one, others don't notice")
    func requests() throws {
        var credits = PeerCredits()
        for _ in 0..<PeerCredits.unansweredMax { try credits.begin(asker(1)) }
        // A refused request isn't counted, however often it is tried.
        for _ in 0..<3 {
            #expect(code(&credits, asker(1)) == .creditExceeded)
        }
        try credits.begin(asker(2))
        credits.end(asker(1))
        try credits.begin(asker(1))
        #expect(code(&credits, asker(1)) == .creditExceeded)
    }

    @Test(
        "Bytes of appends are bounded, but one append alone is never too much",
        arguments: [
            ([1 << 20, PeerCredits.appendBytesMax - (1 << 20)], 1, true),
            ([PeerCredits.appendBytesMax - 1], 1, false),
            ([PeerCredits.appendBytesMax - 1], 2, true),
            ([], PeerCredits.appendBytesMax + 1, false),
        ] as [([Int], Int, Bool)])
    func appendBytes(held: [Int], next: Int, isRefused: Bool) throws {
        var credits = PeerCredits()
        for bytes in held { try credits.begin(asker(1, appendBytes: bytes)) }
        let refusal = code(&credits, asker(1, appendBytes: next))
        #expect(refusal == (isRefused ? .creditExceeded : nil))
        // What holds no bytes of appends is not concerned.
        try credits.begin(asker(1))
        for bytes in held + (isRefused ? [] : [next]) {
            credits.end(asker(1, appendBytes: bytes))
        }
        try credits.begin(asker(1, appendBytes: 1))
    }

    @Test("Who doesn't take answers appends no more until they are taken; it may still ask")
    func untakenAnswers() throws {
        var credits = PeerCredits()
        try credits.begin(asker(1))
        let counter = credits.counter(of: asker(1).peer)
        counter.add(AnswerFlow.ofPeerMax + 1)
        #expect(credits.queued(for: asker(1).peer) == AnswerFlow.ofPeerMax + 1)
        #expect(code(&credits, asker(1, appendBytes: 1)) == .creditExceeded)
        try credits.begin(asker(1))
        counter.add(-1)
        try credits.begin(asker(1, appendBytes: 1))
    }

    @Test("What is queued for the connections of one key counts together, for others it doesn't")
    func countsByKey() throws {
        var credits = PeerCredits()
        let peers = [("k", 1), ("k", 2), ("l", 1)].map { key, name in
            Peer(name: [UInt8(name)], key: key)
        }
        for peer in peers {
            try credits.begin(Asker(peer: peer, requestId: 1))
            credits.counter(of: peer).add(5)
        }
        #expect(peers.map { credits.queued(for: $0) } == [5, 5, 5])
        #expect(peers.map { credits.queued(forAccountOf: $0) } == [10, 10, 5])
        credits.counter(of: peers[0]).add(-5)
        #expect(peers.map { credits.queued(forAccountOf: $0) } == [5, 5, 5])
    }

    @Test("Peers that come and go leave nothing; those with something under way are kept")
    func sweeps() throws {
        var credits = PeerCredits()
        try credits.begin(asker(0))
        credits.counter(of: asker(0).peer).add(5)
        credits.end(asker(0))
        try credits.begin(asker(1, appendBytes: PeerCredits.appendBytesMax))
        for peer in 2..<20_000 {
            try credits.begin(asker(peer))
            credits.end(asker(peer))
        }
        #expect(credits.accountCount <= 2048)
        #expect(credits.queued(for: asker(0).peer) == 5)
        #expect(code(&credits, asker(1, appendBytes: 1)) == .creditExceeded)
    }
}

@Suite("The flow of answers")
struct AnswerFlowTests {
    private static let mib = 1 << 20

    @Test(
        "An answer begins while its peer and all together leave room; the smallest holders last",
        arguments: [
            (0, 0, true), (8 * mib, 8 * mib, true), (8 * mib + 1, 8 * mib + 1, false),
            (8 * mib, 192 * mib, true), (8 * mib, 192 * mib + 8, false),
            (1 * mib, 248 * mib, true), (1 * mib + 1, 248 * mib, false),
            (0, 256 * mib - 1, true), (0, 256 * mib, false), (0, 300 * mib, false),
        ])
    func mayBegin(queued: Int, total: Int, expected: Bool) {
        #expect(AnswerFlow.mayBegin(queued: queued, ofAccount: 0, total: total) == expected)
    }

    @Test(
        "However many connections a key has, it leaves as much as it takes",
        arguments: [
            (128 * mib, 128 * mib, true), (128 * mib + 1, 128 * mib + 1, false),
            (86 * mib, 171 * mib, false), (85 * mib, 171 * mib, true), (0, 255 * mib, true),
        ])
    func sharesFairly(ofAccount: Int, total: Int, expected: Bool) {
        #expect(
            AnswerFlow.mayBegin(queued: 0, ofAccount: ofAccount, total: total) == expected)
    }

    @Test("Bytes count until ZeroMQ lets go of them, and then wake who waits, once")
    func counts() throws {
        let wakeUp = try WakeUp()
        let flow = AnswerFlow(wakeUp: wakeUp)
        let counter = QueuedBytes()
        func hold(_ body: () -> Void) {
            let first = flow.message(SharedBytes(copying: [1, 2, 3]), countedBy: counter)
            let second = flow.message(SharedBytes(copying: [4]), countedBy: counter)
            #expect(first.count + second.count == 4)
            body()
        }
        hold {
            #expect(counter.now == 4 && flow.totalBytes == 4)
            flow.awaitRoom()
            #expect(!wakeUp.drain())
        }
        #expect(counter.now == 0 && flow.totalBytes == 0)
        #expect(wakeUp.drain())
        hold {}
        #expect(!wakeUp.drain())
    }
}
