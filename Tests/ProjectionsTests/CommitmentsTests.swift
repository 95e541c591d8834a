import Projections
import Testing

@Suite("Commitments")
struct CommitmentsTests {
    /// A commitment's JSON: `what`, a basis with its numbers, and what else is given.
    private func words(
        _ numbers: String, what: String = "chips", nature: String = "target",
        unit: String = "'unit':'wafer'", _ more: String = ""
    ) -> String {
        let parts = ["'what':'\(what)'", "'nature':'\(nature)'", numbers, unit, more]
        return "'commitments':[{\(parts.filter { !$0.isEmpty }.joined(separator: ","))}]"
    }

    private func exact(_ amount: String) -> String { "'basis':'exact','amount':'\(amount)'" }

    @Test(
        "A total says no more than its parts do",
        arguments: [
            (["exact 5", "exact 0.50"], "5.5", "5.5", "5.5"),
            (["exact 5", "approx 3"], "8", "8", "8"),
            (["exact 5", "up 3"], nil, "5", "8"),
            (["up 3", "up 4"], nil, nil, "7"),
            (["exact 5", "least 3"], nil, "8", nil),
            (["least 3", "up 4"], nil, "3", nil),
            (["range 1 2", "exact 5"], nil, "6", "7"),
            (["cumulative 5", "exact 1"], nil, "6", "6"),
            (["exact 5", "none"], "5", "5", "5"),
            (["exact 5", "silent"], "5", "5", "5"),
            (["none"], nil, nil, nil),
            (
                ["exact 99999999999999999999999999999999999999.9", "exact 0.1"],
                "100000000000000000000000000000000000000",
                "100000000000000000000000000000000000000",
                "100000000000000000000000000000000000000"
            ),
        ] as [([String], String?, String?, String?)])
    func totals(_ parts: [String], _ amount: String?, _ min: String?, _ max: String?) throws {
        var story = Story()
        for (place, part) in parts.enumerated() {
            let word = part.split(separator: " ").map(String.init)
            let numbers =
                switch word[0] {
                case "up": "'basis':'upper_bound','max':'\(word[1])'"
                case "least": "'basis':'lower_bound','min':'\(word[1])'"
                case "range": "'basis':'range','min':'\(word[1])','max':'\(word[2])'"
                case "none": "'basis':'none'"
                case "silent": "'basis':'not_disclosed'"
                default: "'basis':'\(word[0])','amount':'\(word[1])'"
                }
            try story.tell("commitment.stated", of: "deal-\(place)", words(numbers))
        }
        let row = try #require(try story.commitments("chips").first)
        #expect(row["amount"] == amount)
        #expect(row["min"] == min)
        #expect(row["max"] == max)
    }

    @Test("The same commitment in two readings counts once, with two sources")
    func readings() throws {
        var story = Story()
        let first = try story.tell(
            "commitment.stated", words("'basis':'upper_bound','max':'900000'"), by: "b")
        try story.report(of: first, words(exact("900000")), by: "a")
        let row = try #require(try story.commitments().first)
        #expect(row["max"] == "900000")
        #expect(row["amount"] == nil)
        #expect(row["sources"] == "2")
        #expect(row["counted"] == "[1]")
        #expect(row["left_out"] == "[{'sequence':2,'reason':'reading'}]")
        #expect(row.column("basis", of: "readings") == ["upper_bound", "exact"])
        #expect(try story.commitments().count == 1)
    }

