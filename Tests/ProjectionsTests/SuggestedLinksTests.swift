import Events
import PactwireTesting
import Projections
import Testing

@Suite("Suggested links")
struct SuggestedLinksTests {
    /// Whom each subject may be one with, as `subject: other other`.
    private static func links(_ story: Story) throws -> [String] {
        try story.rows(.conflicts).filter { $0["kind"] == "suggested_link" }.map { row in
            "\(row["subject"] ?? ""): "
                + row.column("value", of: "claims").dropFirst().joined(separator: " ")
        }
    }

    /// Two subjects that tell one step each.
    private static func pair(
        _ one: (type: String, parties: String, date: String?),
        _ other: (type: String, parties: String, date: String?)
    ) throws -> Story {
        var story = Story()
        try story.tell(one.type, of: "one", parties: one.parties, on: one.date)
        try story.tell(other.type, of: "two", parties: other.parties, on: other.date)
        return story
    }

    @Test(
        "Steps are near when a week at most lies between their days",
        arguments: [
            ("2025-10-01", "2025-10-01", true), ("2025-10-01", "2025-10-08", true),
            ("2025-10-01", "2025-10-09", false), ("2025-10-08", "2025-10-01", true),
            ("2025-10", "2025-10-20", true), ("2025-10", "2025-11-07", true),
            ("2025-10", "2025-11-08", false), ("2025-09", "2025-10", true),
            ("2025-10-01/2025-10-03", "2025-10-09", true), ("1969-12-30", "1970-01-05", true),
            // A year is near to everything, and says nothing.
            ("2025", "2025-10-01", false), ("[2025-10-01..]", "2025-10-01", false),
        ])
    func near(_ one: String, _ other: String, _ isNear: Bool) throws {
        let story = try Self.pair(
            ("deal.signed", "a:partner b:partner", one), ("deal.signed", "b:buyer a:partner", other)
        )
        #expect(try Self.links(story) == (isNear ? ["one: two", "two: one"] : []))
        #expect(try story.rows(.deals).count == 2)
    }

    @Test(
        "Only one type of step between the same organisations is alike",
        arguments: [
            ("deal.signed", "a:partner b:partner c:witness", true),
            ("deal.signed", "p:signatory:a b:partner", true),
            ("deal.signed", "a:partner b:partner c:partner", false),
            ("deal.signed", "a:partner", false), ("mou.signed", "a:partner b:partner", false),
        ])
    func alike(_ type: String, _ parties: String, _ isAlike: Bool) throws {
        let story = try Self.pair(
            ("deal.signed", "a:partner b:partner", "2025-10-01"), (type, parties, "2025-10-02"))
        #expect(try Self.links(story).isEmpty != isAlike)
    }

    @Test("What has no day, and what has one organisation, is like nothing")
    func unknown() throws {
        for (parties, date) in [("a:partner b:partner", nil), ("a:partner", "2025-10-01")] {
            let step = ("deal.signed", parties, date)
            #expect(try Self.links(try Self.pair(step, step)) == [])
        }
    }

    @Test("Visits are alike by those who came and those who received them")
    func visits() throws {
        let story = try Self.pair(
            ("visit.held", "sam:visitor:openai tsmc:host", "[2025-09-30,2025-10-01]"),
            ("visit.held", "openai:visitor tsmc:host", "2025-10-02"))
        #expect(try Self.links(story) == ["one: two", "two: one"])
    }

    @Test("A merge makes the organisations the same; its retraction parts them")
    func merged() throws {
        var story = try Self.pair(
            ("deal.signed", "a:partner b:partner", "2025-10-01"),
            ("deal.signed", "a:partner c:partner", "2025-10-02"))
        #expect(try Self.links(story) == [])
        try story.merge("c", into: "b")
        #expect(try Self.links(story) == ["one: two", "two: one"])
        try story.retract(3)
        #expect(try Self.links(story) == [])
    }

    @Test("Who joins a deal later makes it unlike one without him, until that is taken back")
    func joinedLater() throws {
        let talks = ("talks.reported", "a:partner b:partner", "2025-10-01")
        var story = try Self.pair(talks, talks)
        let before = try Self.links(story)
        #expect(before == ["one: two", "two: one"])
        try story.tell("deal.signed", of: "one", parties: "a:partner c:buyer", on: "2025-12-01")
        #expect(try Self.links(story) == [])
        try story.retract(3)
        #expect(try Self.links(story) == before)
    }

    @Test("The row tells how to join the two; when done they are one, when undone two again")
    func joined() throws {
        var story = try Self.pair(
            ("deal.signed", "a:partner b:partner", "2025-10-01"),
            ("deal.signed", "a:partner b:partner", "2025-10-02"))
        let words =
            "if two and one are one: correct /subject of event 2 to one;"
            + " retract that correction to undo"
        let before = try story.rows(.conflicts)
        #expect(before.map { $0["reconcile"] } == [words, words])
        #expect(before.map { $0["member"] } == ["subject", "subject"])
        #expect(before.map { $0["type"] } == ["deal.signed", "deal.signed"])
        let correction = try story.correct(2, "'/subject':'one'")
        #expect(try Self.links(story) == [])
        #expect(try story.deal("one")?["sources"] == "1")
        #expect(try story.deal("two") == nil)
        try story.retract(correction)
        #expect(try story.rows(.conflicts).map { $0["claims"] } == before.map { $0["claims"] })
    }

