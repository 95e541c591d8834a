import Events
import Projections
import Testing

@Suite("The record as of a day")
struct LensTests {
    /// Its date, the day asked for, and how it is there.
    private static let days: [(date: String, day: String, presence: String)] = [
        ("2025-10-01", "2025-09-30", "absent"), ("2025-10-01", "2025-10-01", "counts"),
        ("2025-10", "2025-09-30", "absent"), ("2025-10", "2025-10-01", "possible"),
        ("2025-10", "2025-10-30", "possible"), ("2025-10", "2025-10-31", "counts"),
        ("2025-10", "2025-10", "counts"), ("2025", "2025-10", "possible"),
        ("[2025-09-30,2025-10-01]", "2025-09-29", "absent"),
        ("[2025-09-30,2025-10-01]", "2025-09-30", "possible"),
        ("[2025-09-30,2025-10-01]", "2025-10-01", "counts"),
        ("[..2025-10-01]", "1900", "possible"), ("[..2025-10-01]", "2025-10-01", "counts"),
        ("[2025-10-01..]", "2025-09-30", "absent"), ("[2025-10-01..]", "2999", "possible"),
        ("2025-06-20/2025-06-21", "2025-06-20", "possible"),
        ("2025-06-20/2025-06-21", "2025-06-21", "counts"),
        ("2025-10-01/..", "2025-10-01", "possible"), ("2026~", "2026-12-30", "possible"),
        ("2026~", "2026", "counts"),
    ]

    private static func expect(
        _ story: Story, _ lens: Lens, _ presence: String,
        location: SourceLocation = #_sourceLocation
    ) throws {
        let deal = try story.deal(lens)
        let event = try story.rows(.timeline, RowQuery(), lens).first
        #expect((deal == nil) == (presence == "absent"), sourceLocation: location)
        #expect((event == nil) == (presence == "absent"), sourceLocation: location)
        #expect((deal?["status"] != nil) == (presence == "counts"), sourceLocation: location)
        let isPossible = presence == "possible"
        #expect((deal?["possible"] == "true") == isPossible, sourceLocation: location)
        #expect((event?["possible"] == "true") == isPossible, sourceLocation: location)
    }

    @Test("An event counts once its latest day has come, and is possible from its earliest on")
    func dates() throws {
        for (date, day, presence) in Self.days {
            var story = Story()
            try story.tell("deal.signed", on: date)
            try Self.expect(story, .asOf(day, through: 1), presence)
        }
    }

    @Test("An event without a date goes by the day it was published")
    func undated() throws {
        for (date, day, presence) in Self.days {
            var story = Story()
            try story.tell("deal.signed")
            try Self.expect(story.published([1: date]), .asOf(day, through: 1), presence)
        }
    }

    @Test("What has neither a date nor a day of publication goes by when it was recorded")
    func unpublished() throws {
        var story = Story()
        try story.name("a", "'kind':'company'")
        try story.tell("deal.signed")
        try Self.expect(story, .asOf("2025", through: 1), "absent")
        try Self.expect(story, .asOf("2025", through: 2), "counts")
        try Self.expect(story, .publishedBy("2025", through: 1), "absent")
        try Self.expect(story, .publishedBy("2025", through: 2), "counts")
    }

    @Test("What is possible on one clock and counts on the other is possible")
    func bothClocks() throws {
        var story = Story()
        try story.tell("deal.signed", on: "2025-10")
        story = try story.published([1: "2025-11"])
        for (happened, published, presence) in [
            ("2025-10-31", "2025-11-30", "counts"), ("2025-10-30", "2025-11-30", "possible"),
            ("2025-10-31", "2025-11-29", "possible"), ("2025-10-31", "2025-10-31", "absent"),
            ("2025-09-30", "2025-11-30", "absent"),
        ] {
            let lens = Lens(happened: try .init(happened), published: try .init(published))
            try Self.expect(story, lens, presence)
        }
    }

    @Test("Reports, corrections and retractions go by the date of what they speak of")
    func dependents() throws {
        var story = Story()
        try story.tell("deal.signed", on: "2025-03-01")
        let report = try story.report(of: 1, "'date':'2025-08-01'")
        try story.correct(1, "'/data/title':'T'")
        try story.retract(report)
        try story.report(of: 1, by: "third")
        #expect(try story.listed(.asOf("2025-02-28", through: 9)).isEmpty)
        #expect(try Set(story.listed(.asOf("2025-03-01"))) == ["1", "3", "4", "5"])
        let deal = try story.deal(.asOf("2025-03-01"))
        #expect(deal?["title"] == "T")
        #expect(deal?["sources"] == "2")
        try story.retract(1)
        #expect(try story.deal(.asOf("2025-03-01")) == nil)
        #expect(try story.listed(.asOf("2025-02-28", through: 9)).isEmpty)
    }

