import Events
import Recall
import Testing

@testable import Daemon

@Suite("The ledger decides each event once")
struct LedgerTests {
    /// The log as a list; the ledger may look back into it. Every key has the same hash, unless a
    /// test says otherwise.
    final class FakeLog: StoredHistory {
        struct Unreadable: Error {}
        typealias Failure = Unreadable

        var events: [(event: Event, routes: Routes)] = []
        var known: [UInt64: [UInt64]] = [:]
        var last: UInt64 = 0
        var hash: (EventKey) -> UInt64 = { _ in 0 }
        var subjects: [[UInt8]: UInt64] = [:]
        var isIndexSound = true
        /// What reads otherwise than it was stored; `nil`: corrected too often to say.
        var readings: [UInt64: Event?] = [:]
        /// The id that can't be looked up.
        var unreadableId: String?

        func stored(at sequence: UInt64) -> (event: Event, routes: Routes) {
            events[Int(sequence) - 1]
        }

        /// How often it was asked how an event reads.
        var readingsAsked = 0
        var targets: [UInt64: UInt64] = [:]

        func reading(
            at sequence: UInt64, correctionsMax: Int, bytesLeft: inout Int
        ) -> Event? {
            readingsAsked += 1
            return readings[sequence] ?? stored(at: sequence).event
        }

        func target(of sequence: UInt64) -> UInt64? { targets[sequence] }

        func hashed(_ key: EventKey) -> HashedKey { HashedKey(key, hash: hash(key)) }

        func candidates(for key: HashedKey) throws(Unreadable) -> [UInt64] {
            let isReadable = key.key.id != unreadableId.map { Array($0.utf8)[...] }
            guard isIndexSound, isReadable else { throw Unreadable() }
            return known[key.hash] ?? []
        }

        func last(of subject: [UInt8]) throws(Unreadable) -> UInt64 {
            guard isIndexSound else { throw Unreadable() }
            return subjects[subject] ?? 0
        }