    @Test("Every event of the one that joins is named, reports aside")
    func severalEvents() throws {
        var story = try Self.pair(
            ("deal.signed", "a:partner b:partner", "2025-10-01"),
            ("deal.signed", "a:partner b:partner", "2025-10-02"))
        try story.report(of: 2)
        try story.tell("deal.completed", of: "two", parties: "c:witness")
        #expect(
            try story.rows(.conflicts).last?["reconcile"]?.contains("events 2, 4 to one") == true)
    }

    // MARK: Many

    /// As many deals of one pair as asked, `perDay` of them a day.
    private static func crowd(_ deals: Int, perDay: Int) throws -> Story {
        var story = Story()
        for number in 0..<deals {
            let day = CalendarDay(daysSinceEpoch: Int32(20_000 + number / perDay))
            try story.tell("deal.signed", of: "d\(number)", on: "\(day)")
        }
        return story
    }

    @Test("A row names the nearest sixteen, and says how many more there are")
    func nearest() throws {
        let story = try Self.crowd(40, perDay: 20)
        let row = try #require(try story.rows(.conflicts, RowQuery(key: "d0")).first)
        let named = row.column("value", of: "claims")
        #expect(named.count == 17)
        #expect(named.first == "d0")
        #expect(named.dropFirst().allSatisfy { Int($0.dropFirst()).map { $0 < 20 } ?? false })
        #expect(row["more"] == "23")
        #expect(row["reconcile"]?.hasSuffix("likewise any of the others") == true)
    }

    @Test("Where more are alike than can be told apart, none is suggested; with one less, all are")
    func crowded() throws {
        for day in ["2025-10-01", "2025-10"] {
            var story = Story()
            for number in 0..<64 { try story.tell("deal.signed", of: "d\(number)", on: day) }
            #expect(try Self.links(story).count == 64)
            var before = story.state
            story.forgetTouched()
            try story.tell("deal.signed", of: "last", on: "2025-10-02")
            #expect(try Self.links(story).count == 0)
            Self.expectDifference(from: before, to: story, "filled")
            before = story.state
            story.forgetTouched()
            try story.retract(65)
            #expect(try Self.links(story).count == 64)
            Self.expectDifference(from: before, to: story, "left")
        }
    }

    @Test("What lies among too many is suggested to nobody, as nobody is to it")
    func mutual() throws {
        var story = Story()
        try story.tell("deal.signed", of: "late", on: "2025-10-20")
        try story.tell("deal.signed", of: "month", on: "2025-10")
        #expect(try Self.links(story) == ["late: month", "month: late"])
        for number in 0..<65 { try story.tell("deal.signed", of: "d\(number)", on: "2025-10-01") }
        #expect(try Self.links(story) == [])
    }

    @Test("Whoever watches hears of every row that comes, changes or goes with another subject's")
    func changes() throws {
        for seed in 1...3 as ClosedRange<UInt64> {
            var numbers = SeededRandom(seed: seed)
            var story = Story()
            for round in 0..<16 {
                let before = story.state
                story.forgetTouched()
                for _ in 0..<Int.random(in: 1...12, using: &numbers) {
                    let number = Int.random(in: 0..<90, using: &numbers)
                    let day = Int.random(in: 1...9, using: &numbers)
                    let date = day == 9 ? "2025-10" : "2025-10-0\(day)"
                    let last = UInt64(story.events.count)
                    switch Int.random(in: 0..<10, using: &numbers) {
                    case 0 where last > 0:
                        try story.retract(.random(in: 1...last, using: &numbers))
                    case 1 where last > 0:
                        try story.correct(
                            .random(in: 1...last, using: &numbers), "'/data/date':'\(date)'")
                    default: try story.tell("deal.signed", of: "d\(number)", on: date)
                    }
                }
                Self.expectDifference(from: before, to: story, "seed \(seed) round \(round)")
            }
        }
    }

    private static func expectDifference(
        from before: ProjectionsState, to story: Story, _ note: Comment
    ) {
        let changes = ProjectionsState.changes(
            of: .conflicts, touched: story.touched, from: before, to: story.state)
        let (old, new) = (rows(before), rows(story.state))
        let wanted = Set(old.keys).union(new.keys).filter { old[$0] != new[$0] }.sorted()
        #expect(changes.map(\.key) == wanted, note)
        #expect(changes.allSatisfy { $0.json == new[$0.key]?.json }, note)
    }

    private static func rows(_ state: ProjectionsState) -> [String: Row] {
        let rows = state.rows(of: .conflicts, matching: RowQuery())
        return Dictionary(rows.map { ($0.key, $0) }, uniquingKeysWith: { $1 })
    }

    @Test("Many deals of one pair cost what they are near to, not the square")
    func cost() throws {
        for perDay in [1, 600] {
            var story = try Self.crowd(600, perDay: perDay)
            let base = CountingBase(MemoryBase(story.state.draft()))
            let state = try #require(ProjectionsState(base: base, meta: base.meta))
            #expect(
                state.rows(of: .conflicts, matching: RowQuery()).count == (perDay == 1 ? 600 : 0))
            // A few places and the sides that are shown, twice: for the place, and for the row.
            #expect(base.reads < 600 * 200)
        }
    }
}
