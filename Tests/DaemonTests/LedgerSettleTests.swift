import Events
import PactwireTesting
import Recall
import Testing

@testable import Daemon

/// Committing and settling what the ledger has, at any time.
extension LedgerTests {
    /// A log whose readings know the corrections up to the last one settled.
    private final class SettlingLog: StoredHistory {
        var events: [Ledger.Accepted] = []
        var settled: UInt64 = 0
        private var known: [UInt64: [UInt64]] = [:]

        func stored(at sequence: UInt64) -> (event: Event, routes: Routes) {
            let accepted = events[Int(sequence) - 1]
            return (accepted.event, accepted.routes)
        }

        func reading(at sequence: UInt64, correctionsMax: Int, bytesLeft: inout Int) -> Event? {
            let corrections = events.filter {
                $0.targetSequence == sequence && $0.sequence <= settled
            }
            guard corrections.count <= correctionsMax else { return nil }
            return corrections.reduce(stored(at: sequence).event) { event, correction in
                (try? event.applying(correction.event.edits)) ?? event
            }
        }

        func target(of sequence: UInt64) -> UInt64? {
            sequence <= settled ? events[Int(sequence) - 1].targetSequence : nil
        }

        func hashed(_ key: EventKey) -> HashedKey { HashedKey(key, hash: UInt64(key.id.last ?? 0)) }
        func candidates(for key: HashedKey) -> [UInt64] { known[key.hash] ?? [] }
        func last(of subject: [UInt8]) -> UInt64 { 0 }

        func insert(_ key: HashedKey, subjects: [[UInt8]], sequence: UInt64) {
            known[key.hash, default: []].append(sequence)
        }
    }

    /// Whether a title can be taken away depends on all corrections before.
    @Test(
        "However late that is done, every decision is the same",
        arguments: UInt64(1)...12)
    func late(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        let (prompt, late) = (SettlingLog(), SettlingLog())
        var (one, other) = (Ledger(), Ledger())
        for id in 0..<300 {
            let event =
                id < 20 || Int.random(in: 0..<4, using: &random) == 0
                ? try event("\(id)")
                : try correction(
                    "\(id)", of: "\(Int.random(in: 0..<20, using: &random))",
                    #"{"/data/report/title":\#(Bool.random(using: &random) ? #""t""# : "null")}"#)
            let decisions = [
                one.decide(event, history: prompt), other.decide(event, history: late),
            ]
            #expect("\(decisions[0])" == "\(decisions[1])")
            prompt.events += one.commit(through: one.last, to: prompt)
            one.settle(through: one.durable)
            prompt.settled = one.durable
            let durable = UInt64.random(in: other.durable...other.last, using: &random)
            late.events += other.commit(through: durable, to: late)
            if id % 7 == 0 {
                late.settled = UInt64.random(in: late.settled...durable, using: &random)
                other.settle(through: late.settled)
            }
        }
        #expect(other.last == one.last && one.last > 100)
        late.events += other.commit(through: other.last, to: late)
        other.settle(through: other.durable)
        #expect(other.pendingBytes == 0)
        #expect(other.unsettled.count == 0 && other.unsettled.bytes == 0)
    }
}
