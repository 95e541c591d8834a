import Events
import Testing

@testable import Daemon

@Suite("The ledger decides each event once")
struct LedgerTests {
    /// The log as a list; the ledger may look back into it.
    final class FakeLog: StoredHistory {
        typealias Failure = Never
        var events: [(event: Event, routes: Routes)] = []
        func stored(at sequence: UInt64) -> (event: Event, routes: Routes) {
            events[Int(sequence) - 1]
        }
    }

    let log = FakeLog()

    func event(
        _ id: String, subject: String = "deal-1", type: String = "talks.ended",
        data: String = ""
    ) throws -> Event {
        let text = """
            {"specversion":"1.0","id":"\(id)","source":"desk","type":"\(type)",\
            "subject":"\(subject)","data":{"certainty":"official",\
            "report":{"publisher":"gazette"}\(data)}}
            """
        return try Event(checking: Array(text.utf8))
    }

    func correction(_ id: String, of target: String, _ set: String) throws -> Event {
        let text = """
            {"specversion":"1.0","id":"\(id)","source":"desk","type":"announcement.corrected",\
            "subject":"other","data":{"target":{"source":"desk","id":"\(target)"},"set":\(set),\
            "mistake":"us","report":{"publisher":"gazette"}}}
            """
        return try Event(checking: Array(text.utf8))
    }

    func commit(_ ledger: inout Ledger, through sequence: UInt64) {
        for accepted in ledger.commit(through: sequence) {
            log.events.append((accepted.event, accepted.routes))
        }
    }

    func sequence(_ decision: Ledger.Decision) -> UInt64? {
        if case .accepted(let sequence, _) = decision { return sequence }
        return nil
    }

    func code(_ decision: Ledger.Decision) -> Refusal.Code? {
        if case .refused(let refusal) = decision { return refusal.code }
        return nil
    }

    @Test("Sequences have no holes, whatever is refused in between")
    func sequences() throws {
        var ledger = Ledger()
        #expect(sequence(ledger.decide(try event("a"), history: log)) == 1)
        #expect(
            code(
                ledger.decide(try correction("x", of: "none", #"{"/data/note":"n"}"#), history: log)
            ) == .unknownTarget)
        #expect(sequence(ledger.decide(try event("b"), history: log)) == 2)
        #expect(ledger.last == 2)
        #expect(ledger.durable == 0)
    }

    @Test("The same event is a duplicate, on disk or on its way there", arguments: [true, false])
    func duplicates(isDurable: Bool) throws {
        var ledger = Ledger()
        _ = ledger.decide(try event("a"), history: log)
        _ = ledger.decide(try event("b"), history: log)
        if isDurable { commit(&ledger, through: 2) }
        guard case .duplicate(let first) = ledger.decide(try event("a"), history: log) else {
            Issue.record("no duplicate")
            return
        }
        #expect(first == 1)
        #expect(
            code(ledger.decide(try event("a", data: #","note":"x""#), history: log)) == .idConflict)
        #expect(ledger.last == 2)
    }

    @Test("A target may still be on its way to the disk, and its routes are taken over")
    func targetsOnTheWay() throws {
        var ledger = Ledger()
        _ = ledger.decide(try event("a", subject: "deal-7"), history: log)
        let decision = ledger.decide(
            try correction("c", of: "a", #"{"/data/note":"n"}"#), history: log)
        #expect(sequence(decision) == 2)
        let committed = ledger.commit(through: 2)
        #expect(committed.map(\.targetSequence) == [0, 1])
        #expect(committed[1].routes.subjects == [Array("other".utf8), Array("deal-7".utf8)])
        #expect(ledger.last(of: "deal-7") == 2)
    }

    @Test("A correction that would make its target no event is refused")
    func badCorrections() throws {
        var ledger = Ledger()
        _ = ledger.decide(try event("a"), history: log)
        let decision = ledger.decide(
            try correction("c", of: "a", #"{"/data/certainty":"sure"}"#), history: log)
        #expect(code(decision) == .badValue)
        #expect(ledger.last == 1)
    }

    @Test("Rolling back forgets what is not on disk, and only that")
    func rollBack() throws {
        var ledger = Ledger()
        _ = ledger.decide(try event("a"), history: log)
        commit(&ledger, through: 1)
        _ = ledger.decide(try event("b", subject: "deal-2"), history: log)
        ledger.rollBack()
        #expect(ledger.last == 1)
        #expect(ledger.last(of: "deal-2") == 0)
        #expect(sequence(ledger.decide(try event("b"), history: log)) == 2)
        #expect(
            code(ledger.decide(try event("a", data: #","note":"x""#), history: log)) == .idConflict)
    }

    @Test("A copy is a point to go back to")
    func copies() throws {
        var ledger = Ledger()
        _ = ledger.decide(try event("a"), history: log)
        let before = ledger
        _ = ledger.decide(try event("b"), history: log)
        ledger = before
        #expect(sequence(ledger.decide(try event("c"), history: log)) == 2)
    }

    @Test("What was replayed is found as what was decided")
    func replay() throws {
        var ledger = Ledger()
        let old = try event("a")
        log.events.append((old, Routes(of: old)))
        ledger.replay(key: old.key, routes: Routes(of: old))
        guard case .duplicate(1) = ledger.decide(old, history: log) else {
            Issue.record("no duplicate")
            return
        }
        #expect(ledger.last(of: "deal-1") == 1)
    }
}

@Suite("The key index")
struct KeyIndexTests {
    @Test("Every key that was put in is among its candidates")
    func candidates() {
        var index = KeyIndex()
        let keys = (0..<2000).map { EventKey(source: "s\($0 % 7)".utf8, id: "\($0)".utf8) }
        for (place, key) in keys.enumerated() { index.insert(key, sequence: UInt64(place + 1)) }
        for (place, key) in keys.enumerated() {
            #expect(index.candidates(for: key).contains(UInt64(place + 1)))
        }
        #expect(index.candidates(for: EventKey(source: "s".utf8, id: "no".utf8)).isEmpty)
    }
}
