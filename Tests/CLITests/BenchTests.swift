import ArgumentParser
import Events
import PactwireClient
import Testing

@testable import pactwire

@Suite("What bench measures with")
struct BenchTests {
    private func plan(_ arguments: String = "") throws -> BenchPlan {
        try BenchCommand.parse(arguments.split(separator: " ").map(String.init)).plan()
    }

    @Test("Made-up events are valid, all different, and say that they are made up")
    func events() throws {
        let events = BenchEvents(tag: BenchEvents.newTag(), events: 2000)
        var bytes = 0
        var ids: Set<String> = []
        for number in 0..<2000 {
            let text = events.text(number)
            bytes += text.count
            _ = try Event(checking: text)
            let json = try JSON(parsing: text).root
            #expect(json["source"]?.string == events.source)
            ids.insert(try #require(json["id"]?.string))
            let data = try #require(json["data"])
            var names = data["parties"]?.elements.map { $0["id"]?.string } ?? []
            names += [json["subject"]?.string, data["report"]?["publisher"]?.string]
            #expect(names.count == 4)
            #expect(names.allSatisfy { $0?.hasPrefix("bench-") == true }, "\(names)")
        }
        #expect(ids.count == 2000)
        #expect((400...520).contains(bytes / 2000))
        #expect(events.source.hasPrefix("urn:pactwire:bench:"))
        #expect(events.text(7) == events.text(7))
        #expect(BenchEvents.newTag() != BenchEvents.newTag())
    }

    @Test(
        "Every event goes out once, whatever the producers and batches",
        arguments: [(1, 1, 1), (10, 1, 3), (10, 3, 4), (7, 8, 1), (1000, 8, 256), (5, 2, 4096)])
    func shares(_ events: Int, _ producers: Int, _ batch: Int) throws {
        let plan = try plan("--events \(events) --producers \(producers) --batch \(batch)")
        let sent = (0..<producers).flatMap { producer in
            plan.requests(of: producer).flatMap { Array(plan.events(of: $0)) }
        }
        #expect(sent.sorted() == Array(0..<events))
    }

    @Test("With a rate, requests are due one after the other; without, when they can go")
    func due() throws {
        let paced = try plan("--rate 1000 --batch 5")
        #expect(paced.due(0) == .zero && paced.due(200) == .seconds(1))
        #expect(try plan().due(200) == nil)
    }

    @Test(
        "A number that can't be meant is refused by its option",
        arguments: [
            "--events 0", "--events 10000001", "--producers 0", "--window 0", "--window 4097",
            "--batch 4097", "--rate 0", "--subscribers -1", "--subscribers 65",
        ])
    func refused(_ arguments: String) throws {
        let words = arguments.replacing(" -", with: "=-")
        let failure = try #require(throws: Failure.self) { _ = try plan(words) }
        #expect(failure.status == .usage)
        #expect(failure.line?.hasPrefix(arguments) == true)
    }

    @Test(
        "Of sorted times, p50 and p99 are the least that so many did not exceed",
        arguments: [(1, 1, 1), (2, 1, 2), (3, 2, 3), (100, 50, 99), (1000, 500, 990)])
    func parts(_ max: Int64, _ p50: Int64, _ p99: Int64) throws {
        let nanoseconds = (1...max).reversed().map { $0 * 1000 }
        let times = try #require(LatencyTimes(nanoseconds: nanoseconds))
        #expect([times.p50, times.p99, times.max] == [p50, p99, max])
        #expect(LatencyTimes(nanoseconds: []) == nil)
    }
}

@Suite("What bench reports")
struct BenchReportTests {
    private let events = BenchEvents(tag: "t", events: 3)
    private let plan = BenchPlan(
        events: 3, producers: 1, window: 1, batch: 2, rate: nil, subscribers: 1)

    private func answer(
        _ sequences: [UInt64], sent: Int64, answered: Int64, duplicates: Int = 0, refused: Int = 0
    ) -> BenchAnswer {
        BenchAnswer(
            sent: sent, answered: answered, sequences: sequences, duplicates: duplicates,
            refused: refused, reason: refused > 0 ? "no" : nil)
    }

    private func heard(_ times: KeyValuePairs<UInt64, Int64>) -> [BenchSubscriber.Heard] {
        times.map { BenchSubscriber.Heard(sequence: $0, time: $1) }
    }

    @Test("Rates run from the first request sent; times of delivery count from its own request")
    func figures() throws {
        let answers = [
            answer([6, 7], sent: 1_000_000, answered: 3_000_000),
            answer([9], sent: 3_000_000, answered: 4_000_000),
        ]
        // 8 is somebody else's.
        let heard = heard([6: 2_000_000, 7: 4_000_000, 8: 4_000_000, 9: 7_000_000])
        let report = BenchReport(plan, events, answers, [heard])
        #expect(report.fault == nil)
        #expect(report.append?.perSecond == 1000)
        #expect(report.append?.times == LatencyTimes(nanoseconds: [1_000_000, 2_000_000]))
        #expect(report.delivery?.perSecond == 500)
        #expect(
            report.delivery?.times == LatencyTimes(nanoseconds: [1_000_000, 3_000_000, 4_000_000]))
        let json = try JSON(parsing: report.json).root
        #expect(json["appended"]?.unsignedInteger == 3)
        #expect(json["delivery"]?["max_microseconds"]?.unsignedInteger == 4000)
        #expect(json["rate"] == nil)
        #expect(
            report.lines(inColour: false, width: nil).last == "3 appended, 0 duplicates, 0 refused")
    }

    @Test("A subscriber that missed one or heard one twice is told of")
    func misdelivered() {
        let answers = [answer([1, 2, 3], sent: 0, answered: 10)]
        let good = heard([1: 1, 2: 2, 3: 3])
        for (other, wrong) in [(heard([1: 1, 3: 3]), 1), (heard([1: 1, 2: 2, 2: 2, 3: 3]), 1)] {
            let report = BenchReport(plan, events, answers, [good, other])
            #expect(report.misdelivered == wrong)
            #expect(report.fault?.contains("not once") == true)
        }
        #expect(BenchReport(plan, events, answers, [good, good]).fault == nil)
    }

    @Test(
        "What was refused, or was there before, is a fault; without subscribers nothing was heard")
    func faults() {
        let refused = BenchReport(
            plan, events, [answer([1], sent: 0, answered: 5, refused: 2)], [])
        #expect(refused.fault == "2 of 3 events were refused, the first: no")
        #expect(refused.delivery == nil && refused.appended == 1)
        let again = BenchReport(
            plan, events, [answer([1], sent: 0, answered: 5, duplicates: 2)], [])
        #expect(again.fault?.hasPrefix("2 events were in the log before") == true)
    }
}
