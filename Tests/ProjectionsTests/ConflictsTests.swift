import Events
import Projections
import Testing

@Suite("Claims that disagree")
struct ConflictsTests {
    /// The rows as `kind member`, with the values of their claims.
    private static func rows(_ story: Story, of subject: String? = "deal") throws -> [String] {
        try story.rows(.conflicts, RowQuery(key: subject)).map { row in
            "\(row["kind"] ?? "") \(row["member"] ?? ""): "
                + row.column("value", of: "claims").joined(separator: " | ")
        }
    }

    // MARK: Days

    @Test(
        "Reports of one step conflict when no day suits them all",
        arguments: [
            ("2025-10", "2025-10-01", false), ("2025-10-01", "2025-10-02", true),
            ("2025", "2024-12-31", true), ("[2025-09-30,2025-10-01]", "2025-10-01", false),
            ("[..2025-03]", "2025-04-01", true), ("[2025-03..]", "2025-04-01", false),
            ("2025-01", "2025-02~", true), ("2025-10-01?", "2025-10-01", false),
        ])
    func days(_ one: String, _ other: String, _ isConflict: Bool) throws {
        var story = Story()
        try story.tell("deal.signed", on: one)
        try story.tell("deal.signed", by: "third")
        try story.report(of: 1, "'date':'\(other)'", certainty: "reported")
        #expect(
            try Self.rows(story) == (isConflict ? ["date date: \(one) | \(other)"] : []))
        var visit = Story()
        try visit.tell("visit.held", of: "deal", parties: "a:visitor b:host", on: one)
        try visit.tell("visit.held", of: "deal", parties: "a:visitor b:host", on: other)
        #expect(
            try Self.rows(visit) == (isConflict ? ["date date: \(one) | \(other)"] : []))
    }

    @Test("Two days that both suit a third, and not each other, conflict; other steps don't")
    func threeDays() throws {
        var story = Story()
        try story.tell("talks.reported", on: "2024")
        try story.tell("deal.signed", on: "2025")
        try story.tell("deal.signed", on: "2025-03")
        #expect(try Self.rows(story) == [])
        try story.tell("deal.signed", on: "2025-04")
        let row = try #require(try story.rows(.conflicts).first)
        #expect(row["type"] == "deal.signed")
        #expect(row.column("sequence", of: "claims") == ["2", "3", "4"])
        #expect(row["reconcile"]?.hasPrefix("correct /data/date of events 2, 3, 4") == true)
    }

    // MARK: Commitments

    private static func amount(_ number: Int, of basis: String = "exact") -> String {
        "'basis':'\(basis)','amount':'\(number)','unit':'gpu'"
    }

    private static func commitment(_ members: String) -> String {
        "'commitments':[{'id':'c','what':'chips',\(members)}]"
    }

    @Test(
        "Readings of one commitment conflict when both state a thing, and not the same",
        arguments: [
            // What one leaves out another completes.
            (amount(9), "'basis':'not_disclosed'", ""), (amount(9), "", ""),
            (amount(9), "'basis':'exact','amount':'9.0','unit':'gpu'", ""),
            (amount(9), amount(9) + ",'period':'day'", ""), ("'from':['a']", "'to':['b']", ""),
            ("'from':['a','b']", "'from':['b','a']", ""), ("'binding':'mixed'", "", ""),
            // What differs.
            ("'basis':'upper_bound','max':'9','unit':'gpu'", amount(9), "c/amount"),
            (amount(9), amount(8), "c/amount"), (amount(9), amount(9, of: "approx"), "c/amount"),
            ("'basis':'none'", amount(8), "c/amount"),
            (amount(9), "'basis':'exact','amount':'9','currency':'USD'", "c/amount"),
            (amount(9), "'basis':'exact','amount':'9','unit':'rack'", "c/amount"),
            (amount(9) + ",'period':'day'", amount(9) + ",'period':'year'", "c/amount"),
            ("'nature':'target'", "'nature':'firm_order'", "c/nature"),
            ("'binding':'mixed'", "'binding':'binding'", "c/binding"),
            ("'from':['a']", "'from':['a','b']", "c/from"), ("'to':'a'", "'to':'b'", "c/to"),
        ])
    func readings(_ one: String, _ other: String, _ member: String) throws {
        func words(_ members: String) -> String {
            let nature = members.contains("nature") ? [] : ["'nature':'target'"]
            let basis = members.contains("basis") ? [] : ["'basis':'not_disclosed'"]
            return Self.commitment(
                ([members] + nature + basis).filter { !$0.isEmpty }.joined(separator: ","))
        }
        for pair in [(one, other), (other, one)] {
            var story = Story()
            try story.tell("commitment.stated", words(pair.0))
            try story.report(of: 1, words(pair.1))
            #expect(
                try story.rows(.conflicts).map { $0["member"] } == (member.isEmpty ? [] : [member]))
        }
    }

    @Test("A third reading completes the first, so the second and third are compared")
    func completed() throws {
        var story = Story()
        for period in ["", ",'period':'day'", ",'period':'year'"] {
            try story.tell(
                "commitment.stated",
                Self.commitment("'nature':'target',\(Self.amount(9))\(period)"))
        }
        let row = try #require(try story.rows(.conflicts).first)
        #expect(row["kind"] == "amount")
        #expect(row.column("sequence", of: "claims") == ["1", "2", "3"])
    }

    @Test("An amount's value is an object that programs can use, with the source's words beside it")
    func value() throws {
        var story = Story()
        try story.tell(
            "commitment.stated",
            Self.commitment(
                "'nature':'target','basis':'upper_bound','max':'900000','unit':'wafer',"
                    + "'period':'month','as':'up to'"))
        try story.tell(
            "commitment.stated",
            Self.commitment("'nature':'target','basis':'range','min':'1','max':'2','unit':'chip'"),
            certainty: "rumoured", by: "blog")
        let row = try #require(try story.rows(.conflicts).first)
        #expect(
            row["claims"] == """
                [{'sequence':1,'value':{'basis':'upper_bound','max':'900000','unit':'wafer',\
                'period':'month'},'publisher':'paper','certainty':'official','as':'up to'},\
                {'sequence':2,'value':{'basis':'range','min':'1','max':'2','unit':'chip'},\
                'publisher':'blog','certainty':'rumoured'}]
                """)
        #expect(
            row["reconcile"]?.hasPrefix(
                "correct /data/commitments/0 of events 1, 2, whichever misreads its source") == true
        )
    }

    @Test("Terms that an amendment replaced disagree with nothing")
    func superseded() throws {
        var story = Story()
        func words(_ amount: Int) -> String {
            Self.commitment("'nature':'target',\(Self.amount(amount))")
        }
        try story.tell("deal.signed", on: "2025", words(1))
        try story.report(of: 1, words(2))
        #expect(try story.rows(.conflicts).map { $0["member"] } == ["c/amount"])
        try story.tell("deal.amended", on: "2026", words(3))
        #expect(try Self.rows(story) == [])
        try story.report(of: 1, words(4))
        #expect(try Self.rows(story) == [])
        try story.report(of: 3, words(5))
        #expect(try story.rows(.conflicts).first?.column("sequence", of: "claims") == ["3", "5"])
    }

    @Test("Merging two parties makes the sides one; undoing it parts them again")
    func merged() throws {
        var story = Story()
        for (party, publisher) in [("a", "x"), ("b", "y")] {
            try story.tell(
                "commitment.stated",
                Self.commitment("'nature':'target','basis':'not_disclosed','from':['\(party)']"),
                by: publisher)
        }
        let before = ["parties c/from: ['a'] | ['b']"]
            .map { $0.replacing("'", with: "\"") }
        #expect(try Self.rows(story) == before)
        try story.merge("b", into: "a")
        #expect(try Self.rows(story) == [])
        try story.retract(3)
        #expect(try Self.rows(story) == before)
    }

    @Test("A deal's paper that binds in one report and not in another is a conflict of nature")
    func paper() throws {
        var story = Story()
        try story.tell("deal.signed", "'binding':'binding'")
        try story.tell("mou.signed", "'binding':'non_binding'")
        #expect(try Self.rows(story) == [])
        try story.report(of: 1, "'binding':'non_binding'")
        #expect(try Self.rows(story) == ["nature binding: binding | non_binding"])
    }

    // MARK: What settles it

    @Test("A correction or a retraction settles a conflict; taking that back brings it again")
    func settled() throws {
        let settlements: [(inout Story) throws -> UInt64] = [
            { try $0.correct(2, "'/data/date':'2025-10-01'") },
            { try $0.correct(2, "'/data/date':null") },
            { try $0.correct(2, "'/subject':'other'") },
            { try $0.retract(2) }, { try $0.retract(2, mistake: "publisher") },
        ]
        for settle in settlements {
            var story = Story()
            try story.tell("deal.signed", on: "2025-10-01")
            try story.tell("deal.signed", on: "2025-10-20")
            let before = try Self.rows(story, of: nil)
            #expect(before == ["date date: 2025-10-01 | 2025-10-20"])
            let sequence = try settle(&story)
            #expect(try Self.rows(story, of: nil) == [])
            try story.retract(sequence)
            #expect(try Self.rows(story, of: nil) == before)
        }
    }

    @Test("A conflict is found by its subject, its parties and its project")
    func queries() throws {
        var story = Story()
        try story.tell("deal.signed", on: "2025", "'project':'p'")
        try story.tell("deal.signed", parties: "a:partner c:buyer", on: "2026")
        try story.merge("c", into: "d")
        let queries: [(RowQuery, Int)] = [
            (RowQuery(key: "deal"), 1), (RowQuery(key: "a"), 0), (RowQuery(parties: ["c"]), 1),
            (RowQuery(parties: ["d"]), 1), (RowQuery(parties: ["e"]), 0),
            (RowQuery(deals: ["deal"]), 1), (RowQuery(deals: ["other"]), 0),
            (RowQuery(projects: ["p"]), 1), (RowQuery(projects: ["q"]), 0),
            (RowQuery(roles: ["buyer"]), 1), (RowQuery(roles: ["lender"]), 0),
        ]
        for (query, count) in queries {
            #expect(try story.rows(.conflicts, query).count == count, "\(query)")
        }
    }
}
