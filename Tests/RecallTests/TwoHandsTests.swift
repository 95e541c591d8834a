import EventLog
import Events
import PactwireTesting
import Projections
import Storage
import SystemPackage
import Testing

@testable import Recall

@Suite("Work in two hands")
struct TwoHandsTests {
    struct WriterMissing: Error {}

    @Test(
        "What comes of the work is handed on in the order in which it was added",
        arguments: [0, 1, 2, 15, 16, 17, 2000])
    func order(pieces: Int) {
        var (made, kept, keptMost) = ([Int](), 0, 0)
        TwoHands().each { add in
            for number in 0..<pieces {
                kept += 1
                keptMost = max(keptMost, kept)
                add { number }
            }
        } _: { (number: Int) in
            made.append(number)
            kept -= 1
        }
        #expect(made == Array(0..<pieces))
        #expect(keptMost <= 16)
    }

    @Test("Both hands work at once", .timeLimit(.minutes(10)))
    func both() {
        let begun = Monitor(0)
        var done = 0
        TwoHands().each { add in
            for _ in 0..<2 {
                add {
                    begun.change { $0 += 1 }
                    // The other is begun by the other hand, or this never ends.
                    return begun.wait { $0 == 2 ? true : nil }
                }
            }
        } _: { (_: Bool) in
            done += 1
        }
        #expect(done == 2)
    }

    static let events: UInt64 = 3000

    /// Of more deals, ties and sums than one piece of work has rows.
    static func log() throws -> LogReader {
        let options = LogOptions(disk: SimulatedDisk())
        var opened = try Log.open("/log", mode: .readWrite, options: options)
        guard var writer = opened.takeWriter() else { throw WriterMissing() }
        let payloads = try (1...events).map { number in
            let event = try Event(
                checking: Array(
                    """
                    {"specversion":"1.0","id":"\(number)","source":"desk","type":"deal.amended",\
                    "subject":"deal-\(number % 700)","data":{"date":"2025-10-0\(number % 9 + 1)",\
                    "parties":[{"id":"a\(number % 29)","role":"buyer"},\
                    {"id":"b\(number % 31)","role":"supplier"}],\
                    "commitments":[{"what":"w\(number % 300)","nature":"target","basis":"exact",\
                    "amount":"\(number)","unit":"t"}],"certainty":"official",\
                    "report":{"publisher":"p\(number % 83)"}}}
                    """.utf8))
            return StoredEvent.encode(event, routes: Routes(of: event), targetSequence: 0)
        }
        for piece in stride(from: 0, to: payloads.count, by: 250) {
            _ = try writer.append(Array(payloads[piece..<piece + 250]), now: 0)
        }
        return opened.reader
    }

    @Test("A state read ahead and digested in two hands is the one made by one thread alone")
    func sameDigest() throws {
        let reader = try Self.log()
        let state = try Replay.state(of: reader, through: Self.events)
        var alone = ProjectionsState()
        let history = LogHistory(reader)
        for sequence in 1...Self.events {
            let recorded = try history.recorded(at: sequence)
            alone.apply(recorded.foldRecord, history: history)
        }
        let digest = alone.digest()
        #expect(state.digest() == digest)
        #expect(state.digest(by: TwoHands()) == digest)
        #expect(alone.digest(by: TwoHands()) == digest)
    }
}