    @Test("A corrected date is the date, on every day asked for")
    func correctedDate() throws {
        var story = Story()
        try story.tell("deal.signed", on: "2025-03-01")
        try story.correct(1, "'/data/date':'2025-06-01'")
        try Self.expect(story, .asOf("2025-05-31", through: 9), "absent")
        try Self.expect(story, .asOf("2025-06-01"), "counts")
    }

    @Test("A denial goes by its own date, a retraction of it by the denial's")
    func denials() throws {
        var story = Story()
        try story.tell("deal.signed", on: "2025-03-01")
        try story.deny(1, "'date':'2025-05-05'")
        #expect(try story.deal(.asOf("2025-05-04"))?["denied"] == "false")
        let denied = try story.deal(.asOf("2025-05-05"))
        #expect(denied?["denied"] == "true")
        #expect(denied?.column("status", of: "history") == ["signed", "denied"])
        try story.correct(2, "'/data/date':'2025-05'")
        let possible = try story.deal(.asOf("2025-05-05"))
        #expect(possible?["denied"] == "false")
        #expect(possible?.column("possible", of: "history") == ["-", "true"])
        try story.correct(2, "'/data/date':'2025-05-05'")
        try story.retract(2)
        #expect(try story.deal(.asOf("2025-05-05"))?["denied"] == "false")
        #expect(try story.listed(.asOf("2025-05-04")) == ["1"])
        #expect(try Set(story.listed(.asOf("2025-05-05"))) == ["1", "3", "4", "5"])
    }

