import Events
import Projections
import Testing

@Suite("Projects")
struct ProjectsTests {
    private static let chips = """
        'commitments':[{'what':'chips','nature':'target','basis':'exact','amount':'1',\
        'unit':'gpu','from':['maker'],'to':['a']}]
        """

    @Test("A project has what names it, what is part of that, and the subject of its own id")
    func hanging() throws {
        var story = Story()
        try story.tell(
            "partnership.announced", of: "campus", on: "2025-03",
            "'title':'The campus','part_of':'programme'")
        try story.tell(
            "deal.signed", of: "lease", parties: "c:buyer", on: "2025-02-01", "'project':'campus'")
        try story.tell("mou.signed", of: "addendum", parties: "d:partner", "'part_of':'lease'")
        try story.tell(
            "visit.held", of: "tour", parties: "e:visitor:f g:host", on: "2025-01",
            "'part_of':'campus'")
        try story.tell(
            "commitment.stated", of: "supply", parties: "", "'project':'campus',\(Self.chips)")
        try story.tell("deal.signed", of: "elsewhere", on: "2020")
        let rows = try story.rows(.projects)
        #expect(rows.map(\.key) == ["campus", "programme"])
        #expect(rows[0]["names"] == "[{'text':'The campus'}]")
        #expect(rows[0]["parties"] == "['a','b','c','d','e','f','g','maker']")
        #expect(rows[0]["deals"] == "['addendum','campus','lease']")
        #expect(rows[0]["commitments"] == "['supply#chips']")
        #expect(rows[0]["visits"] == "['tour']")
        #expect(rows[0]["part_of"] == "programme")
        #expect(rows[0]["since"] == "2025-01")
        #expect(rows[0].watchKeys == ["campus"])
        // Of the programme nothing is told, but the campus is part of it with all its parts.
        #expect(rows[1]["deals"] == "['campus']")
        #expect(rows[1]["names"] == nil)
    }

    @Test(
        "What something is part of is a project where it is neither a deal nor a visit",
        arguments: [
            ("deal.signed", "a:partner b:partner", false),
            ("visit.held", "a:visitor b:host", false),
            ("statement.made", "a:spokesperson", true), (nil, "", true),
        ])
    func whole(_ type: String?, _ parties: String, _ isProject: Bool) throws {
        var story = Story()
        try story.tell("deal.signed", of: "part", "'part_of':'whole'")
        if let type {
            try story.tell(
                type, of: "whole", parties: parties,
                type == "statement.made" ? "'text':'yes'" : "")
        }
        #expect(try story.rows(.projects).map(\.key) == (isProject ? ["whole"] : []))
        // Whoever names it makes it a project.
        try story.tell("talks.reported", of: "other", "'project':'whole'")
        #expect(try story.rows(.projects).map(\.key) == ["whole"])
    }

    @Test("Wholes are followed sixteen steps up, and circles end")
    func chains() throws {
        var story = Story()
        for number in 1...20 {
            try story.tell("deal.signed", of: "d\(number)", "'part_of':'d\(number - 1)'")
        }
        #expect(try story.rows(.projects).map(\.key) == ["d0"])
        let deals = try #require(try story.rows(.projects)[0]["deals"])
        #expect(deals.contains("'d16'") && !deals.contains("'d17'"))
        try story.tell("deal.amended", of: "d1", "'project':'p'")
        try story.correct(1, "'/data/part_of':'d20'")
        #expect(try story.rows(.projects).map(\.key) == ["p"])
        #expect(try story.rows(.projects)[0]["deals"]?.contains("'d17'") == true)
        try story.tell("deal.signed", of: "alone", "'part_of':'alone'")
        #expect(try story.rows(.projects).map(\.key) == ["p"])
    }

    @Test("An amendment that names another project moves the deal and what is part of it")
    func amended() throws {
        var story = Story()
        try story.tell("deal.signed", "'project':'p'")
        try story.tell("deal.signed", of: "part", "'part_of':'deal'")
        let before = story.state
        story.forgetTouched()
        let amendment = try story.tell("deal.amended", "'project':'q'")
        #expect(try story.rows(.projects).map(\.key) == ["q"])
        #expect(try story.rows(.projects)[0]["deals"] == "['deal','part']")
        let changes = ProjectionsState.changes(
            of: .projects, touched: story.touched, from: before, to: story.state)
        #expect(changes.map(\.key) == ["p", "q"])
        #expect(changes.map { $0.json == nil } == [true, false])
        try story.retract(amendment)
        #expect(try story.rows(.projects).map(\.key) == ["p"])
        try story.correct(1, "'/data/project':null")
        #expect(try story.rows(.projects).isEmpty)
    }

