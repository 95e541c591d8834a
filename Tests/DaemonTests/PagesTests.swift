import Projections
import Synchronization
import Testing
import Wire

@testable import Daemon

/// Lines that count how many of them were made, and may end in a fault.
struct CountedLines: LineSource {
    final class Count: Sendable {
        private let made = Mutex(0)
        var now: Int { made.withLock { $0 } }
        func add() { made.withLock { $0 += 1 } }
    }

    let lines: [[UInt8]]
    let count: Count
    var fault: ShowFault?
    var bytes = 0
    private var next = 0

    init(
        _ lines: [[UInt8]], counting count: Count = Count(), bytes: Int = 0,
        fault: ShowFault? = nil
    ) {
        (self.lines, self.count, self.bytes, self.fault) = (lines, count, bytes, fault)
    }

    mutating func each(
        until end: QuestionEnd, _ take: ([UInt8]) -> Bool
    ) throws(ShowFault) {
        while next < lines.count {
            if end.isReached { throw .query(.givenUp) }
            next += 1
            count.add()
            guard take(lines[next - 1]) else { return }
        }
        if let fault { throw fault }
    }
}

@Suite("Pages of rows")
struct PagesTests {
    private static let rows = (0..<7).map { Array("{\"row\":\($0)0}".utf8) }

    /// An end that no clock brings nearer.
    private static let never = QuestionEnd(isStopping: StopFlag()) { 0 }

    @Test("Rows are cut between, never within", arguments: [1, 10, 11, 22, 1000])
    func cuts(bytesMax: Int) throws {
        var pages = Pages(sequence: 3, lines: CountedLines(Self.rows), bytesMax: bytesMax)
        var all: [[UInt8]] = []
        repeat {
            let page = try pages.popFirst(until: Self.never)
            #expect(page.count <= max(bytesMax, 11))
            all += Lines(page).map { Array($0) }
        } while !pages.isEmpty
        #expect(all == Self.rows)
    }

    @Test("No rows are one empty page")
    func empty() throws {
        var pages = Pages(sequence: 0, lines: MadeLines([]), bytesMax: 10)
        #expect(try pages.popFirst(until: Self.never) == [])
        #expect(pages.isEmpty)
    }

    @Test("A page is there when no more is made than the row that had no place on it")
    func onDemand() throws {
        let count = CountedLines.Count()
        var pages = Pages(
            sequence: 3, lines: CountedLines(Self.rows, counting: count), bytesMax: 22)
        for made in [3, 5, 7, 7] {
            _ = try pages.popFirst(until: Self.never)
            #expect(count.now == made)
        }
        #expect(pages.isEmpty)
    }

    @Test("A copy goes on where it was left, whatever became of the other")
    func copies() throws {
        var pages = Pages(sequence: 3, lines: CountedLines(Self.rows), bytesMax: 22)
        _ = try pages.popFirst(until: Self.never)
        var copy = pages
        let page = try pages.popFirst(until: Self.never)
        #expect(try copy.popFirst(until: Self.never) == page)
    }

    @Test("Rows that are slow to come don't wait for the page to be full")
    func due() throws {
        let clock = Mutex(0)
        let end = QuestionEnd(isStopping: StopFlag()) {
            clock.withLock { now in
                now += 100
                return now
            }
        }
        var pages = Pages(sequence: 3, lines: CountedLines(Self.rows), bytesMax: 1 << 20)
        let page = try pages.popFirst(until: end)
        #expect(!page.isEmpty && !pages.isEmpty)
    }

    @Test("What was found before time ran out is handed over, and then why there is no more")
    func outOfTime() throws {
        let lines = CountedLines(Self.rows, fault: .query(.givenUp))
        var pages = Pages(sequence: 3, lines: lines)
        let page = try pages.popFirst(until: Self.never)
        #expect(Lines(page).map { Array($0) } == Self.rows && !pages.isEmpty)
        for _ in 1...2 {
            #expect(throws: ShowFault.self) { try pages.popFirst(until: Self.never) }
        }
        var none = Pages(sequence: 3, lines: CountedLines([], fault: .query(.givenUp)))
        #expect(throws: ShowFault.self) { try none.popFirst(until: Self.never) }
    }

    @Test("A fault that comes late is told to who meets it")
    func lateFault() throws {
        let fault = ShowFault.query(.tooMuchLeftOut(mostEntries: 1))
        var pages = Pages(sequence: 3, lines: CountedLines(Self.rows, fault: fault), bytesMax: 44)
        _ = try pages.popFirst(until: Self.never)
        #expect(throws: ShowFault.self) { try pages.popFirst(until: Self.never) }
    }
}
