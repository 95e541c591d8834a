import Testing

@Suite("The life of a deal")
struct DealLifeTests {
    /// Steps as `type`, `type?` for a rumour, `type=outcome`, `type@date`.
    private func story(_ steps: String) throws -> Story {
        var story = Story()
        for step in steps.split(separator: " ") {
            var words = step.split(separator: "@", maxSplits: 1)
            let date = words.count > 1 ? String(words[1]) : nil
            words = words[0].split(separator: "=", maxSplits: 1)
            let outcome = words.count > 1 ? "'outcome':'\(words[1])'" : ""
            let isRumour = words[0].hasSuffix("?")
            try story.tell(
                String(isRumour ? words[0].dropLast() : words[0]), on: date, outcome,
                certainty: isRumour ? "rumoured" : "official")
        }
        return story
    }

    @Test(
        "The status is the furthest step told",
        arguments: [
            ("talks.reported", "in_talks"),
            ("mou.signed", "mou"),
            ("partnership.announced", "announced"),
            ("deal.signed", "signed"),
            ("deal.in_force", "in_force"),
            ("deal.completed", "completed"),
            ("talks.reported deal.completed", "completed"),
            ("deal.signed talks.reported mou.signed", "signed"),
            ("talks.reported talks.ended", "withdrawn"),
            ("talks.reported talks.ended=lapsed", "lapsed"),
            ("talks.reported talks.ended=agreed", "in_talks"),
            ("mou.signed deal.terminated", "withdrawn"),
            ("mou.signed deal.terminated=lapsed", "lapsed"),
            ("deal.signed deal.terminated=lapsed", "terminated"),
            ("deal.signed deal.suspended", "suspended"),
            ("deal.signed deal.suspended deal.resumed", "signed"),
            ("deal.signed deal.suspended deal.resumed deal.suspended", "suspended"),
            ("deal.signed deal.suspended deal.completed", "completed"),
            ("deal.signed deal.suspended deal.terminated", "terminated"),
        ])
    func furthestStep(_ steps: String, _ status: String) throws {
        #expect(try story(steps).deal()?["status"] == status)
    }

    @Test(
        "A rumour sets at most rumoured and moves nothing that stands",
        arguments: [
            ("deal.signed?", "rumoured"),
            ("talks.reported? deal.completed?", "rumoured"),
            ("mou.signed deal.signed?", "mou"),
            ("mou.signed deal.terminated?", "mou"),
            ("deal.signed deal.suspended?", "signed"),
            ("deal.signed? deal.signed", "signed"),
            ("talks.reported? talks.reported talks.ended?", "in_talks"),
        ])
    func rumours(_ steps: String, _ status: String) throws {
        #expect(try story(steps).deal()?["status"] == status)
    }

    @Test(
        "A step after an end stands, and one from before it told late doesn't",
        arguments: [
            ("talks.reported talks.ended deal.signed", "signed"),
            ("deal.signed talks.ended", "signed"),
            ("talks.reported talks.ended@2024-05-01 deal.signed@2024-03-01", "signed"),
            ("mou.signed deal.terminated@2024-05-01 partnership.announced@2024-03-01", "withdrawn"),
            ("mou.signed deal.terminated@2024-05-01 partnership.announced@2024-07", "announced"),
            ("deal.signed deal.terminated@2025-01-01 deal.in_force@2024-06-01", "terminated"),
            ("deal.signed@2025-06-01 deal.suspended@2025-01-01", "signed"),
            ("talks.reported talks.ended talks.reported", "withdrawn"),
            ("talks.reported talks.ended=lapsed deal.terminated", "lapsed"),
            ("deal.signed deal.terminated deal.resumed", "signed"),
            ("deal.signed deal.suspended deal.terminated deal.resumed", "signed"),
            ("deal.signed deal.terminated deal.suspended", "suspended"),
            ("deal.signed deal.terminated deal.suspended deal.resumed", "signed"),
            ("talks.reported talks.ended deal.resumed", "in_talks"),
            ("deal.signed deal.terminated@2025-05-01 deal.resumed@2025-06-01", "signed"),
            ("deal.signed deal.terminated@2025-05-01 deal.resumed@2025-03-01", "terminated"),
            ("deal.signed deal.terminated@2025-05-01 deal.suspended@2025-03-01", "terminated"),
            ("deal.signed deal.terminated deal.resumed?", "terminated"),
        ])
    func ends(_ steps: String, _ status: String) throws {
        #expect(try story(steps).deal()?["status"] == status)
    }