    @Test("Titles are told apart as they are written, however many there are")
    func titles() throws {
        var story = Story()
        for title in ["Caf\u{E9}", "Cafe\u{301}", "Caf\u{E9}"] {
            try story.tell("deal.signed", of: "sg", "'project':'sg','title':'\(title)'")
        }
        #expect(
            try story.rows(.projects)[0]["names"]?.unicodeScalars.elementsEqual(
                "[{'text':'Caf\u{E9}'},{'text':'Cafe\u{301}'}]".unicodeScalars) == true)
    }

    @Test("It is called what its own steps are titled and what a party of its id is named")
    func names() throws {
        var story = Story()
        try story.tell("deal.signed", of: "sg", parties: "a:partner", "'project':'sg','title':'T'")
        try story.tell("deal.completed", of: "sg", parties: "a:partner", "'title':'T'")
        try story.tell(
            "commitment.stated", of: "sg", parties: "", "'title':'A pledge',\(Self.chips)")
        try story.name("venture", "'names':[{'text':'Étoile','lang':'fr'}]")
        #expect(try story.rows(.projects)[0]["names"] == "[{'text':'T'}]")
        let before = story.state
        story.forgetTouched()
        try story.merge("sg", into: "venture")
        #expect(
            try story.rows(.projects)[0]["names"]
                == "[{'text':'T'},{'text':'Étoile','lang':'fr'}]")
        let changes = ProjectionsState.changes(
            of: .projects, touched: story.touched, from: before, to: story.state)
        #expect(changes.map(\.key) == ["sg"])
    }

    @Test(
        "It is found by its parties, what hangs on it, its id and the roles in it",
        arguments: [
            (RowQuery(key: "p"), ["p"]), (RowQuery(key: "a"), []),
            (RowQuery(parties: ["alias"]), ["p", "q"]), (RowQuery(parties: ["z"]), ["q"]),
            (RowQuery(parties: ["maker"]), ["q"]), (RowQuery(deals: ["part"]), ["p"]),
            (RowQuery(deals: ["part", "other"]), ["p", "q"]), (RowQuery(deals: ["no"]), []),
            (RowQuery(projects: ["q", "no"]), ["q"]), (RowQuery(roles: ["lender"]), ["p"]),
            (RowQuery(parties: ["z"], roles: ["lender"]), []), (RowQuery(), ["p", "q"]),
        ] as [(RowQuery, [String])])
    func queries(_ query: RowQuery, _ keys: [String]) throws {
        var story = Story()
        try story.tell("deal.signed", parties: "a:buyer", "'project':'p'")
        try story.tell("deal.signed", of: "part", parties: "b:lender", "'part_of':'deal'")
        try story.tell(
            "deal.signed", of: "other", parties: "z:buyer", "'project':'q',\(Self.chips)")
        try story.merge("alias", into: "a")
        #expect(try story.rows(.projects, query).map(\.key) == keys)
    }

    @Test("Two papers that quote one agency are two sources and one origin")
    func syndication() throws {
        var story = Story()
        try story.tell("deal.signed", "'project':'p'", by: "one", origin: "agency")
        try story.tell("deal.signed", of: "other", "'project':'p'", by: "two", origin: "agency")
        #expect(try story.rows(.projects)[0]["sources"] == "2")
        #expect(try story.rows(.projects)[0]["origins"] == "1")
        #expect(try story.rows(.sources).map(\.key) == ["one+agency", "two+agency"])
        let before = story.state
        story.forgetTouched()
        try story.merge("two", into: "one")
        #expect(try story.rows(.projects)[0]["sources"] == "1")
        let changes = ProjectionsState.changes(
            of: .projects, touched: story.touched, from: before, to: story.state)
        #expect(changes.map(\.key) == ["p"])
    }
}
