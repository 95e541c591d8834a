import Testing

@testable import Projections

@Suite("Who acts for an organisation")
struct AgentsTests {
    private static func gives(_ amount: String, from: String, to: String = "chips") -> String {
        """
        'commitments':[{'what':'order','nature':'firm_order','basis':'exact','amount':'\(amount)',\
        'unit':'gpu','from':[\(from.split(separator: " ").map { "'\($0)'" }.joined(separator: ","))],\
        'to':['\(to)']}]
        """
    }

    private static let acting = "sam:buyer:oai chips:supplier"

    /// Sam orders five for the organisation, which orders seven itself.
    private static func story() throws -> Story {
        var story = Story()
        try story.tell("deal.signed", of: "o1", parties: acting, gives("5", from: "sam"))
        try story.tell(
            "deal.signed", of: "o2", parties: "oai:buyer chips:supplier", gives("7", from: "oai"))
        return story
    }

    private static func asked(from: String..., to: String...) -> RowQuery {
        var query = RowQuery()
        (query.from, query.to) = (from, to)
        return query
    }

    @Test("A total counts the organisation, whoever acts for it, on either side")
    func totals() throws {
        var story = try Self.story()
        let row = try #require(try story.rows(.commitments).first)
        #expect(row["amount"] == "12" && row["from"] == "['oai']" && row["counted"] == "[1,2]")
        #expect(try story.rows(.commitments).count == 1)
        let giving = try story.rows(.commitments, Self.asked(from: "oai"))
        #expect(giving.map { $0["amount"] } == ["12"])
        try story.tell(
            "deal.signed", of: "o3", parties: Self.acting, Self.gives("3", from: "x", to: "sam"))
        #expect(try story.rows(.commitments, Self.asked(to: "oai")).map { $0["amount"] } == ["3"])
    }

    @Test(
        "Filters find a commitment by who acts and by the organisation",
        arguments: [
            RowQuery(key: "sam"), RowQuery(key: "oai"), RowQuery(parties: ["sam"]),
            RowQuery(parties: ["oai"]),
        ])
    func filters(query: RowQuery) throws {
        let row = try #require(try Self.story().rows(.commitments, query).first)
        #expect(row["amount"] == "12")
        #expect(row["parties"] == "['chips','oai','sam']")
        #expect(row.watchKeys == ["chips", "oai", "sam"])
    }

