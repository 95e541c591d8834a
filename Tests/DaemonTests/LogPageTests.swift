import EventLog
import Events
import PactwireTesting
import SystemPackage
import Testing
import Wire
import ZeroMQ

@testable import Daemon

@Suite("Pages of the log")
struct LogPageTests {
    /// A log with few words, so that filters hit, and what of it each filter looks at.
    private struct SampleLog {
        struct Entry {
            let routes: Routes
            let project: [UInt8]?
            let recordedMicroseconds: Int64
        }
        private(set) var entries: [Entry] = []
        let reader: LogReader

        init(seed: UInt64, groups: Int = 60) throws {
            var random = SeededRandom(seed: seed)
            var opened = try Log.open(
                "/data", mode: .readWrite,
                options: LogOptions(disk: SimulatedDisk(), segmentBytes: 20_000))
            guard var writer = opened.takeWriter() else { throw WaitedInVain("no writer") }
            var clock: Int64 = 1000
            for group in 0..<groups {
                // Now and then the clock stands still, and goes back, which repeats the time.
                clock += Int64(random.below(3)) * 10 - Int64(random.once(in: 9) ? 15 : 0)
                var events: [Event] = []
                for index in 0...random.below(6) {
                    events.append(try Self.event("\(group)-\(index)", &random))
                }
                let commit = try writer.append(
                    events.map {
                        StoredEvent.encode($0, routes: Routes(of: $0), targetSequence: 0)
                    }, now: clock)
                for event in events {
                    let project = event.data?["project"]?.stringBytes.map { Array($0) }
                    entries.append(
                        Entry(
                            routes: Routes(of: event), project: project,
                            recordedMicroseconds: commit.recordedMicroseconds))
                }
            }
            reader = opened.reader
        }

        private static func event(_ id: String, _ random: inout SeededRandom) throws -> Event {
            let project = random.once(in: 2) ? #","project":"pr-\#(random.below(3))""# : ""
            let title = String(repeating: "x", count: random.below(200))
            let text =
                #"{"specversion":"1.0","id":"\#(id)","source":"s","#
                + #""type":"\#(types[random.below(2)])","subject":"d-\#(random.below(4))","data":{"#
                + #""certainty":"official","report":{"publisher":"p"},"title":"\#(title)","#
                + #""parties":[{"id":"p-\#(random.below(5))","role":"partner"}]\#(project)}}"#
            return try Event(checking: Array(text.utf8))
        }

        static let types = ["mou.signed", "talks.reported"]

        /// The sequences that a read of everything asked for must give: the plain filter.
        func expected(_ request: ReadRequest) -> [UInt64] {
            entries.indices.filter { index in
                let entry = entries[index]
                let sequence = UInt64(index + 1)
                return sequence >= request.from && sequence <= request.through ?? .max
                    && entry.recordedMicroseconds >= request.sinceMicroseconds ?? .min
                    && entry.recordedMicroseconds < request.untilMicroseconds ?? .max
                    && request.filter.matches(entry.routes, project: { entry.project })
            }.map { UInt64($0 + 1) }
        }

        func randomRequest(_ random: inout SeededRandom) -> ReadRequest {
            func some(_ prefix: String, _ bound: Int) -> [String] {
                guard random.once(in: 3) else { return [] }
                return (0...random.below(2)).map { _ in "\(prefix)-\(random.below(bound))" }
            }
            var request = ReadRequest(from: UInt64(1 + random.below(entries.count + 5)))
            if random.once(in: 2) { request.from = 1 }
            if random.once(in: 3) { request.through = UInt64(random.below(entries.count + 5)) }
            let span = Int(entries.last?.recordedMicroseconds ?? 0) + 30
            if random.once(in: 2) { request.sinceMicroseconds = Int64(random.below(span)) }
            if random.once(in: 2) { request.untilMicroseconds = Int64(random.below(span)) }
            request.filter = EventFilter(
                types: random.once(in: 4) ? [Self.types[random.below(2)]] : [],
                subjects: some("d", 4), parties: some("p", 6), projects: some("pr", 4))
            request.bytesMax = random.below(2000)
            return request
        }
    }

    private func sequences(_ page: LogPage) throws -> [UInt64] {
        try Lines(page.text.bytes()).map { line in
            try #require(try JSON(parsing: Array(line)).root["sequence"]?.unsignedInteger)
        }
    }

    @Test(
        "Whatever is asked for, paging on from next gives exactly the plain filter of the log",
        arguments: 1...8 as ClosedRange<UInt64>)
    func pages(seed: UInt64) throws {
        let log = try SampleLog(seed: seed)
        var random = SeededRandom(seed: seed)
        var matched = 0
        for _ in 0..<150 {
            var request = log.randomRequest(&random)
            let asked = request
            let scannedBytesMax = 200 + random.below(8000)
            var found: [UInt64] = []
            while request.from <= min(request.through ?? .max, log.reader.head) {
                let page = try LogPage(
                    request, of: log.reader, scannedBytesMax: scannedBytesMax)
                let ofPage = try sequences(page)
                #expect(page.count == ofPage.count && page.head == log.reader.head)
                found += ofPage
                try #require(page.next > request.from, "no progress: \(asked)")
                request.from = page.next
            }
            #expect(found == log.expected(asked), "\(asked)")
            matched += found.count
        }
        #expect(matched > 1000)
    }

    @Test("A page holds at least one event, and no more bytes than asked for and one event")
    func bounds() throws {
        let log = try SampleLog(seed: 99)
        let smallest = try LogPage(ReadRequest(from: 1, bytesMax: 0), of: log.reader)
        #expect(smallest.count == 1 && smallest.next == 2)
        let page = try LogPage(ReadRequest(from: 1, bytesMax: 3000), of: log.reader)
        #expect(page.count > 3 && page.text.count < 3000 + 600)
    }

    @Test("A line is the event as it was given, with the sequence and the time in front")
    func lines() throws {
        let log = try SampleLog(seed: 7)
        let page = try LogPage(ReadRequest(from: 1), of: log.reader)
        var expected: [UInt8] = []
        for record in try log.reader.records(from: 1) {
            let json = try #require(StoredEvent(payload: record.payload[...])).json
            let time = RFC3339.utf8(microseconds: record.recordedMicroseconds)
            expected += Array(#"{"sequence":\#(record.sequence),"recordedtime":""#.utf8) + time
            expected += Array(#"","#.utf8) + json.dropFirst() + [UInt8(ascii: "\n")]
        }
        #expect(page.count == log.entries.count && page.text.bytes() == expected)
    }

    @Test("A filter of very many words looks through fewer records, and pages on")
    func manyWords() throws {
        let log = try SampleLog(seed: 5)
        var request = ReadRequest(from: 1)
        var pages: [Int] = []
        for words in [1, 640] {
            request.filter = EventFilter(parties: (0..<words).map { "none-\($0)" })
            let page = try LogPage(request, of: log.reader, scannedBytesMax: 20_000)
            pages.append(Int(page.next))
        }
        #expect(pages[1] > 1 && pages[1] < pages[0] / 5)
    }

    @Test("What was recorded before a moment is no reason to read what comes behind")
    func endsAtUntil() throws {
        let log = try SampleLog(seed: 5)
        let page = try LogPage(
            ReadRequest(from: 1, untilMicroseconds: 0), of: log.reader, scannedBytesMax: 1)
        #expect(page.count == 0 && page.next == log.reader.head + 1)
    }
}
