import Events
import Projections
import Testing

@Suite("What followed")
struct FollowingTests {
    private func after(_ day: String, within days: Int? = nil) throws -> RowQuery {
        var query = RowQuery()
        query.after = .day(try #require(CalendarDay.last(of: day)))
        query.withinDays = days
        return query
    }

    private func after(subject: String, within days: Int? = nil) -> RowQuery {
        var query = RowQuery()
        query.after = .subject(subject)
        query.withinDays = days
        return query
    }

    @Test(
        "After a day comes what is later, surely or possibly, so many days after",
        arguments: [
            ("2025-10-02", nil, "1", "1", nil), ("2025-10-01", nil, nil, nil, "out"),
            ("2025-09-30", nil, nil, nil, "out"), ("2025-11", nil, "31", "60", nil),
            ("2025-10", nil, "0", "30", "possible"),
            ("[2025-09-30,2025-10-02]", nil, "-1", "1", "possible"),
            ("[2025-10-05..]", nil, "4", nil, nil), ("[..2025-10-05]", nil, nil, "4", "possible"),
            ("2025-10-31", 30, "30", "30", nil), ("2025-11-01", 30, "31", "31", "out"),
            ("2025-10-31/2025-11-01", 30, "30", "31", "possible"),
            ("[2025-10-05..]", 30, "4", nil, "possible"),
            (nil, nil, nil, nil, "out"),
        ] as [(String?, Int?, String?, String?, String?)])
    func day(
        _ date: String?, _ within: Int?, _ min: String?, _ max: String?, _ standing: String?
    ) throws {
        var story = Story()
        try story.tell("talks.reported", on: date)
        let rows = try story.rows(.timeline, try after("2025-10-01", within: within))
        #expect(rows.count == (standing == "out" ? 0 : 1))
        guard let row = rows.first else { return }
        #expect(row["after_days_min"] == min)
        #expect(row["after_days_max"] == max)
        #expect(row["possible"] == (standing == "possible" ? "true" : nil))
    }

    @Test("After a subject comes what at least two of its organisations have to do with")
    func parties() throws {
        var story = Story()
        try story.tell(
            "visit.held", of: "visit", parties: "sam:visitor:openai tsmc:host foxconn:host",
            on: "[2025-09-30,2025-10-01]")
        try story.tell("deal.signed", of: "d", parties: "openai:partner fox:partner", on: "2025-10")
        try story.merge("fox", into: "foxconn")
        try story.tell("talks.reported", of: "e", parties: "sam:partner", on: "2025-10-05")
        // A person is no party beside the organisation it acts for.
        try story.tell("talks.reported", of: "f", parties: "sam:partner:openai", on: "2025-10-06")
        try story.tell(
            "talks.reported", of: "g", parties: "sam:partner tsmc:partner", on: "2025-12")
        try story.tell("talks.reported", of: "h", parties: "tsmc:partner foxconn:partner")
        try story.tell(
            "talks.reported", of: "i", parties: "tsmc:partner foxconn:partner", on: "2025-09-29")
        let rows = try story.rows(.timeline, after(subject: "visit"))
        #expect(rows.map(\.key) == ["2", "6"])
        #expect(rows.map { $0["after_days_min"] } == ["0", "61"])
        #expect(rows.map { $0["after_days_max"] } == ["31", "92"])
        #expect(rows.map { $0["possible"] } == ["true", nil])
        let near = try story.rows(.timeline, after(subject: "visit", within: 60))
        #expect(near.map(\.key) == ["2"])
        var asked = after(subject: "visit")
        asked.parties = ["tsmc"]
        #expect(try story.rows(.timeline, asked).map(\.key) == ["6"])
    }

    @Test("A deal is followed from its last step, which no rumour sets")
    func lastStep() throws {
        var story = Story()
        try story.tell("talks.reported", of: "deal", on: "2025-01-01")
        try story.tell("deal.signed", of: "deal", on: "2025-03-01")
        try story.tell("deal.completed", of: "deal", on: "2025-08-01", certainty: "rumoured")
        try story.tell("deal.signed", of: "early", on: "2025-02-01")
        try story.tell("deal.signed", of: "late", on: "2025-03-02")
        try story.tell("deal.signed", of: "same", on: "2025-03-01")
        let rows = try story.rows(.timeline, after(subject: "deal"))
        #expect(rows.map(\.key) == ["6", "5"])
        #expect(rows.map { $0["possible"] } == ["true", nil])
    }

    @Test("What nothing is told of, or no one dates, has no answer rather than an empty one")
    func faults() throws {
        var story = Story()
        try story.tell("deal.signed", of: "undated")
        let query = after(subject: "nothing")
        #expect(throws: QueryFault.unknownSubject("nothing")) {
            try story.state.answer(of: .timeline, to: query)
        }
        #expect(story.state.rows(of: .timeline, matching: query).isEmpty)
        #expect(throws: QueryFault.undatedSubject("undated")) {
            try story.state.answer(of: .timeline, to: after(subject: "undated"))
        }
    }

    @Test("A deal's history tells how many days after its beginning each step was")
    func history() throws {
        var story = Story()
        try story.tell("talks.reported", on: "2024-01", certainty: "rumoured")
        try story.tell("deal.signed", on: "2024-03-01")
        try story.tell("deal.completed")
        let deal = try #require(try story.deal())
        #expect(deal.column("after_days_min", of: "history") == ["-", "30", "-"])
        #expect(deal.column("after_days_max", of: "history") == ["-", "60", "-"])
    }
}
