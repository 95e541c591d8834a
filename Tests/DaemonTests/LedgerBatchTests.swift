import EventLog
import Events
import Testing
import Wire

@testable import Daemon

/// Batches, decided by the same ledger.
extension LedgerTests {
    private func text(
        _ id: String, type: String = "talks.ended", data: String = ""
    ) -> ArraySlice<UInt8> {
        Array(
            """
            {"specversion":"1.0","id":"\(id)","source":"desk","type":"\(type)","subject":"deal-1",\
            "data":{"certainty":"official","report":{"publisher":"gazette"}\(data)}}
            """.utf8)[...]
    }

    private func report(_ id: String, of target: String) -> ArraySlice<UInt8> {
        text(
            id, type: "report.added",
            data: #","target":{"source":"desk","id":"\#(target)"}"#)
    }

    private var manyParties: String {
        let name = String(repeating: "x", count: 110)
        let parties = (1...3600).map { #"{"id":"\#(name)-\#($0)","role":"partner"}"# }
        return #","parties":[\#(parties.joined(separator: ","))]"#
    }

    private func codes(_ lines: [Ledger.Line]) -> [Refusal.Code?] {
        lines.map { if case .refused(let refusal) = $0.outcome { refusal.code } else { nil } }
    }

    @Test("A batch in which something can't be looked up leaves nothing behind")
    func unreadableBatch() throws {
        var ledger = Ledger()
        _ = try ledger.decide([text("a")], AppendOptions(), history: log)
        log.unreadableId = "damaged"
        let batch = [text("x"), text("y"), text("damaged")]
        #expect(throws: FakeLog.Unreadable.self) {
            try ledger.decide(batch, AppendOptions(), history: log)
        }
        #expect(ledger.last == 1)
        let next = try ledger.decide(
            [report("r", of: "x"), text("b")], AppendOptions(), history: log)
        #expect(codes(next) == [.unknownTarget, nil])
        #expect(ledger.last == 2)
    }

    @Test("What the corrections of a batch speak of is read once, and again when one is accepted")
    func readOnce() throws {
        var ledger = Ledger()
        _ = try ledger.decide(event("a"), history: log)
        commit(&ledger, through: 1)
        func line(_ id: String, _ set: String) throws -> ArraySlice<UInt8> {
            try correction(id, of: "a", set).json.bytes[...]
        }
        let nowhere = #"{"/data/report/title":null}"#
        var batch = try (1...100).map { try line("x\($0)", nowhere) }
        batch.append(try line("c", #"{"/data/report/title":"t"}"#))
        batch.append(try line("d", nowhere))
        let lines = try ledger.decide(batch, AppendOptions(), history: log)
        #expect(codes(lines) == Array(repeating: .badValue, count: 100) + [nil, nil])
        #expect(log.readingsAsked == 2)
    }

    @Test("Where each correction leaves much, what can't be looked through takes any")
    func readingTooLong() throws {
        var ledger = Ledger()
        let long = String(repeating: "x", count: 900_000)
        _ = try ledger.decide(event("a", data: #","title":"\#(long)""#), history: log)
        let nowhere = try correction("x", of: "a", #"{"/data/topics/0/text":"t"}"#)
        for number in 1...5 {
            #expect(try code(ledger.decide(nowhere, history: log)) == .badValue)
            let note = try correction("c\(number)", of: "a", #"{"/data/date":"202\#(number)"}"#)
            _ = try ledger.decide(note, history: log)
        }
        #expect(try sequence(ledger.decide(nowhere, history: log)) == 7)
    }

    @Test("However many events speak of one with many parties, a batch stays within its bound")
    func manyRoutes() throws {
        var ledger = Ledger()
        let options = AppendOptions()
        let first = try ledger.decide(
            [text("a", type: "partnership.announced", data: manyParties)], options,
            history: log)
        #expect(codes(first) == [nil])
        let before = ledger.pendingBytes
        let reports = (1...200).map { report("r-\($0)", of: "a") }
        let lines = try ledger.decide(reports, options, history: log)
        let added = ledger.pendingBytes - before
        #expect(added >= Ledger.batchBytesMax)
        #expect(added < Ledger.batchBytesMax + EventLog.Limits.payloadBytesMax)
        let accepted = codes(lines).prefix { $0 == nil }.count
        #expect(accepted > 0 && accepted < 200)
        #expect(codes(lines).dropFirst(accepted).allSatisfy { $0 == .tooLarge })
        #expect(lines.allSatisfy { ($0.payload == nil) == ($0.outcome.isRefused) })

        // Sent again it goes on where it was refused.
        let again = try ledger.decide(reports, options, history: log)
        #expect(codes(again).prefix { $0 == nil }.count > accepted)
        #expect(again.prefix(accepted).allSatisfy { $0.payload == nil })
    }

    @Test("All or nothing: a batch beyond its bound is refused whole")
    func manyRoutesExpected() throws {
        var ledger = Ledger()
        _ = try ledger.decide(
            [text("a", type: "partnership.announced", data: manyParties)], AppendOptions(),
            history: log)
        let before = ledger.pendingBytes
        let reports = (1...200).map { report("r-\($0)", of: "a") }
        let lines = try ledger.decide(
            reports, AppendOptions(expectedSequence: 1), history: log)
        #expect(codes(lines).allSatisfy { $0 == .notAlone || $0 == .tooLarge })
        #expect(lines.allSatisfy { $0.payload == nil })
        #expect(ledger.last == 1 && ledger.pendingBytes == before)
    }

    @Test("The largest batch of events that speak of no other is within the bound")
    func largestBatch() throws {
        var ledger = Ledger()
        let data = manyParties
        let batch = (1...16).map {
            text("a-\($0)", type: "partnership.announced", data: data)
        }
        let bytes = batch.reduce(0) { $0 + $1.count }
        let lines = try ledger.decide(batch, AppendOptions(), history: log)
        #expect(codes(lines).allSatisfy { $0 == nil })
        // The routes are a part of the text, so twice the text is the most that a batch comes to.
        #expect(ledger.pendingBytes < 2 * bytes)
        #expect(2 * Events.Limits.batchBytesMax < Ledger.batchBytesMax)
    }
}

extension AppendOutcome {
    fileprivate var isRefused: Bool {
        if case .refused = self { true } else { false }
    }
}