    @Test("A status is the furthest step that had happened; what is possible moves nothing")
    func statuses() throws {
        var story = Story()
        try story.tell("talks.reported", on: "2025-01")
        try story.tell("deal.signed", on: "2025-03", by: "second")
        try story.tell("deal.terminated", on: "2025-05", by: "third")
        let wanted = [
            ("2025-01", "in_talks", ["in_talks"]), ("2025-03", "signed", ["in_talks", "signed"]),
            ("2025-03-05", "in_talks", ["in_talks", "signed"]),
            ("2025-05", "terminated", ["in_talks", "signed", "terminated"]),
        ]
        for (day, status, history) in wanted {
            let deal = try story.deal(.asOf(day))
            #expect(deal?["status"] == status)
            #expect(deal?.column("status", of: "history") == history)
        }
        let possible = try #require(try story.deal(.asOf("2025-03-05")))
        #expect(possible.column("possible", of: "history") == ["-", "true"])
        #expect(possible.column("possible", of: "reports") == ["-", "true"])
        #expect(possible["sources"] == "1")
        #expect(try story.rows(.ties, RowQuery(), .asOf("2025-01-01")).isEmpty)
        #expect(
            try story.rows(.ties, RowQuery(key: "a"), .asOf("2025-03")).first?["standing"]
                == "signed")
    }

    @Test("A visit that may not have been yet is listed as possible")
    func visits() throws {
        var story = Story()
        try story.tell("visit.held", of: "v", parties: "a:visitor b:host", on: "2025-06")
        try story.report(of: 1, by: "second")
        #expect(try story.rows(.visits, RowQuery(key: "a"), .asOf("2025-05", through: 9)).isEmpty)
        let possible = try #require(try story.rows(.visits, RowQuery(), .asOf("2025-06-02")).first)
        #expect(possible["possible"] == "true")
        #expect(possible["hosts"] == "['b']")
        #expect(possible["sources"] == "0")
        let held = try #require(try story.rows(.visits, RowQuery(key: "b"), .asOf("2025-06")).first)
        #expect(held["possible"] == nil)
        #expect(held["sources"] == "2")
    }

    private static let chips = """
        'commitments':[{'what':'chips','nature':'target','basis':'exact','amount':'5',
         'unit':'gpu','from':['a'],'to':['b']}]
        """

    @Test("What is only possible is left out of every total, and listed there")
    func commitments() throws {
        var story = Story()
        try story.tell("deal.signed", of: "one", on: "2025-01", Self.chips)
        try story.tell("deal.signed", of: "two", on: "2025-06", Self.chips)
        try story.tell("commitment.stated", of: "one", on: "2025-06", Self.chips)
        for query in [RowQuery(), RowQuery(key: "a"), RowQuery(deals: ["two"])] {
            let rows = try story.rows(.commitments, query, .asOf("2025-06-15"))
            #expect(rows.count == 1)
            #expect(rows[0]["amount"] == "5")
            #expect(rows[0]["counted"] == "[1]")
            #expect(rows[0].column("sequence", of: "left_out") == ["2", "3"])
            #expect(rows[0].column("reason", of: "left_out") == ["possible", "possible"])
            #expect(rows[0].column("status", of: "deals") == ["signed", "-"])
            #expect(rows[0]["sources"] == "1")
        }
        let before = try story.rows(.commitments, RowQuery(key: "b"), .asOf("2025-01-15"))
        #expect(before[0]["amount"] == nil)
        #expect(before[0]["sources"] == "0")
        #expect(before[0].column("reason", of: "left_out") == ["possible"])
        let after = try story.rows(.commitments, RowQuery(), .asOf("2025-06"))
        #expect(after[0]["amount"] == "10")
        #expect(after[0].column("reason", of: "left_out") == ["reading"])
    }

    @Test("An expiry that was stated shows as lapsed in an answer for a day after it")
    func expiry() throws {
        var story = Story()
        try story.tell("deal.signed", on: "2025-01", "'expires':'2025-06'," + Self.chips)
        #expect(try story.deal(.asOf("2025-06"))?["status"] == "signed")
        let lapsed = try #require(try story.deal(.asOf("2025-07-01")))
        #expect(lapsed["status"] == "lapsed")
        #expect(
            lapsed["history"] == """
                [{'status':'signed','date':'2025-01','sequence':1,'certainty':'official'},\
                {'status':'lapsed','date':'2025-06','sequence':1,'certainty':'official','after_days_min':121,\
                'after_days_max':180}]
                """)
        let row = try #require(try story.rows(.commitments, RowQuery(), .asOf("2025-07-01")).first)
        #expect(row.column("reason", of: "left_out") == ["ended"])
        #expect(row.column("status", of: "deals") == ["lapsed"])
        let tie = try story.rows(.ties, RowQuery(key: "a"), .asOf("2025-07-01")).first
        #expect(tie?["standing"] == "lapsed")
        // No day is named in these.
        #expect(try story.deal()?["status"] == "signed")
        #expect(try story.deal(.publishedBy("2030", through: 9))?["status"] == "signed")

        let amendment = try story.tell(
            "deal.amended", parties: "", on: "2025-05", "'expires':'2025-09'")
        #expect(try story.deal(.asOf("2025-07-01"))?["status"] == "signed")
        let later = try story.deal(.asOf("2025-10"))
        #expect(later?["status"] == "lapsed")
        #expect(later?.column("sequence", of: "history").last == String(amendment))
        try story.tell("deal.completed", on: "2025-08")
        #expect(try story.deal(.asOf("2025-10"))?["status"] == "completed")
    }

    @Test("An end that was told goes before an expiry")
    func endBeforeExpiry() throws {
        var story = Story()
        try story.tell("deal.signed", on: "2025-01", "'expires':'2025-06'")
        try story.tell("deal.terminated", on: "2025-03")
        #expect(try story.deal(.asOf("2026"))?["status"] == "terminated")
    }

    @Test("Who is who does not depend on the day")
    func parties() throws {
        var story = Story()
        try story.tell("deal.signed", parties: "a:partner b:partner", on: "2025")
        try story.name("c", "'kind':'company'")
        try story.merge("b", into: "c")
        #expect(try story.deal(.asOf("2025"))?["parties"] == "['a','c']")
        #expect(try story.rows(.parties, RowQuery(), .asOf("2024")).map(\.key) == ["c"])
        #expect(try story.rows(.parties, RowQuery(key: "a"), .asOf("2024")).isEmpty)
        #expect(try story.rows(.parties, RowQuery(), .asOf("2025")).map(\.key) == ["a", "c"])
    }

    @Test("One deal's row reads no other deal")
    func oneDeal() throws {
        var story = Story()
        for deal in ["one", "two", "three"] { try story.tell("deal.signed", of: deal, on: "2025") }
        try story.correct(2, "'/data/title':'T'", mistake: "publisher")
        let draft = story.state.draft()
        let base = MemoryBase(draft)
        let state = try #require(ProjectionsState(base: base, meta: base.meta))
        let lens = Lens(happened: try .init("2025"), published: try .init("2025", through: 9))
        let rows = state.seen(through: lens, log: story)
            .rows(of: .deals, matching: RowQuery(key: "two"))
        #expect(rows.count == 1)
        let read = base.entries.keys.filter { base.wasRead($0) }
            .map { String(decoding: $0, as: UTF8.self) }
        #expect(read.contains { $0.contains("two") })
        #expect(!read.contains { $0.contains("one") || $0.contains("three") })
    }
}