    @Test(
        "Of two readings of one commitment in one event one counts and the other is left out",
        arguments: [("", "5"), (",'certainty':'rumoured'", "8")])
    func twice(_ certainty: String, _ amount: String) throws {
        func power(_ amount: String, _ more: String = "") -> String {
            "{'what':'power','nature':'target',\(exact(amount)),'unit':'gw'\(more)}"
        }
        var story = Story()
        try story.tell(
            "deal.signed", "'commitments':[\(power("5", certainty)),\(power("8"))]")
        let row = try #require(try story.commitments().first)
        #expect(row["amount"] == amount)
        #expect(row["counted"] == "[1]")
        #expect(row["left_out"] == "[{'sequence':1,'reason':'reading'}]")
        #expect(row.column("amount", of: "readings") == ["5", "8"])
        var query = RowQuery()
        query.natures = ["target"]
        let total = try #require(try story.rows(.commitments, query).first)
        #expect(
            total["left_out"] == "[{'sequence':1,'commitment':'deal#power','reason':'reading'}]")
        try story.tell("deal.amended", "'commitments':[\(power("9"))]")
        #expect(
            try story.commitments().first?["left_out"] == "[{'sequence':1,'reason':'superseded'}]")
    }

    @Test("The reading shown is that of the strongest certainty, completed by the others")
    func completion() throws {
        var story = Story()
        try story.tell(
            "commitment.stated", words(exact("5"), "'from':['a'],'due':'2027'"),
            certainty: "reported")
        try story.tell("commitment.stated", words(exact("7"), "'to':['b']"), certainty: "official")
        let row = try #require(try story.commitments().first)
        #expect(row["amount"] == "7")
        #expect(row["from"] == "['a']")
        #expect(row["to"] == "['b']")
        #expect(row["due"] == "2027")
        #expect(row["counted"] == "[2]")
    }

    @Test("A reading that discloses no sum is completed by one that does")
    func disclosure() throws {
        var story = Story()
        try story.tell("commitment.stated", words("'basis':'not_disclosed'", unit: ""))
        try story.tell("commitment.stated", words(exact("7")), certainty: "reported")
        let row = try #require(try story.commitments().first)
        #expect(row["amount"] == "7")
        #expect(row["counted"] == "[2]")
    }

    @Test("A rumour completes nothing that is more, and never shares its row")
    func rumours() throws {
        var story = Story()
        try story.tell("commitment.stated", words("'basis':'not_disclosed'"))
        try story.tell(
            "commitment.stated", words(exact("7"), "'from':['a']"), certainty: "rumoured")
        try story.tell("commitment.stated", of: "other", words(exact("1")), certainty: "rumoured")
        let rows = try story.commitments()
        #expect(rows.map { $0["rumour"] } == ["false", "true"])
        #expect(rows.map { $0["amount"] } == [nil, "1"])
        #expect(rows[0]["from"] == nil)
    }

    @Test(
        "What differs in measure, nature, binding or sides is never summed",
        arguments: [
            "'unit':'gpu'", "'currency':'USD'", "'unit':'wafer','period':'month'",
            "'unit':'wafer','binding':'binding'", "'unit':'wafer','from':['a']",
            "'unit':'wafer','to':['a']",
        ])
    func neverSummed(_ other: String) throws {
        var story = Story()
        try story.tell("commitment.stated", of: "one", words(exact("5")))
        try story.tell("commitment.stated", of: "two", words(exact("7"), unit: other))
        try story.tell(
            "commitment.stated", of: "three", words(exact("9"), nature: "firm_order"))
        #expect(try story.commitments().count == 3)
        #expect(Set(try story.commitments().map(\.key)).count == 3)
    }

    @Test("A commitment that states no binding takes its deal's, and follows it")
    func dealBinding() throws {
        var story = Story()
        let memorandum = try story.tell("mou.signed", words(exact("5")))
        #expect(try story.commitments().map { $0["binding"] } == ["non_binding"])
        let signed = try story.tell("deal.signed", "'binding':'binding'")
        #expect(try story.commitments().map { $0["binding"] } == ["binding"])
        try story.retract(signed)
        #expect(try story.commitments().map { $0["binding"] } == ["non_binding"])
        try story.correct(memorandum, "'/type':'partnership.announced'")
        #expect(try story.commitments().map { $0["binding"] } == ["unknown"])
    }

    @Test("An amendment replaces, and what it replaced is superseded")
    func amendment() throws {
        var story = Story()
        try story.tell("deal.signed", on: "2025-01-01", words(exact("5"), "'from':['a']"))
        try story.tell(
            "deal.amended", on: "2025-06-01", words(exact("8")), certainty: "reported")
        let row = try #require(try story.commitments().first)
        #expect(row["amount"] == "8")
        #expect(row["from"] == nil)
        #expect(row["left_out"] == "[{'sequence':1,'reason':'superseded'}]")
        try story.tell("deal.signed", words(exact("5")), by: "late")
        try story.tell("commitment.stated", on: "2025-02", words(exact("4")))
        #expect(try story.commitments().map { $0["amount"] } == ["8"])
        try story.tell("commitment.stated", on: "2025-07", words(exact("9")))
        #expect(try story.commitments().map { $0["amount"] } == ["9"])
    }

    @Test("A rumoured amendment replaces nothing, and a retracted one no longer does")
    func unsureAmendment() throws {
        var story = Story()
        try story.tell("deal.signed", words(exact("5")))
        let rumour = try story.tell("deal.amended", words(exact("8")), certainty: "rumoured")
        #expect(try story.commitments().map { $0["amount"] } == ["5"])
        try story.report(of: rumour, words(exact("8")), certainty: "official")
        #expect(try story.commitments().map { $0["amount"] } == ["8"])
        try story.retract(rumour)
        #expect(try story.commitments().map { $0["amount"] } == ["5"])
    }

    @Test(
        "Commitments of a deal that is over or denied are left out, and the total says why",
        arguments: [
            ("talks.ended", "ended", "withdrawn"), ("deal.terminated", "ended", "withdrawn"),
        ])
    func ended(_ step: String, _ reason: String, _ status: String) throws {
        var story = Story()
        try story.tell("mou.signed", words(exact("5")))
        try story.tell("mou.signed", of: "other", words(exact("7")))
        try story.tell(step)
        var row = try #require(try story.commitments().first)
        #expect(row["amount"] == "7")
        #expect(row["left_out"] == "[{'sequence':1,'reason':'\(reason)'}]")
        #expect(
            row["deals"] == "[{'deal':'deal','status':'\(status)'},{'deal':'other','status':'mou'}]"
        )
        let denial = try story.deny(of: "other")
        row = try #require(try story.commitments().first)
        #expect(row["amount"] == nil)
        #expect(row.column("reason", of: "left_out") == [reason, "denied"])
        try story.retract(denial)
        #expect(try story.commitments().first?["amount"] == "7")
    }

    @Test("The denial of one statement leaves the deal's other commitments counted")
    func deniedStatement() throws {
        var story = Story()
        try story.tell("mou.signed", words(exact("5"), what: "chips"))
        let statement = try story.tell("commitment.stated", words(exact("7"), what: "power"))
        try story.deny(statement)
        #expect(try story.commitments("chips").first?["amount"] == "5")
        #expect(
            try story.commitments("power").first?["left_out"]
                == "[{'sequence':2,'reason':'denied'}]")
    }

    @Test("A part is left out where its whole is counted in the same row")
    func partOf() throws {
        var story = Story()
        try story.tell("commitment.stated", of: "whole", words(exact("10")))
        try story.tell(
            "commitment.stated", of: "part", words(exact("4"), "'part_of':'whole#chips'"))
        try story.tell(
            "commitment.stated", of: "piece", words(exact("1"), "'part_of':'part#chips'"))
        let row = try #require(try story.commitments().first)
        #expect(row["amount"] == "10")
        #expect(row.column("reason", of: "left_out") == ["part_of", "part_of"])
        try story.retract(1)
        #expect(try story.commitments().first?["amount"] == "4")
    }

    @Test("Of wholes that are parts of each other the first counts")
    func circle() throws {
        var story = Story()
        try story.tell("commitment.stated", of: "x", words(exact("3"), "'part_of':'y#chips'"))
        try story.tell("commitment.stated", of: "y", words(exact("4"), "'part_of':'x#chips'"))
        #expect(try story.commitments().first?["counted"] == "[1]")
    }

    @Test("A retracted reading is left out and named")
    func retracted() throws {
        var story = Story()
        try story.tell("deal.signed", words(exact("5")), by: "one")
        try story.tell("deal.signed", words(exact("6")), by: "two")
        try story.retract(1, mistake: "publisher")
        let row = try #require(try story.commitments().first)
        #expect(row["amount"] == "6")
        #expect(row["sources"] == "1")
        #expect(row["left_out"] == "[{'sequence':1,'reason':'retracted'}]")
    }

    @Test("Rows are found by who gives and takes, or by the deal's parties where none is stated")
    func watchKeys() throws {
        var story = Story()
        try story.tell("commitment.stated", words(exact("5"), "'from':['c'],'to':['d']"))
        try story.tell("commitment.stated", of: "open", words(exact("5")))
        #expect(try story.commitments().map(\.watchKeys) == [["a", "b"], ["c", "d"]])
        #expect(try story.rows(.commitments, RowQuery(key: "c")).count == 1)
        #expect(try story.rows(.commitments, RowQuery(key: "a")).count == 1)
        #expect(try story.rows(.commitments, RowQuery(deals: ["open"])).count == 1)
    }
}
