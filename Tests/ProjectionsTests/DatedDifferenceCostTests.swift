import Events
import Projections
import Testing

@Suite("What it costs to tell what changed between two days")
struct DatedDifferenceCostTests {
    private static func day(_ text: String) throws -> CalendarDay {
        try #require(RFC3339.day(text[...]))
    }

    @Test(
        "What many events of one subject changed is found in one look at each of their moments",
        arguments: [DatedClock.happened, .published])
    func manyOfOneSubject(clock: DatedClock) throws {
        var story = Story()
        let (first, count) = (try Self.day("2025-01-01"), 60)
        for number in 0..<count {
            let day = CalendarDay(daysSinceEpoch: first.daysSinceEpoch + Int32(number))
            try story.add(
                """
                {'specversion':'1.0','id':'\(number + 1)','source':'test','type':'statement.made',\
                'subject':'deal','data':{'certainty':'official','text':'w',\
                'date':'\(day)','parties':[\
                {'id':'a','role':'spokesperson'},{'id':'p\(number % 7)','role':'partner'}],\
                'report':{'publisher':'paper',\
                'published':'\(day)'}}}
                """)
        }
        for (projection, query) in [
            (Projection.timeline, RowQuery()), (.timeline, RowQuery(key: "a")),
            (.parties, RowQuery()), (.parties, RowQuery(key: "a")), (.sources, RowQuery()),
        ] {
            let days = CountedDays()
            let changes = try story.state.difference(
                of: projection, matching: query, on: clock, from: Self.day("2024-12-31"),
                through: Self.day("2026-01-01"), log: story, days: days
            ).changes
            #expect(!changes.isEmpty)
            // Two of either end, and at most two of each moment.
            #expect(days.looks <= 2 * (count + 2), "\(projection) \(query)")
            guard projection == .timeline else { continue }
            #expect(Set(changes.map(\.key)).count == count)
            #expect(changes.allSatisfy { $0.key == String($0.author.sequence) })
        }
    }

    @Test("Who gives a difference up is asked at each moment, and for each row")
    func givenUp() throws {
        var story = Story()
        for day in 10...29 {
            try story.tell(
                "statement.made", parties: "a:spokesperson", on: "2025-01-\(day)", "'text':'w'")
        }
        for projection in [Projection.timeline, .parties] {
            var asked = 0
            func difference(until last: Int) throws {
                asked = 0
                _ = try story.state.difference(
                    of: projection, matching: RowQuery(), on: .happened,
                    from: Self.day("2025-01-01"), through: Self.day("2025-02-01"), log: story,
                    days: CountedDays(),
                    until: {
                        asked += 1
                        return asked > last
                    })
            }
            try difference(until: .max)
            let all = asked
            #expect(all >= 40)
            for last in stride(from: 0, to: all, by: 7) {
                #expect(throws: QueryFault.givenUp) { try difference(until: last) }
                #expect(asked == last + 1)
            }
        }
    }

    /// Everything is recorded on no day; counts how often a book of a day is made, which asks for
    /// that day and the one before.
    private final class CountedDays: RecordedDays {
        private(set) var looks = 0
        func day(of sequence: UInt64) -> CalendarDay? { nil }
        func last(by day: CalendarDay) -> UInt64 {
            looks += 1
            return 0
        }
    }
}