        func insert(_ key: HashedKey, subjects: [[UInt8]], sequence: UInt64) {
            last += 1
            known[key.hash, default: []].append(last)
            for subject in subjects { self.subjects[subject] = sequence }
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

    func commit(
        _ ledger: inout Ledger, through sequence: UInt64, isSettled: Bool = true
    ) {
        for accepted in ledger.commit(through: sequence, to: log) {
            log.events.append((accepted.event, accepted.routes))
            if accepted.targetSequence > 0 {
                log.targets[accepted.sequence] = accepted.targetSequence
            }
        }
        if isSettled { ledger.settle(through: sequence) }
    }

    func sequence(_ decision: Ledger.Decision) -> UInt64? {
        if case .accepted(let sequence, _) = decision { return sequence }
        return nil
    }

    /// Of the event that it is a second telling of.
    func duplicate(_ decision: Ledger.Decision) -> UInt64? {
        if case .duplicate(let sequence) = decision { return sequence }
        return nil
    }

    func code(_ decision: Ledger.Decision) -> Refusal.Code? {
        if case .refused(let refusal) = decision { return refusal.code }
        return nil
    }

    @Test("Sequences have no holes, whatever is refused in between")
    func sequences() throws {
        var ledger = Ledger()
        #expect(try sequence(ledger.decide(event("a"), history: log)) == 1)
        #expect(
            try code(
                ledger.decide(correction("x", of: "none", #"{"/data/note":"n"}"#), history: log)
            ) == .unknownTarget)
        #expect(try sequence(ledger.decide(event("b"), history: log)) == 2)
        #expect(ledger.last == 2)
        #expect(ledger.durable == 0)
    }

    @Test("The same event is a duplicate, on disk or on its way there", arguments: [true, false])
    func duplicates(isDurable: Bool) throws {
        var ledger = Ledger()
        _ = try ledger.decide(event("a"), history: log)
        _ = try ledger.decide(event("b"), history: log)
        if isDurable { commit(&ledger, through: 2) }
        #expect(try duplicate(ledger.decide(event("a"), history: log)) == 1)
        #expect(
            try code(ledger.decide(event("a", data: #","note":"x""#), history: log)) == .idConflict)
        #expect(ledger.last == 2)
    }

    @Test("A target may still be on its way to the disk, and its routes are taken over")
    func targetsOnTheWay() throws {
        var ledger = Ledger()
        _ = try ledger.decide(event("a", subject: "deal-7"), history: log)
        let decision = try ledger.decide(
            correction("c", of: "a", #"{"/data/note":"n"}"#), history: log)
        #expect(sequence(decision) == 2)
        let committed = ledger.commit(through: 2, to: log)
        #expect(committed.map(\.targetSequence) == [0, 1])
        #expect(committed[1].routes.subjects == [Array("other".utf8), Array("deal-7".utf8)])
        #expect(try ledger.last(of: "deal-7", history: log) == 2)
    }

    @Test("A correction that would make its target no event is refused")
    func badCorrections() throws {
        var ledger = Ledger()
        _ = try ledger.decide(event("a"), history: log)
        let decision = try ledger.decide(
            correction("c", of: "a", #"{"/data/certainty":"sure"}"#), history: log)
        #expect(code(decision) == .badValue)
        #expect(ledger.last == 1)
    }

    @Test("A correction is held against its target as earlier ones leave it, on disk or not")
    func correctionsOfTheCorrected() throws {
        var ledger = Ledger()
        let first = try event("a")
        _ = try ledger.decide(first, history: log)
        let report = #"{"/data/report/title":"t"}"#
        let removal = #"{"/data/report/title":null}"#
        #expect(
            try code(ledger.decide(correction("x", of: "a", removal), history: log)) == .badValue)
        let correction = try correction("c", of: "a", report)
        #expect(try sequence(ledger.decide(correction, history: log)) == 2)
        #expect(
            try sequence(ledger.decide(self.correction("d", of: "a", removal), history: log)) == 3)
        ledger.rollBack(to: 2)
        #expect(
            try sequence(ledger.decide(self.correction("d", of: "a", removal), history: log)) == 3)
        commit(&ledger, through: 2)
        log.readings[1] = try first.applying(correction.edits)
        #expect(
            try code(ledger.decide(self.correction("e", of: "a", removal), history: log))
                == .badValue)
        ledger.rollBack()
        #expect(
            try sequence(ledger.decide(self.correction("e", of: "a", removal), history: log)) == 3)
    }

    @Test("What was corrected too often to look through takes any correction")
    func correctedTooOften() throws {
        var ledger = Ledger()
        _ = try ledger.decide(event("a"), history: log)
        for number in 0...Ledger.correctionsMax {
            let note = try correction("c\(number)", of: "a", #"{"/data/note":"\#(number)"}"#)
            _ = try ledger.decide(note, history: log)
        }
        let nowhere = try correction("x", of: "a", #"{"/data/topics/0/text":"t"}"#)
        let head = ledger.last
        #expect(try sequence(ledger.decide(nowhere, history: log)) == head + 1)
        commit(&ledger, through: head + 1)
        let again = try correction("y", of: "a", #"{"/data/topics/0/text":"t"}"#)
        #expect(try code(ledger.decide(again, history: log)) == .badValue)
        log.readings[1] = .some(nil)
        #expect(try sequence(ledger.decide(again, history: log)) == head + 2)
    }

    @Test(
        "While what changes an earlier correction is on its way to the disk, none is refused",
        arguments: [true, false], [true, false])
    func unsettled(isDurable: Bool, isRetraction: Bool) throws {
        var ledger = Ledger()
        let title = #"{"/data/report/title":"t"}"#
        _ = try ledger.decide(event("a"), history: log)
        _ = try ledger.decide(event("b"), history: log)
        _ = try ledger.decide(correction("c", of: "a", title), history: log)
        if isDurable {
            commit(&ledger, through: 3)
            log.readings[1] = try event("a").applying(correction("c", of: "a", title).edits)
        }
        let nowhere = #"{"/data/topics/0/text":"t"}"#
        #expect(try code(ledger.decide(correction("x", of: "a", nowhere), history: log)) != nil)
        let target = #","mistake":"us","target":{"source":"desk","id":"c"}"#
        let change =
            try isRetraction
            ? event("d", type: "announcement.retracted", data: target)
            : correction("d", of: "c", #"{"/data/mistake":"publisher"}"#)
        #expect(try sequence(ledger.decide(change, history: log)) == 4)
        #expect(try code(ledger.decide(correction("x", of: "b", nowhere), history: log)) != nil)
        #expect(try sequence(ledger.decide(correction("x", of: "a", nowhere), history: log)) == 5)
        ledger.rollBack(to: 4)
        #expect(try sequence(ledger.decide(correction("x", of: "a", nowhere), history: log)) == 5)
        ledger.rollBack(to: 4)
        commit(&ledger, through: 4)
        #expect(try code(ledger.decide(correction("x", of: "a", nowhere), history: log)) != nil)
    }

    @Test("What is on disk is the history's to know; how it reads, once that has what corrects it")
    func onDisk() throws {
        var ledger = Ledger()
        _ = try ledger.decide(event("a", subject: "deal-7"), history: log)
        let title = #"{"/data/report/title":"t"}"#
        _ = try ledger.decide(correction("c", of: "a", title), history: log)
        log.isIndexSound = false
        #expect(try duplicate(ledger.decide(event("a", subject: "deal-7"), history: log)) == 1)
        #expect(try ledger.last(of: "deal-7", history: log) == 2)
        commit(&ledger, through: 2, isSettled: false)
        #expect(ledger.durable == 2 && ledger.last == 2 && ledger.pendingBytes == 0)
        #expect(ledger.unsettled.count == 1 && ledger.unsettled.bytes > 0)
        #expect(throws: FakeLog.Unreadable.self) {
            try ledger.decide(event("a", subject: "deal-7"), history: log)
        }
        log.isIndexSound = true
        #expect(try duplicate(ledger.decide(event("a", subject: "deal-7"), history: log)) == 1)
        #expect(try ledger.last(of: "deal-7", history: log) == 2)
        // The history doesn't read it with that correction yet.
        let removal = #"{"/data/report/title":null}"#
        #expect(
            try sequence(ledger.decide(correction("d", of: "a", removal), history: log)) == 3)
        #expect(log.readingsAsked == 1)
        ledger.rollBack()
        #expect(ledger.last == 2 && ledger.durable == 2 && ledger.pendingBytes == 0)
        ledger.settle(through: 1)
        #expect(ledger.unsettled.count == 1)
        #expect(
            try sequence(ledger.decide(correction("d", of: "a", removal), history: log)) == 3)
        ledger.rollBack()
        ledger.settle(through: 2)
        #expect(ledger.unsettled.count == 0 && ledger.unsettled.bytes == 0)
        #expect(
            try code(ledger.decide(correction("d", of: "a", removal), history: log)) != nil)
    }

    @Test("Rolling back leaves to a subject the last that is kept")
    func rollBackOfSubjects() throws {
        var ledger = Ledger()
        for id in ["a", "b", "c"] { _ = try ledger.decide(event(id), history: log) }
        commit(&ledger, through: 1)
        ledger.rollBack(to: 2)
        #expect(try ledger.last(of: "deal-1", history: log) == 2)
        ledger.rollBack()
        #expect(try ledger.last(of: "deal-1", history: log) == 1)
    }

    @Test("Rolling back forgets what is not on disk, and only that")
    func rollBack() throws {
        var ledger = Ledger()
        _ = try ledger.decide(event("a"), history: log)
        commit(&ledger, through: 1)
        _ = try ledger.decide(event("b", subject: "deal-2"), history: log)
        ledger.rollBack()
        #expect(ledger.last == 1)
        #expect(try ledger.last(of: "deal-2", history: log) == 0)
        #expect(try sequence(ledger.decide(event("b"), history: log)) == 2)
        #expect(
            try code(ledger.decide(event("a", data: #","note":"x""#), history: log)) == .idConflict)
    }

    @Test("Going back to a sequence forgets what came behind it, and only that")
    func rollBackToSequence() throws {
        var ledger = Ledger()
        _ = try ledger.decide(event("a"), history: log)
        commit(&ledger, through: 1)
        _ = try ledger.decide(event("b"), history: log)
        let bytes = ledger.pendingBytes
        _ = try ledger.decide(event("c"), history: log)
        _ = try ledger.decide(event("d", subject: "deal-2"), history: log)
        ledger.rollBack(to: 2)
        #expect(ledger.last == 2 && ledger.durable == 1)
        #expect(ledger.pendingBytes == bytes)
        #expect(try ledger.last(of: "deal-1", history: log) == 2)
        #expect(try ledger.last(of: "deal-2", history: log) == 0)
        #expect(try duplicate(ledger.decide(event("b"), history: log)) == 2)
        #expect(try sequence(ledger.decide(event("d"), history: log)) == 3)
        ledger.rollBack(to: 1)
        #expect(ledger.last == 1 && ledger.pendingBytes == 0)
    }

    @Test("A ledger begins behind what the log has, and finds it")
    func start() throws {
        let old = try event("a")
        log.events.append((old, Routes(of: old)))
        log.insert(log.hashed(old.key), subjects: Routes(of: old).subjects, sequence: 1)
        var ledger = Ledger(durable: 1)
        #expect(try duplicate(ledger.decide(old, history: log)) == 1)
        #expect(try ledger.last(of: "deal-1", history: log) == 1)
        #expect(try sequence(ledger.decide(event("b"), history: log)) == 2)
    }

    @Test("What the history can't say decides nothing: a key is not taken for new")
    func unreadableIndex() throws {
        var ledger = Ledger()
        _ = try ledger.decide(event("a"), history: log)
        commit(&ledger, through: 1)
        log.isIndexSound = false
        let again = try event("a")
        #expect(throws: FakeLog.Unreadable.self) { try ledger.decide(again, history: log) }
        #expect(throws: FakeLog.Unreadable.self) {
            try ledger.last(of: "deal-1", history: log)
        }
        #expect(ledger.last == 1)
    }

    @Test("However many came on disk, what is still here is found, and what is not in the log")
    func commitsMany() throws {
        log.hash = { UInt64(String(decoding: $0.id, as: UTF8.self)) ?? 0 }
        var ledger = Ledger()
        let (count, behind): (UInt64, UInt64) = (4500, 10)
        for number in 1...count {
            _ = try ledger.decide(event("\(number)", subject: "deal-\(number)"), history: log)
            if number > behind { commit(&ledger, through: number - behind) }
        }
        for number in [1, 2, count - behind, count - behind + 1, count] {
            let subject = "deal-\(number)"
            let again = try event("\(number)", subject: subject)
            #expect(try duplicate(ledger.decide(again, history: log)) == number)
            #expect(try ledger.last(of: subject, history: log) == number)
        }
    }
}