    @Test("A second telling of a step is one more source and no second step")
    func secondTelling() throws {
        var story = Story()
        try story.tell("deal.signed", on: "2025-03-01", by: "one", origin: "agency")
        try story.tell("deal.signed", on: "2025-03-02", by: "two", origin: "agency")
        try story.report(of: 1, by: "three")
        let deal = try #require(try story.deal())
        #expect(
            deal["history"] == """
                [{'status':'signed','date':'2025-03-01','sequence':1,'certainty':'official'}]
                """)
        #expect(deal["sources"] == "3")
        #expect(deal["origins"] == "2")
        #expect(deal.column("sequence", of: "reports") == ["1", "2", "3"])
    }

    @Test("Each suspension is a step of its own, and a report of one is not")
    func suspensions() throws {
        var story = try story("deal.signed deal.suspended deal.resumed deal.suspended")
        try story.report(of: 2)
        #expect(
            try story.deal()?.column("status", of: "history")
                == ["signed", "suspended", "signed", "suspended"])
    }

    @Test("An earlier step told later enters the history and moves nothing")
    func toldLate() throws {
        let deal = try #require(try story("deal.signed@2025 talks.reported@2024").deal())
        #expect(deal.column("status", of: "history") == ["signed", "in_talks"])
        #expect(deal["since"] == "2025")
    }

    @Test(
        "The history has each status with the event that set it",
        arguments: [
            (
                "partnership.announced?@2025-01-01 partnership.announced@2025-02-01",
                "rumoured 2025-01-01 1, announced 2025-02-01 2"
            ),
            (
                "partnership.announced?@2025-01-01 partnership.announced",
                "rumoured 2025-01-01 1, announced - 2"
            ),
            ("mou.signed? mou.signed?@2025 mou.signed", "rumoured 2025 1, mou - 3"),
            ("mou.signed@2025 mou.signed?@2024", "mou 2025 1"),
            (
                "deal.signed? talks.reported@2024 deal.signed@2025",
                "rumoured - 1, in_talks 2024 2, signed 2025 3"
            ),
            (
                "deal.suspended? deal.signed deal.suspended deal.resumed",
                "rumoured - 1, signed - 2, suspended - 3, signed - 4"
            ),
            (
                "deal.signed? deal.suspended deal.resumed",
                "rumoured - 1, suspended - 2, rumoured - 3"
            ),
            (
                "deal.signed deal.terminated deal.resumed",
                "signed - 1, terminated - 2, signed - 3"
            ),
            ("mou.signed deal.terminated deal.signed", "mou - 1, withdrawn - 2, signed - 3"),
            (
                "deal.terminated@2025 deal.signed@2024",
                "terminated 2025 1, signed 2024 2"
            ),
        ])
    func history(_ steps: String, _ history: String) throws {
        let deal = try #require(try story(steps).deal())
        let columns = ["status", "date", "sequence"].map { deal.column($0, of: "history") }
        let moments = columns[0].indices.map { place in
            columns.map { $0[place] }.joined(separator: " ")
        }
        #expect(moments.joined(separator: ", ") == history)
    }

    @Test("Since and certainty are those of the telling that sets the status")
    func rumourConfirmed() throws {
        var story = try story("partnership.announced?@2025-01-01")
        #expect(try story.deal()?["since"] == "2025-01-01")
        try story.tell("partnership.announced", on: "2025-02-01")
        #expect(try story.deal()?["since"] == "2025-02-01")
        #expect(try story.deal()?["certainty"] == "official")
    }

    @Test("The certainty is the strongest of those who tell the step that stands")
    func certainty() throws {
        var story = Story()
        try story.tell("talks.reported", certainty: "official")
        try story.tell("mou.signed", certainty: "rumoured")
        #expect(try story.deal()?["certainty"] == "official")
        try story.tell("mou.signed", certainty: "reported")
        #expect(try story.deal()?["status"] == "mou")
        #expect(try story.deal()?["certainty"] == "reported")
        try story.report(of: 2, certainty: "official")
        #expect(try story.deal()?["certainty"] == "official")
    }

    @Test("A certainty of someone's own moves nothing")
    func unknownCertainty() throws {
        var story = Story()
        try story.tell("deal.signed", certainty: "x-overheard")
        #expect(try story.deal()?["status"] == "rumoured")
        #expect(try story.deal()?.column("certainty", of: "reports") == ["x-overheard"])
    }

    @Test(
        "A memorandum binds no one unless it says so, and its word is not the agreement's",
        arguments: [
            (["mou.signed"], "non_binding"),
            (["mou.signed 'binding':'mixed'"], "mixed"),
            (["mou.signed", "deal.signed"], nil),
            (["mou.signed", "deal.signed 'binding':'binding'"], "binding"),
            (["deal.signed 'binding':'binding'", "deal.in_force"], "binding"),
            (["deal.signed 'binding':'binding'", "deal.amended 'binding':'mixed'"], "mixed"),
            (["partnership.announced 'binding':'non_binding'", "deal.signed"], nil),
        ] as [([String], String?)])
    func binding(_ steps: [String], _ binding: String?) throws {
        var story = Story()
        for step in steps {
            let words = step.split(separator: " ").map(String.init)
            try story.tell(words[0], words.count > 1 ? words[1] : "")
        }
        #expect(try story.deal()?["binding"] == binding)
    }

    @Test("A visit or a commitment alone makes no deal")
    func noDeal() throws {
        var story = Story()
        try story.tell("visit.held", parties: "a:visitor b:host")
        try story.tell(
            "commitment.stated", "'commitments':[{'what':'w','nature':'target','basis':'none'}]")
        try story.tell("statement.made", parties: "a:spokesperson", "'text':'words'")
        #expect(try story.deal() == nil)
        try story.tell("deal.amended", "'binding':'binding'")
        #expect(try story.deal()?["deal"] == "deal")
        #expect(try story.deal()?["status"] == nil)
    }

    @Test("A planned end that went by changes nothing")
    func expiry() throws {
        var story = Story()
        try story.tell("deal.signed", on: "1999-01-01", "'expires':'2000-01-01'")
        #expect(try story.deal()?["status"] == "signed")
        #expect(try story.deal()?["expires"] == "2000-01-01")
    }
}
