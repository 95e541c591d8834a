import Projections
import Testing

@Suite("Parties")
struct PartiesTests {
    private func samsung() throws -> Story {
        var story = Story()
        try story.name("samsung", "'kind':'group','names':[{'text':'Samsung','lang':'en'}]")
        try story.name(
            "samsung-electronics",
            """
            'kind':'company','parent':'samsung','names':[{'text':'Samsung Electronics','lang':'en'},\
            {'text':'삼성전자','lang':'ko'}]
            """)
        try story.name(
            "foxconn",
            "'names':[{'text':'Foxconn','lang':'en'},{'text':'Hon Hai Precision','lang':'en'}]")
        return story
    }

    @Test(
        "A party is found by id or by any name, and several when several could be meant",
        arguments: [
            ("samsung", ["samsung"]),
            ("Samsung", ["samsung", "samsung-electronics"]),
            ("SAMSUNG ELECTRONICS", ["samsung-electronics"]),
            ("삼성전자", ["samsung-electronics"]),
            ("hai", ["foxconn"]),
            ("axis", []),
            ("", []),
        ])
    func lookup(_ name: String, _ found: [String]) throws {
        #expect(try samsung().rows(.parties, RowQuery(key: name)).map(\.key) == found)
    }

    /// The group and four of its companies, and what their names share with no other.
    private func samsungs() throws -> Story {
        var story = Story()
        try story.name(
            "samsung",
            "'kind':'group','names':[{'text':'Samsung','lang':'en'},{'text':'삼성','lang':'ko'}]")
        for (id, names) in [
            ("samsung-electronics", ["Samsung Electronics Co., Ltd.", "삼성전자", "三星電子"]),
            ("samsung-sdi", ["Samsung SDI", "삼성SDI"]),
            ("samsung-heavy", ["Samsung Heavy Industries", "삼성중공업"]),
            ("cheil", ["Samsung C&T", "삼성물산", "Cheil Straße"]),
        ] {
            let list = names.map { "{'text':'\($0)','lang':'x'}" }.joined(separator: ",")
            try story.name(id, "'kind':'company','parent':'samsung','names':[\(list)]")
        }
        try story.name(
            "samsung-electronics", "'lei':'9884007ER46L6N7EI764','wikidata':'Q20718'")
        try story.name("jay", "'kind':'person','names':[{'text':'Jay Y. Lee','lang':'en'}]")
        try story.tell("deal.signed", parties: "jay:spokesperson:samsung-sdi old-sdi:partner")
        return story
    }

    private static let five = [
        "cheil beginning", "samsung id", "samsung-electronics beginning",
        "samsung-heavy beginning", "samsung-sdi beginning",
    ]

