import Projections
import Testing

@Suite("The timeline")
struct TimelineTests {
    @Test("Events stand by day; undated ones by their publication, else last")
    func order() throws {
        var story = Story()
        try story.tell("talks.reported")
        try story.tell("talks.reported", on: "2025-10")
        try story.tell("talks.reported", on: "2025-10-01")
        try story.add(
            """
            {'specversion':'1.0','id':'4','source':'test','type':'talks.reported','subject':'d',\
            'data':{'parties':[{'id':'a','role':'partner'}],'certainty':'reported',\
            'report':{'publisher':'p','published':'2025-09'}}}
            """)
        try story.tell("talks.reported", on: "[..2024]")
        #expect(try story.rows(.timeline).map(\.key) == ["5", "4", "3", "2", "1"])
    }

    @Test("It shows what stands, as it reads now, and every type but the parties' own")
    func standing() throws {
        var story = Story()
        try story.tell("deal.signed", on: "2025-01-01")
        try story.name("a", "'kind':'company'")
        try story.correct(1, "'/data/date':'2025-02-02'")
        try story.add(
            "{'specversion':'1.0','id':'4','source':'test','type':'x-weather','subject':'s'}")
        let gone = try story.tell("deal.in_force")
        try story.retract(gone)
        let rows = try story.rows(.timeline)
        #expect(Set(rows.map(\.key)) == ["1", "3", "4", "6"])
        #expect(rows[0]["date"] == "2025-02-02")
        #expect(rows.map { $0["type"] }.contains("x-weather"))
    }

    @Test("It is found by every party an event mentions")
    func parties() throws {
        var story = Story()
        try story.tell(
            "deal.signed", parties: "sam:signatory:openai b:partner",
            "'topics':[{'text':'t','with':['c']}]")
        for party in ["sam", "openai", "b", "c"] {
            #expect(try story.rows(.timeline, RowQuery(key: party)).count == 1)
        }
        #expect(try story.rows(.timeline, RowQuery(key: "d")).isEmpty)
        #expect(try story.rows(.timeline)[0]["parties"] == "['b','openai','sam']")
    }
}
