import Events
import PactwireTesting
import Projections
import Testing

@Suite("What changed between two days")
struct DatedDifferenceTests {
    private static func day(_ text: String) throws -> CalendarDay {
        try #require(RFC3339.day(text[...]))
    }

    private static func told(
        _ projection: Projection, _ story: Story, on clock: DatedClock = .happened,
        from first: String, to last: String, only members: Set<String>,
        matching query: RowQuery = RowQuery()
    ) throws -> [String] {
        try story.state.difference(
            of: projection, matching: query, on: clock, from: day(first), through: day(last),
            log: story, days: Days()
        ).changes.filter { members.contains($0.member) }.map(\.told)
    }

    @Test("What happened in between changed the world, whenever it was recorded")
    func happened() throws {
        var story = Story()
        try story.tell("deal.signed", on: "2025-02-05")
        try story.tell("mou.signed", on: "2025-01", "'title':'t'")
        try story.tell("deal.in_force", on: "2025-06")
        #expect(
            try Self.told(
                .deals, story, from: "2025-01-31", to: "2025-05-31",
                only: ["status", "since", "title"]) == [
                    "deal status: 'mou' → 'signed' (1 world)",
                    "deal since: '2025-01' → '2025-02-05' (1 world)",
                ])
        #expect(
            try Self.told(
                .deals, story, from: "2024-12-31", to: "2025-02-05", only: ["status", "title"]) == [
                    "deal new title: - → 't' (2 world)", "deal new status: - → 'signed' (1 world)",
                ])
        #expect(
            try Self.told(
                .timeline, story, from: "2025-01-31", to: "2025-02-05", only: ["type"])
                == ["1 new type: - → 'deal.signed' (1 world)"])
        let none = try Self.told(
            .deals, story, from: "2025-02-05", to: "2025-05-31", only: ["status"])
        #expect(none.isEmpty)
    }

    @Test("Of what happened on one day each event is told apart")
    func sameDay() throws {
        var story = Story()
        try story.tell("talks.reported", on: "2025-01-01")
        try story.tell("mou.signed", on: "2025-02-05", "'title':'t'")
        try story.tell("deal.signed", on: "2025-02-05", "'project':'p'")
        try story.tell("visit.held", of: "visit", parties: "a:visitor b:host", on: "2025-02-05")
        let members: Set = ["status", "title", "project"]
        #expect(
            try Self.told(.deals, story, from: "2025-02-04", to: "2025-02-05", only: members) == [
                "deal title: - → 't' (2 world)", "deal status: 'in_talks' → 'signed' (3 world)",
                "deal project: - → 'p' (3 world)",
            ])
    }

    @Test("A month's event may have happened on its first day and has on its last")
    func possible() throws {
        var story = Story()
        try story.tell("deal.signed", on: "2025-02")
        #expect(
            try Self.told(
                .deals, story, from: "2025-01-31", to: "2025-02-01", only: ["possible", "status"])
                == ["deal new possible: - → true (1 world)"])
        #expect(
            try Self.told(
                .deals, story, from: "2025-02-27", to: "2025-02-28", only: ["possible", "status"]
            )
            .sorted() == [
                "deal possible: true → - (1 world)", "deal status: - → 'signed' (1 world)",
            ])
    }

    @Test("A deal lapses the day after it expires, by the word of whom that is stated by")
    func lapses() throws {
        var story = Story()
        try story.tell("partnership.announced", on: "2025-01-01", "'title':'t'")
        try story.tell("deal.amended", on: "2025-01-02", "'expires':'2025-03-10'")
        try story.tell("statement.made", parties: "a:spokesperson", on: "2025-03-11", "'text':'w'")
        #expect(
            try Self.told(.deals, story, from: "2025-03-09", to: "2025-03-12", only: ["status"])
                == ["deal status: 'announced' → 'lapsed' (2 world)"])
        #expect(
            try Self.told(.deals, story, from: "2025-03-09", to: "2025-03-10", only: ["status"])
                .isEmpty)
    }

    @Test("A correction of a publisher's mistake is told when it was published, one of ours never")
    func corrections() throws {
        for (mistake, told) in [
            ("publisher", ["deal title: 'one' → 'two' (2 publisher)"]), ("us", []),
        ] {
            var story = Story()
            try story.add(Self.event(1, "deal.signed", published: "2025-01-10", "'title':'one'"))
            try story.add(
                Self.event(
                    2, "announcement.corrected", published: "2025-02",
                    "'set':{'/data/title':'two'},'mistake':'\(mistake)',"
                        + "'target':{'source':'test','id':'1'}"))
            #expect(
                try Self.told(
                    .deals, story, on: .published, from: "2025-01-10", to: "2025-02-28",
                    only: ["title", "status"]) == told)
        }
    }

    @Test("What has no day counts from the day it was recorded")
    func undated() throws {
        var story = Story()
        try story.tell("mou.signed")
        try story.tell("deal.signed")
        for clock in [DatedClock.happened, .published] {
            let days = (Days.text(of: 1), Days.text(of: 2))
            #expect(
                try Self.told(
                    .deals, story, on: clock, from: days.0, to: days.1, only: ["status"])
                    == ["deal status: 'mou' → 'signed' (2 world)"])
        }
    }

    @Test("Rows that a query matches at neither day are left out")
    func query() throws {
        var story = Story()
        try story.tell("deal.signed", of: "one", parties: "a:buyer b:supplier", on: "2025-01-05")
        try story.tell("deal.signed", of: "two", parties: "c:buyer d:supplier", on: "2025-01-05")
        for query in [RowQuery(key: "two"), RowQuery(parties: ["c"]), RowQuery(deals: ["two"])] {
            #expect(
                try Self.told(
                    .deals, story, from: "2025-01-01", to: "2025-02-01", only: ["deal"],
                    matching: query) == ["two new deal: - → 'two' (2 world)"])
        }
        #expect(
            try Self.told(
                .ties, story, from: "2025-01-01", to: "2025-02-01", only: ["a"],
                matching: RowQuery(key: "d")) == ["c+d new a: - → 'c' (2 world)"])
    }

    @Test(
        "A difference is what the days between made, the last one of each member the author",
        arguments: [DatedClock.happened, .published])
    func dayByDay(clock: DatedClock) throws {
        for seed in 1...3 as ClosedRange<UInt64> {
            var random = SeededRandom(seed: seed)
            let story = try Self.story(&random)
            let start = try Self.day("2024-12-30").daysSinceEpoch
            let first = start + Int32.random(in: 0...180, using: &random)
            let ends = [first, first + Int32.random(in: 1...40, using: &random)]
                .map { CalendarDay(daysSinceEpoch: $0) }
            for projection in Projection.allCases {
                let told = try Self.changes(projection, story, clock, ends[0], ends[1])
                var last: [ExactText: MemberChange.Author] = [:]
                for day in ends[0].daysSinceEpoch..<ends[1].daysSinceEpoch {
                    let changes = try Self.changes(
                        projection, story, clock, CalendarDay(daysSinceEpoch: day),
                        CalendarDay(daysSinceEpoch: day + 1))
                    for change in changes { last[change.place] = change.author }
                }
                for change in told {
                    #expect(last[change.place] == change.author, "\(projection) \(change.told)")
                }
                let states = try ends.map { try Self.members(projection, story, clock, $0) }
                let differing = Set(states[0].keys).union(states[1].keys).filter {
                    states[0][$0] != states[1][$0]
                }
                #expect(Set(told.map(\.place)) == differing, "\(projection)")
                for change in told {
                    #expect(states[0][change.place] == change.before)
                    #expect(states[1][change.place] == change.after)
                }
            }
        }
    }

    private static func changes(
        _ projection: Projection, _ story: Story, _ clock: DatedClock, _ first: CalendarDay,
        _ last: CalendarDay
    ) throws -> [MemberChange] {
        try story.state.difference(
            of: projection, matching: RowQuery(), on: clock, from: first, through: last,
            log: story, days: Days()
        ).changes
    }

    private static func members(
        _ projection: Projection, _ story: Story, _ clock: DatedClock, _ day: CalendarDay
    ) throws -> [ExactText: [UInt8]] {
        let limit = Lens.Limit(day: day, recordedThrough: Days().last(by: day))
        let lens =
            switch clock {
            case .happened: Lens(happened: limit)
            case .published: Lens(published: limit)
            }
        let rows = story.state.seen(through: lens, log: story)
            .rows(of: projection, matching: RowQuery())
        var members: [ExactText: [UInt8]] = [:]
        for row in rows {
            for (name, value) in try JSON(parsing: row.json).root.members {
                members[ExactText("\(row.key) \(name.string ?? "")")] = value.compact()
            }
        }
        return members
    }

    /// A story of which most is published on some day.
    private static func story(_ random: inout SeededRandom) throws -> Story {
        let plain = try RandomStory.told(random.next(), events: 50)
        var dates: [UInt64: String] = [:]
        for sequence in 1...plain.state.sequence where Int.random(in: 0..<4, using: &random) > 0 {
            let month = Int.random(in: 1...9, using: &random)
            dates[sequence] = "2025-0\(month)\(Bool.random(using: &random) ? "-07" : "")"
        }
        return try plain.published(dates)
    }

    /// One event, published on a day.
    private static func event(
        _ number: Int, _ type: String, published: String, _ data: String
    ) -> String {
        let told =
            type.hasPrefix("announcement")
            ? "" : "'certainty':'official','parties':[{'id':'a','role':'partner'}],"
        return """
            {'specversion':'1.0','id':'\(number)','source':'test','type':'\(type)',\
            'subject':'deal','data':{\(told)\(data),'report':{'publisher':'paper',\
            'published':'\(published)'}}}
            """
    }

    /// Every event is recorded four days after the one before.
    private struct Days: RecordedDays {
        private static let first = CalendarDay(year: 2025, month: 1, day: 3)?.daysSinceEpoch ?? 0

        static func text(of sequence: UInt64) -> String { "\(Days().recorded(sequence))" }

        private func recorded(_ sequence: UInt64) -> CalendarDay {
            CalendarDay(daysSinceEpoch: Self.first + 4 * Int32(sequence))
        }

        func day(of sequence: UInt64) -> CalendarDay? { recorded(sequence) }

        func last(by day: CalendarDay) -> UInt64 {
            UInt64(max(0, day.daysSinceEpoch - Self.first) / 4)
        }
    }
}
