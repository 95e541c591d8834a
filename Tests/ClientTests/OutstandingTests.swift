import PactwireTesting
import Testing
import Wire

@testable import PactwireClient

@Suite("Requests under way")
struct OutstandingTests {
    private func answer(_ id: UInt64, epoch: UInt64, verb: Verb = .read) -> AnswerHeader {
        AnswerHeader(.answer(verb), requestId: id, epoch: epoch)
    }

    private func ids(_ resend: [[[UInt8]]]) throws -> [UInt64] {
        try resend.map { try RequestHeader(decoding: $0[0]).requestId }
    }

    @Test("A request is sent with its bodies behind a header of its own id")
    func adds() throws {
        var outstanding = Outstanding(patienceMilliseconds: 5000)
        let (first, frames) = outstanding.add(.read, [[1], []], now: 0)
        let (second, _) = outstanding.add(.ping, [], now: 0)
        #expect(first != second && first != 0 && second != 0)
        #expect(
            try RequestHeader(decoding: frames[0]) == RequestHeader(verb: .read, requestId: first))
        #expect(Array(frames.dropFirst()) == [[1], []])
    }

    @Test("Behind an append stands what is known when it is sent, and when it is sent again")
    func known() throws {
        var outstanding = Outstanding(patienceMilliseconds: 5000)
        let (first, ping) = outstanding.add(.ping, [], now: 0)
        _ = outstanding.answered(answer(first, epoch: 1, verb: .ping), now: 0)
        #expect(outstanding.add(.append, [[1], [2]], now: 0).1.dropFirst() == [[1], [2]])
        outstanding.known = [7]
        #expect(outstanding.add(.append, [[1], [3]], now: 0).1.dropFirst() == [[1], [3], [7]])
        #expect(outstanding.add(.read, [[1]], now: 0).1.dropFirst() == [[1]])
        let resent = outstanding.answered(answer(0, epoch: 2, verb: .ping), now: 1).resend
        let bodies = resent.map { Array($0.dropFirst()) }
        #expect(bodies == [[[1], [2], [7]], [[1], [3], [7]], [[1]]])
        #expect(ping.count == 1)
    }

    @Test("Each answer is awaited once; what nobody asked is nobody's")
    func answers() {
        var outstanding = Outstanding(patienceMilliseconds: 5000)
        let (id, _) = outstanding.add(.read, [], now: 0)
        #expect(!outstanding.answered(answer(id + 7, epoch: 1), now: 1).isAwaited)
        #expect(!outstanding.answered(answer(0, epoch: 1, verb: .ping), now: 1).isAwaited)
        #expect(outstanding.answered(answer(id, epoch: 1), now: 1).isAwaited)
        #expect(!outstanding.answered(answer(id, epoch: 1), now: 1).isAwaited)
        #expect(outstanding.requests.isEmpty)
    }

    @Test("What a lost connection may have taken is sent again, all of it and in order")
    func lostConnection() throws {
        var outstanding = Outstanding(patienceMilliseconds: 5000)
        #expect(outstanding.lostConnection(now: 0).isEmpty)
        let (answered, _) = outstanding.add(.ping, [], now: 0)
        let waiting = [Verb.append, .read].map { outstanding.add($0, [[1]], now: 0).0 }
        _ = outstanding.answered(answer(answered, epoch: 1, verb: .ping), now: 0)
        let again = outstanding.lostConnection(now: 10)
        #expect(try ids(again) == waiting && again.allSatisfy { $0.dropFirst() == [[1]] })
        // The next daemon was sent them all, though it is another one.
        let (later, _) = outstanding.add(.ping, [], now: 11)
        #expect(try ids(outstanding.answered(answer(waiting[0], epoch: 2), now: 11).resend) == [])
        #expect(outstanding.requests.keys.sorted() == [waiting[1], later])
    }

    @Test("With nothing under way there is nothing to wait for")
    func idle() {
        var outstanding = Outstanding(patienceMilliseconds: 5000)
        #expect(outstanding.nextTick(now: 0) == nil)
        #expect(outstanding.tick(now: 1_000_000) == .nothing)
    }

    /// Time as text, a character every 100 ms, after one request at the first: `p` a ping goes out,
    /// `X` it gives up, `a` another request joins, `h` something is heard.
    @Test(
        "A silent daemon is asked whether it is there, and given up after patience runs out",
        arguments: [
            (1200, "............", ".....p....p.X"), (400, "....", "....X"),
            // What is heard begins the time anew; what is asked meanwhile doesn't.
            (1200, "...h........", "........p....p.X"), (1200, "...a...a....", ".....p....p.X"),
            (500, ".....", ".....X"),
        ])
    func patience(milliseconds: Int, came: String, went: String) {
        var outstanding = Outstanding(patienceMilliseconds: milliseconds)
        _ = outstanding.add(.show, [], now: 0)
        let came = Array(came)
        var seen = ""
        for step in 0..<40 where !seen.hasSuffix("X") {
            let now = step * 100
            switch step < came.count ? came[step] : "." {
            case "h": _ = outstanding.answered(answer(99, epoch: 1), now: now)
            case "a": _ = outstanding.add(.read, [], now: now)
            default: break
            }
            switch outstanding.tick(now: now) {
            case .nothing: seen += "."
            case .giveUp: seen += "X"
            case .ping(let frames):
                seen += "p"
                #expect(frames == [RequestHeader(verb: .ping, requestId: 0).encoded])
            case .resend: seen += "r"
            }
        }
        #expect(seen == went)
    }

    @Test("The next tick has something to say, and none before it has")
    func nextTick() throws {
        var random = SeededRandom(seed: 3)
        for _ in 0..<300 {
            var outstanding = Outstanding(patienceMilliseconds: 1 + random.below(3000))
            var now = random.below(1000)
            _ = outstanding.add(.read, [], now: now)
            for _ in 0..<20 {
                if random.once(in: 3) { _ = outstanding.answered(answer(99, epoch: 1), now: now) }
                let rest = try #require(outstanding.nextTick(now: now))
                if rest > 0 { #expect(outstanding.tick(now: now + rest - 1) == .nothing) }
                now += rest
                let tick = outstanding.tick(now: now)
                #expect(tick != .nothing)
                if tick == .giveUp { break }
            }
        }
    }

    @Test("What a daemon that is there left unanswered for long is sent again")
    func lostOnTheWay() {
        var outstanding = Outstanding(patienceMilliseconds: 5000)
        let (_, frames) = outstanding.add(.append, [[1], [2]], now: 0)
        var resent: [Int] = []
        for now in stride(from: 0, through: 70_000, by: 100) {
            _ = outstanding.answered(answer(0, epoch: 1), now: now)
            guard case .resend(let again) = outstanding.tick(now: now) else { continue }
            #expect(again == [frames])
            resent.append(now)
        }
        #expect(resent == [30_000, 60_000])
    }

    @Test("After it gave up, every id is told and none is left")
    func removeAll() {
        var outstanding = Outstanding(patienceMilliseconds: 100)
        let ids = (0..<5).map { _ in outstanding.add(.read, [], now: 0).0 }
        #expect(outstanding.removeAll() == ids)
        #expect(outstanding.requests.isEmpty)
        // The time of those that come later is their own.
        _ = outstanding.add(.read, [], now: 5000)
        #expect(outstanding.tick(now: 5050) == .nothing)
        #expect(outstanding.tick(now: 5100) == .giveUp)
    }

    @Test("What is forgotten is never sent again, but given up like any other")
    func forgotten() throws {
        for again in ["epoch", "connection", "time"] {
            var outstanding = Outstanding(patienceMilliseconds: 50_000)
            let (first, _) = outstanding.add(.ping, [], now: 0)
            _ = outstanding.answered(answer(first, epoch: 1, verb: .ping), now: 0)
            let sent = (0..<3).map { _ in outstanding.add(.append, [[7]], now: 0).0 }
            outstanding.forget(sent[1])
            #expect(outstanding.requests.count == 3)
            let resent: [[[UInt8]]]
            switch again {
            case "epoch": resent = outstanding.answered(answer(0, epoch: 2), now: 1).resend
            case "connection": resent = outstanding.lostConnection(now: 1)
            default:
                guard case .resend(let all) = outstanding.tick(now: 30_000) else {
                    Issue.record("nothing was sent again")
                    return
                }
                resent = all
            }
            #expect(try ids(resent) == [sent[0], sent[2]])
            #expect(outstanding.removeAll() == [sent[0], sent[2]])
        }
        var outstanding = Outstanding(patienceMilliseconds: 100)
        let (only, _) = outstanding.add(.append, [[7]], now: 0)
        outstanding.forget(only)
        #expect(outstanding.tick(now: 100) == .giveUp)
    }

    @Test("A new epoch has everything sent again that is unanswered, in order, once")
    func resends() throws {
        var outstanding = Outstanding(patienceMilliseconds: 5000)
        let (first, _) = outstanding.add(.ping, [], now: 0)
        #expect(outstanding.answered(answer(first, epoch: 1), now: 1).resend.isEmpty)
        let sent = (0..<3).map { _ in outstanding.add(.append, [[7]], now: 2) }
        let outcome = outstanding.answered(answer(sent[1].0, epoch: 2), now: 3)
        #expect(outcome.isAwaited)
        #expect(outcome.resend == [sent[0].1, sent[2].1])
        #expect(outstanding.answered(answer(0, epoch: 2, verb: .ping), now: 4).resend.isEmpty)
        #expect(outstanding.answered(answer(sent[0].0, epoch: 2), now: 4).isAwaited)
    }

    @Test("The first epoch heard of has nothing sent again: a slow question is asked once")
    func firstEpoch() {
        for answered in [UInt64(0), 1, 2, 3] {
            var outstanding = Outstanding(patienceMilliseconds: 5000)
            let all = (0..<3).map { _ in outstanding.add(.show, [], now: 0).0 }
            #expect(all == [1, 2, 3])
            let outcome = outstanding.answered(answer(answered, epoch: 1), now: 1)
            #expect(outcome.resend.isEmpty, "answered \(answered)")
        }
    }

    @Test("Through any number of restarts every request is answered once")
    func restarts() throws {
        for seed in UInt64(0)..<500 {
            var random = SeededRandom(seed: seed)
            var outstanding = Outstanding(patienceMilliseconds: 5000)
            var epoch: UInt64 = 1
            var atDaemon: [UInt64] = []
            var added: [UInt64] = []
            var told: [UInt64] = []
            func hear(_ id: UInt64) throws {
                let outcome = outstanding.answered(answer(id, epoch: epoch), now: 0)
                if outcome.isAwaited { told.append(id) }
                atDaemon += try ids(outcome.resend)
            }
            for _ in 0..<60 {
                switch random.below(6) {
                case 0, 1, 2:
                    let (id, _) = outstanding.add(.append, [], now: 0)
                    added.append(id)
                    atDaemon.append(id)
                case 3:
                    // A daemon that is started anew knows nothing of what was sent before.
                    guard random.once(in: 3) else { continue }
                    epoch += 1
                    atDaemon = []
                    // Its connections end with it; who heard of its epoch would know by the next too.
                    if outstanding.epoch == nil {
                        atDaemon = try ids(outstanding.lostConnection(now: 0))
                    }
                default:
                    guard !atDaemon.isEmpty else { continue }
                    try hear(atDaemon.remove(at: random.below(atDaemon.count)))
                }
            }
            // At last it is asked whether it is there, and has the time to answer everything.
            try hear(0)
            while !atDaemon.isEmpty { try hear(atDaemon.removeFirst()) }
            #expect(told.sorted() == added, "seed \(seed)")
        }
    }
}