    @Test(
        "Five parties of one name are told apart by how each was found",
        arguments: [
            ("Samsung", five), ("ＳＡＭＳＵＮＧ", five), ("samsung", ["samsung"]),
            (
                "삼성",
                [
                    "cheil beginning", "samsung name", "samsung-electronics beginning",
                    "samsung-heavy beginning", "samsung-sdi beginning",
                ]
            ),
            ("삼성전자", ["samsung-electronics name"]), ("三星電子", ["samsung-electronics name"]),
            ("samsung electronics co., ltd.", ["samsung-electronics name"]),
            ("Samsung e", ["samsung-electronics beginning"]),
            ("heavy", ["samsung-heavy beginning"]),
            ("cheil strasse", ["cheil name"]), ("CHEIL", ["cheil id"]),
            ("9884007er46l6n7ei764", ["samsung-electronics id"]),
            ("Q20718", ["samsung-electronics id"]), ("Q2071", []),
            ("jay y. lee", ["jay name"]), ("Old-SDI", ["old-sdi id"]), ("sung", []),
        ])
    func findings(_ asked: String, _ found: [String]) throws {
        let rows = try samsungs().rows(.parties, RowQuery(key: asked))
        #expect(
            rows.map { [$0.key, $0["matched"]].compactMap(\.self).joined(separator: " ") } == found)
    }

    @Test(
        "Who was merged is found by every name and id of both, and by none of them after the undo")
    func mergedNames() throws {
        var story = try samsungs()
        try story.name("old-sdi", "'names':[{'text':'Samsung Display Devices','lang':'en'}]")
        let merge = try story.merge("old-sdi", into: "samsung-sdi")
        for (asked, matched) in [
            ("old-sdi", nil), ("OLD-SDI", "id"), ("Samsung Display Devices", "name"),
        ] as [(String, String?)] {
            let rows = try story.rows(.parties, RowQuery(key: asked))
            #expect(rows.map(\.key) == ["samsung-sdi"])
            #expect(rows.first?["matched"] == matched)
        }
        try story.retract(merge)
        #expect(
            try story.rows(.parties, RowQuery(key: "Samsung Display Devices")).map(\.key)
                == ["old-sdi"])
    }

    @Test("Only an answer to a name says how a party was found")
    func onlyWhenAsked() throws {
        let story = try samsungs()
        #expect(try story.rows(.parties).allSatisfy { $0["matched"] == nil })
        #expect(
            try story.rows(.parties, RowQuery(parties: ["samsung"])).allSatisfy {
                $0["matched"] == nil
            })
    }

    @Test("Names are added, the rest is replaced")
    func namings() throws {
        var story = try samsung()
        try story.name(
            "foxconn", "'kind':'company','wikidata':'Q1','names':[{'text':'鴻海','lang':'zh-Hant'}]")
        try story.name("foxconn", "'wikidata':'Q2','names':[{'text':'Foxconn','lang':'en'}]")
        let row = try #require(try story.rows(.parties, RowQuery(key: "foxconn")).first)
        #expect(row.column("text", of: "names") == ["Foxconn", "Hon Hai Precision", "鴻海"])
        #expect(row["kind"] == "company")
        #expect(row["ids"] == "{'wikidata':'Q2'}")
    }

    @Test("What nobody stated is absent from a row, and no empty list")
    func absent() throws {
        var story = Story()
        try story.tell("deal.signed", parties: "a:partner b:partner")
        try story.tell("visit.held", of: "visit", parties: "a:visitor b:host")
        let party = try #require(try story.rows(.parties).first)
        for member in ["kind", "names", "parent", "ids", "aliases", "members"] {
            #expect(party[member] == nil, "\(member)")
        }
        #expect(try story.rows(.ties).first?["because"] == nil)
        let visit = try #require(try story.rows(.visits).first)
        #expect(visit["places"] == nil)
        #expect(visit["topics"] == nil)
    }

    @Test("A deal without parties says so, and names no roles")
    func noParties() throws {
        var story = Story()
        try story.tell("deal.terminated", parties: "")
        #expect(try story.deal()?["parties"] == "[]")
        #expect(try story.deal()?["roles"] == nil)
    }

    @Test("A group lists its companies, and one that nothing names is still a party")
    func groups() throws {
        var story = try samsung()
        #expect(
            try story.rows(.parties, RowQuery(key: "samsung"))[0]["members"]
                == "['samsung-electronics']")
        try story.tell("deal.signed", parties: "sam:signatory:lab foxconn:partner")
        #expect(
            try story.rows(.parties).map(\.key)
                == ["foxconn", "lab", "sam", "samsung", "samsung-electronics"])
        try story.retract(4)
        #expect(try story.rows(.parties).count == 3)
    }

    @Test("A merged party stands as the one it was merged into, everywhere")
    func merge() throws {
        var story = try samsung()
        try story.tell("deal.signed", parties: "hon-hai:partner foxconn:partner samsung:buyer")
        try story.tell("visit.held", of: "trip", parties: "x:visitor hon-hai:host")
        #expect(try story.rows(.ties).count == 3)
        try story.merge("hon-hai", into: "foxconn")
        #expect(try story.deal()?["parties"] == "['foxconn','samsung']")
        #expect(try story.rows(.ties).map(\.key) == ["foxconn+samsung"])
        #expect(try story.rows(.visits)[0]["hosts"] == "['foxconn']")
        let row = try #require(try story.rows(.parties, RowQuery(key: "hon-hai")).first)
        #expect(row["party"] == "foxconn")
        #expect(row["aliases"] == "['hon-hai']")
        #expect(try story.rows(.deals, RowQuery(parties: ["hon-hai"])).count == 1)
        #expect(try story.rows(.visits)[0].watchKeys.contains("hon-hai"))
    }

    @Test("Merges lead to their end, and of a circle the last one recorded says who survives")
    func chains() throws {
        var story = Story()
        try story.tell("deal.signed", parties: "a:partner b:partner c:partner d:partner")
        try story.merge("a", into: "b")
        try story.merge("b", into: "c")
        #expect(try story.deal()?["parties"] == "['c','d']")
        let circle = try story.merge("c", into: "a")
        #expect(try story.deal()?["parties"] == "['a','d']")
        try story.retract(circle)
        #expect(try story.deal()?["parties"] == "['c','d']")
        try story.retract(2)
        #expect(try story.deal()?["parties"] == "['a','c','d']")
    }

    @Test("Commitments of two ids that are one party are one row")
    func commitments() throws {
        var story = Story()
        for (deal, party) in [("one", "x"), ("two", "y")] {
            try story.tell(
                "commitment.stated", of: deal,
                """
                'commitments':[{'what':'chips','nature':'target','basis':'exact','amount':'1',\
                'unit':'gpu','from':['\(party)']}]
                """)
        }
        #expect(try story.commitments().count == 2)
        let merge = try story.merge("y", into: "x")
        #expect(try story.commitments().map { $0["amount"] } == ["2"])
        try story.retract(merge)
        #expect(try story.commitments().count == 2)
    }
}
