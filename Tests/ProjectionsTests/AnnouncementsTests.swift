import Events
import Projections
import Testing

@Suite("Corrections, retractions and denials")
struct AnnouncementsTests {
    @Test("A correction counts as if the event had been recorded so")
    func correction() throws {
        var story = Story()
        try story.tell("deal.signed", on: "2025-01-01")
        try story.correct(1, "'/data/date':'2025-02-02','/type':'mou.signed'")
        let deal = try #require(try story.deal())
        #expect(
            deal["history"] == """
                [{'status':'mou','date':'2025-02-02','sequence':1,'certainty':'official'}]
                """)
    }

    @Test("The last correction of a member stands; retracting it brings back the one before")
    func lastCorrection() throws {
        var story = Story()
        try story.tell("deal.signed", on: "2025-01-01")
        try story.correct(1, "'/data/date':'2025-02-02','/data/title':'T'")
        let last = try story.correct(1, "'/data/date':'2025-03-03'")
        #expect(try story.deal()?["since"] == "2025-03-03")
        let undo = try story.retract(last)
        #expect(try story.deal()?["since"] == "2025-02-02")
        #expect(try story.deal()?["title"] == "T")
        try story.retract(undo)
        #expect(try story.deal()?["since"] == "2025-03-03")
    }

    @Test("A correction can be corrected")
    func correctedCorrection() throws {
        var story = Story()
        try story.tell("deal.signed", on: "2025-01-01")
        let first = try story.correct(1, "'/data/date':'2025-02-02'")
        let second = try story.correct(first, "'/data/set/~1data~1date':'2025-03-03'")
        #expect(try story.deal()?["since"] == "2025-03-03")
        try story.retract(second)
        #expect(try story.deal()?["since"] == "2025-02-02")
        try story.retract(first)
        #expect(try story.deal()?["since"] == "2025-01-01")
    }

    @Test(
        "A correction that would leave no valid event of its family has no effect",
        arguments: [
            "'/data/date':'never'", "'/data/parties':null", "'/type':'visit.held'",
            "'/type':'party.named','/data/kind':'company'",
        ])
    func invalidCorrection(_ set: String) throws {
        var story = Story()
        try story.tell("deal.signed", on: "2025-01-01")
        let before = try story.deal()
        try story.correct(1, set)
        #expect(try story.deal()?["history"] == before?["history"])
        #expect(try story.deal()?["parties"] == before?["parties"])
    }

    @Test("An event reads with the corrections that stand, unless they are too many to look at")
    func reading() throws {
        var story = Story()
        try story.tell("deal.signed", on: "2025-01-01")
        func date(
            _ story: Story, correctionsMax: Int = 3, bytesMax: Int = 10_000
        ) -> String? {
            var bytesLeft = bytesMax
            return story.state.reading(
                of: 1, correctionsMax: correctionsMax, bytesLeft: &bytesLeft, log: story)?
                .data?["date"]?.string
        }
        #expect(date(story, correctionsMax: 0) == "2025-01-01")
        try story.correct(1, "'/data/date':'2025-02-02'")
        let last = try story.correct(1, "'/data/date':'2025-03-03'")
        #expect(date(story) == "2025-03-03")
        #expect(date(story, correctionsMax: 1) == nil)
        #expect(date(story, bytesMax: 4 * story.events[0].json.bytes.count) == nil)
        try story.correct(last, "'/data/set/~1data~1date':'2025-04-04'")
        #expect(date(story) == "2025-04-04")
        #expect(date(story, correctionsMax: 2) == nil)
        try story.retract(last)
        #expect(date(story) == "2025-02-02")
    }

    @Test("Correcting the subject moves an event with its reports and denials")
    func movedSubject() throws {
        var story = Story()
        try story.tell("deal.signed", of: "wrong", by: "one")
        try story.report(of: 1, by: "two")
        try story.deny(1, of: "wrong")
        let move = try story.correct(1, "'/subject':'right'")
        #expect(try story.deal("wrong") == nil)
        #expect(try story.deal("right")?["sources"] == "2")
        #expect(try story.deal("right")?["denied"] == "true")
        try story.report(of: 1, by: "three")
        #expect(try story.deal("right")?["sources"] == "3")
        try story.retract(move)
        #expect(try story.deal("right") == nil)
        #expect(try story.deal("wrong")?["sources"] == "3")
    }

    @Test(
        "What we retract counts as never said, and so do the reports of it",
        arguments: ["us", "publisher"])
    func retraction(_ mistake: String) throws {
        var story = Story()
        try story.tell("talks.reported", on: "2024")
        try story.tell("deal.signed", on: "2025", by: "one", origin: "agency")
        try story.report(of: 2, by: "two")
        let retraction = try story.retract(2, mistake: mistake)
        let deal = try #require(try story.deal())
        #expect(deal["status"] == (mistake == "us" ? "in_talks" : "signed"))
        #expect(deal["sources"] == (mistake == "us" ? "1" : "2"))
        let back = try story.retract(retraction)
        #expect(try story.deal()?["status"] == "signed")
        #expect(try story.deal()?["sources"] == "3")
        try story.retract(back)
        #expect(try story.deal()?["status"] == (mistake == "us" ? "in_talks" : "signed"))
    }

    @Test("A fact stands while one report of it does, as sure as that report is")
    func lastReport() throws {
        var story = Story()
        try story.tell("deal.signed", on: "2025", "'title':'T'", by: "one")
        let report = try story.report(of: 1, certainty: "reported", by: "two")
        try story.retract(1, mistake: "publisher")
        var deal = try #require(try story.deal())
        #expect(deal["title"] == "T")
        #expect(deal["since"] == "2025")
        #expect(deal["certainty"] == "reported")
        #expect(deal.column("publisher", of: "reports") == ["two"])
        try story.retract(report, mistake: "publisher")
        #expect(try story.deal() == nil)
        try story.report(of: 1, by: "three")
        deal = try #require(try story.deal())
        #expect(deal["status"] == "signed")
        #expect(deal.column("publisher", of: "reports") == ["three"])
    }

    @Test("Correcting whose mistake a retraction names changes what it does")
    func correctedMistake() throws {
        var story = Story()
        try story.tell("deal.signed")
        try story.report(of: 1)
        let retraction = try story.retract(1, mistake: "us")
        #expect(try story.deal() == nil)
        try story.correct(retraction, "'/data/mistake':'publisher'")
        #expect(try story.deal()?["status"] == "signed")
    }

    @Test("Every other retraction in a long chain stands")
    func longChain() throws {
        var story = Story()
        try story.tell("deal.signed")
        for last in 1...100 {
            try story.retract(UInt64(last))
            #expect((try story.deal() == nil) == (last % 2 == 1))
        }
    }

    @Test("A long chain of corrections of corrections ends well")
    func longCorrectionChain() throws {
        var story = Story()
        try story.tell("deal.signed", on: "2025")
        try story.correct(1, "'/data/date':'2026'")
        for last in 2...60 { try story.correct(UInt64(last), "'/data/note':'n\(last)'") }
        #expect(try story.deal()?["since"] == "2026")
    }

    @Test("A denial is a flag until it is retracted", arguments: [true, false])
    func denial(_ hasTarget: Bool) throws {
        var story = Story()
        try story.tell("deal.signed", on: "2025")
        let denial = try story.deny(hasTarget ? 1 : nil, "'date':'2025-05-05'")
        let deal = try #require(try story.deal())
        #expect(deal["status"] == "signed")
        #expect(deal["denied"] == "true")
        #expect(deal.column("status", of: "history") == ["signed", "denied"])
        #expect(deal.column("date", of: "history") == ["2025", "2025-05-05"])
        try story.retract(denial)
        #expect(try story.deal()?["denied"] == "false")
        #expect(try story.deal()?.column("status", of: "history") == ["signed"])
    }

    @Test("A report of a report is one of the event they both tell of")
    func reportOfReport() throws {
        var story = Story()
        try story.tell("deal.signed", of: "elsewhere", by: "one")
        let report = try story.report(of: 1, by: "two")
        try story.report(of: report, by: "three")
        #expect(try story.deal("elsewhere")?["sources"] == "3")
        #expect(try story.deal() == nil)
    }

    @Test("What a retracted naming or merge said is said no longer")
    func parties() throws {
        var story = Story()
        try story.tell("deal.signed")
        let naming = try story.name("a", "'kind':'company','names':[{'text':'A','lang':'en'}]")
        let merge = try story.merge("a", into: "c")
        #expect(try story.deal()?["parties"] == "['b','c']")
        try story.retract(naming)
        #expect(try story.rows(.parties, RowQuery(key: "a")).first?["kind"] == nil)
        try story.retract(merge)
        #expect(try story.deal()?["parties"] == "['a','b']")
        #expect(try story.rows(.parties, RowQuery(key: "c")).isEmpty)
    }
}