    @Test("A sum over who acts is of what names them, and of nothing else of the organisation")
    func sumOfAgent() throws {
        var story = try Self.story()
        try story.tell(
            "deal.signed", of: "o3", parties: "sam:buyer:oai al:buyer:amd",
            Self.gives("9", from: "sam al"))
        let row = try #require(try story.rows(.commitments, Self.asked(from: "sam")).first)
        #expect(row["amount"] == "5" && row["counted"] == "[1]")
        #expect(
            row["left_out"]
                == "[{'sequence':3,'commitment':'o3#order','reason':'not_disclosed'}]")
        let both = try story.rows(.commitments, Self.asked(from: "sam", "amd"))
        #expect(both.map { $0["amount"] } == ["14"])
        try story.retract(1)
        let fallen = try #require(try story.rows(.commitments, Self.asked(from: "sam")).first)
        #expect(fallen.column("reason", of: "left_out") == ["retracted", "not_disclosed"])
    }

    @Test("Only who the very event lists so acts for an organisation, and who speaks stays itself")
    func others() throws {
        var story = try Self.story()
        try story.tell(
            "deal.signed", of: "o3", parties: "sam:buyer chips:supplier",
            Self.gives("3", from: "sam"))
        #expect(try story.rows(.commitments, Self.asked(from: "oai")).first?["amount"] == "12")
        #expect(try story.rows(.commitments, Self.asked(from: "sam")).first?["amount"] == "8")
        try story.tell(
            "deal.signed", of: "o4", parties: Self.acting,
            "'commitments':[{'what':'w','nature':'target','basis':'none','by':'sam'}]")
        #expect(try story.commitments("w").first?["by"] == "['sam']")
    }

    @Test("Two who act for one organisation are one giver, and who acts for two makes it joint")
    func several() throws {
        var story = Story()
        try story.tell(
            "deal.signed", of: "one", parties: "sam:buyer:oai greg:signatory:oai",
            Self.gives("5", from: "sam greg"))
        try story.tell(
            "deal.signed", of: "two", parties: "sam:buyer:oai sam:investor:fund",
            Self.gives("5", from: "sam"))
        let rows = try story.rows(.commitments)
        #expect(rows.map { $0["from"] } == ["['fund','oai']", "['oai']"])
        #expect(rows.map { $0["joint"] } == ["true", nil])
        #expect(try story.rows(.commitments, Self.asked(from: "greg")).first?["amount"] == "5")
    }

    @Test(
        "Who is listed for eight counts for each of them, who is listed for more for nobody else",
        arguments: [(1, 1), (8, 8), (9, 1), (500, 1)])
    func many(organisations: Int, counted: Int) throws {
        let listed = (0..<organisations).map { "sam:buyer:o\($0)" }.joined(separator: " ")
        var story = Story()
        try story.tell(
            "deal.signed", of: "one", parties: "\(listed) chips:supplier",
            Self.gives("5", from: "sam"))
        let from = try #require(try story.rows(.commitments).first?["from"])
        #expect(from.split(separator: ",").count == counted)
        #expect(from.contains("sam") == (organisations > 8))
    }

    @Test("Names and lists as long as an event may be make one giver, and take no square")
    func often() throws {
        let parties = Array(repeating: "sam:buyer:oai", count: 4000).joined(separator: " ")
        let names = Array(repeating: "sam", count: 4000).joined(separator: " ")
        var story = Story()
        try story.tell(
            "deal.signed", of: "one", parties: parties, Self.gives("5", from: names))
        let row = try #require(try story.rows(.commitments).first)
        #expect(row["from"] == "['oai']" && row["joint"] == nil)
        let event = try #require(story.events.last)
        let reading = try #require(ClaimWords(event).commitments.first)
        #expect(reading.from == [NamedParty("sam", for: "oai")])
    }

    @Test("Readings that name who acts and the organisation don't disagree")
    func readings() throws {
        var story = try Self.story()
        try story.report(of: 1, Self.gives("5", from: "oai"))
        // A report that lists nobody leaves to the event that it reports who acts for whom.
        try story.report(of: 1, Self.gives("5", from: "sam"), by: "third")
        #expect(try story.rows(.conflicts).isEmpty)
        let row = try #require(try story.rows(.commitments, Self.asked(from: "oai")).first)
        #expect(row["amount"] == "12" && row["counted"] == "[1,2]")
        try story.report(
            of: 1, "'parties':[{'id':'sam','role':'buyer'}]," + Self.gives("5", from: "sam"),
            by: "fourth")
        let conflict = try #require(try story.rows(.conflicts).first)
        #expect(conflict["member"] == "order/from")
        #expect(conflict.column("sequence", of: "claims") == ["1", "3", "4", "5"])
        #expect(conflict.column("value", of: "claims").last == "[\"sam\"]")
    }

    @Test("What a withdrawn event names a report confirms, with who acts for whom")
    func carried() throws {
        var story = Story()
        try story.tell("deal.signed", of: "o1", parties: Self.acting, Self.gives("5", from: "sam"))
        try story.report(
            of: 1,
            "'commitments':[{'what':'order','nature':'firm_order','basis':'exact',"
                + "'amount':'6','unit':'gpu'}]")
        try story.retract(1, mistake: "publisher")
        for id in ["sam", "oai"] {
            let row = try #require(try story.rows(.commitments, Self.asked(from: id)).first)
            #expect(row["amount"] == "6" && row["from"] == "['oai']")
        }
    }

    @Test(
        "A correction of who acts for whom, or of who gives, moves what is counted",
        arguments: [
            (1, "'/data/parties/0/on_behalf_of':null", "sam", "7"),
            (1, "'/data/parties/0/on_behalf_of':'amd'", "amd", "7"),
            (1, "'/data/commitments/0/from':['greg']", "greg", "7"),
            // Asked for itself, who acts is summed with what it gives for others.
            (2, "'/data/parties/0':{'id':'oai','role':'buyer','on_behalf_of':'amd'}", "amd", "12"),
        ])
    func corrections(of target: UInt64, _ set: String, _ now: String, _ left: String) throws {
        var story = try Self.story()
        let correction = try story.correct(target, set)
        let row = try #require(try story.rows(.commitments, Self.asked(from: now)).first)
        #expect(row["amount"] == (target == 1 ? "5" : "7"))
        #expect(row.column("reason", of: "left_out") == ["corrected"])
        let rest = try story.rows(.commitments, Self.asked(from: "oai"))
        #expect(rest.first { $0["counted"] != "[]" }?["amount"] == left)
        try story.retract(correction)
        let back = try story.rows(.commitments, Self.asked(from: "oai"))
        #expect(back.map { $0["amount"] } == ["12"])
    }

    @Test("Merged ids count as one on both sides of acting")
    func merged() throws {
        var story = try Self.story()
        try story.merge("oai", into: "openai")
        try story.merge("sam", into: "sam-altman")
        for (id, amount) in [("openai", "12"), ("oai", "12"), ("sam", "5"), ("sam-altman", "5")] {
            let rows = try story.rows(.commitments, Self.asked(from: id))
            #expect(rows.map { $0["amount"] } == [amount], "\(id)")
        }
        #expect(try story.rows(.commitments, RowQuery(key: "sam")).count == 1)
    }
}
