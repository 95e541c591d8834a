import Projections
import Testing

@Suite("Visits")
struct VisitsTests {
    @Test("However many report a visit, it is one row")
    func oneRow() throws {
        var story = Story()
        try story.tell(
            "visit.held", of: "trip", parties: "sam:visitor:openai tsmc:host",
            "'places':['TW'],'topics':[{'text':'chips','certainty':'speculated'}]",
            certainty: "reported")
        try story.tell(
            "visit.held", of: "trip", parties: "sam:visitor:openai foxconn:host",
            on: "[2025-09-30,2025-10-01]", "'places':['TW','Hsinchu']", by: "other")
        let rows = try story.rows(.visits)
        #expect(rows.map(\.key) == ["trip"])
        #expect(rows[0]["visitors"] == "['openai','sam']")
        #expect(rows[0]["hosts"] == "['foxconn','tsmc']")
        #expect(rows[0]["date"] == "[2025-09-30,2025-10-01]")
        #expect(rows[0]["earliest"] == "2025-09-30")
        #expect(rows[0]["latest"] == "2025-10-01")
        #expect(rows[0]["places"] == "['TW','Hsinchu']")
        #expect(rows[0]["topics"] == "[{'text':'chips','certainty':'speculated'}]")
        #expect(rows[0]["sources"] == "2")
        #expect(rows[0].watchKeys == ["foxconn", "openai", "sam", "trip", "tsmc"])
    }

    @Test(
        "A visit is found by its id, by who was there, and by whom they act for",
        arguments: [
            (RowQuery(key: "trip"), 1), (RowQuery(key: "openai"), 2), (RowQuery(key: "tsmc"), 1),
            (RowQuery(parties: ["sam"]), 2), (RowQuery(parties: ["tsmc", "foxconn"]), 2),
            (RowQuery(parties: ["tsmc"], roles: ["host"]), 1), (RowQuery(roles: ["buyer"]), 0),
            (RowQuery(projects: ["stargate"]), 1), (RowQuery(key: "nobody"), 0),
        ])
    func queries(_ query: RowQuery, _ count: Int) throws {
        var story = Story()
        try story.tell("visit.held", of: "trip", parties: "sam:visitor:openai tsmc:host")
        try story.tell(
            "visit.held", of: "tour", parties: "sam:visitor:openai foxconn:host",
            "'project':'stargate'")
        #expect(try story.rows(.visits, query).count == count)
    }
}
