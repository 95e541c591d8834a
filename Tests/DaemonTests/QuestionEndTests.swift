import EventLog
import Events
import PactwireTesting
import Projections
import Recall
import Synchronization
import SystemPackage
import Testing
import Wire

@testable import Daemon

@Suite("The end of a question", .timeLimit(.minutes(2)))
struct QuestionEndTests {
    /// Goes on by as much at each look.
    private final class TickingClock: Sendable {
        private let milliseconds = Atomic(5000)
        let step: Int

        init(step: Int) { self.step = step }

        func look() -> Int { milliseconds.add(step, ordering: .relaxed).oldValue }
    }

    @Test("It comes once a minute is over, and not before")
    func minute() {
        let clock = TickingClock(step: 20_000)
        let end = QuestionEnd(isStopping: StopFlag()) { clock.look() }
        #expect((1...5).map { _ in end.isReached } == [false, false, true, true, true])
    }

    @Test("It comes when the daemon stops, however early")
    func stopping() {
        let flag = StopFlag()
        let end = QuestionEnd(isStopping: flag) { 0 }
        #expect(!end.isReached)
        flag.set()
        #expect(end.isReached)
    }

    @Test(
        "A show that takes too long is given up in its replay and in its rows",
        arguments: [
            (#""known_at_microseconds":49"#, 49), (#""at_sequence":48"#, 48),
            (#""as_of":"2025""#, 50), (#""deals":[]"#, 50),
        ])
    func show(option: String, count: Int) throws {
        let (reader, state) = try Self.log(events: 50)
        let request = try ShowRequest(
            decoding: Array(#"{"projection":"timeline",\#(option)}"#.utf8), requestId: 1)
        let question = try ShowQuestion(request, requestId: 1)
        for (step, isGivenUp) in [(1, false), (2500, true)] {
            let clock = TickingClock(step: step)
            let end = QuestionEnd(isStopping: StopFlag()) { clock.look() }
            var rows: Int?
            do throws(ShowFault) {
                var pages = try question.pages(from: state, reader, kind: .past)
                rows = Lines(try pages.popFirst(until: end)).map { Array($0) }.count
                #expect(pages.isEmpty)
            } catch {
                guard case .query(.givenUp) = error else { throw error }
            }
            #expect(rows == (isGivenUp ? nil : count))
        }
    }

    @Test("A diff that takes too long is given up on both clocks", arguments: Clock.allCases)
    func diff(clock: Clock) throws {
        let (reader, state) = try Self.log(events: 50)
        let points = clock == .recorded ? ("0", "50") : ("2024", "2025")
        let request = try DiffRequest(
            decoding: Array(
                (#"{"projection":"deals","from":"\#(points.0)","to":"\#(points.1)","#
                    + #""clock":"\#(clock.rawValue)"}"#).utf8), requestId: 1)
        let question = try DiffQuestion(request, head: 50, requestId: 1)
        for (step, isGivenUp) in [(1, false), (2500, true)] {
            let ticking = TickingClock(step: step)
            let end = QuestionEnd(isStopping: StopFlag()) { ticking.look() }
            do throws(ShowFault) {
                let pages = try question.pages(
                    in: state, of: reader, until: end, requestId: 1)
                #expect(!isGivenUp && pages.bytes > 1)
            } catch {
                guard isGivenUp, case .query(.givenUp) = error else { throw error }
            }
        }
    }

    @Test("It is told as a question that asks for too much, which is not to be asked again")
    func refusal() {
        let refusal = WireError(QueryFault.givenUp, requestId: 7)
        #expect(refusal.code == .tooLarge && !refusal.code.isWorthRetrying)
        #expect(refusal.reason.contains("60 s") && !refusal.reason.contains("\n"))
    }

    @Test("Status is answered while questions are worked on")
    func status() async throws {
        let served = try await ServedLog(SimulatedDisk())
        let peer = try RawPeer(served.endpoint)
        _ = try peer.ask(.append, [], Array(Self.events(1...4000).joined().utf8))
        // Its digest is made once for as long as nothing is recorded.
        _ = try peer.ask(.status)
        // Reads every event, and none fits.
        let question = Array(#"{"projection":"timeline","roles":["none"]}"#.utf8)
        var shows: [UInt64] = []
        for _ in 0..<12 { shows.append(try peer.send(.show, question)) }
        let status = try peer.send(.status)
        var answered: [UInt64] = []
        while answered.count < 13 { answered.append(try peer.reply().requestId) }
        #expect(answered.filter { $0 != status } == shows)
        #expect(answered.last != status)
        try await served.stop()
    }

    private static func events(_ numbers: ClosedRange<Int>) -> [String] {
        numbers.map { number in
            #"{"specversion":"1.0","id":"e-\#(number)","source":"s","#
                + #""type":"deal.signed","subject":"d-\#(number)","data":{"#
                + #""certainty":"official","date":"2025-10-01","#
                + #""parties":[{"id":"a","role":"partner"}],"#
                + #""report":{"publisher":"p","published":"2025-10-02"}}}"# + "\n"
        }
    }

    /// A log of deals, the n-th recorded at n microseconds, and what it comes to.
    private static func log(events count: Int) throws -> (LogReader, ProjectionsState) {
        var opened = try Log.open(
            "/log", mode: .readWrite, options: LogOptions(disk: SimulatedDisk()))
        guard var writer = opened.takeWriter() else { throw WaitedInVain("no writer") }
        for (index, text) in events(1...count).enumerated() {
            let event = try Event(checking: Array(text.utf8.dropLast()))
            let payload = StoredEvent.encode(event, routes: Routes(of: event), targetSequence: 0)
            _ = try writer.append([payload], now: Int64(index + 1))
        }
        let state = try Replay.state(of: opened.reader, through: UInt64(count))
        return (opened.reader, state)
    }
}
