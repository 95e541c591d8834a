import Projections
import Testing

@Suite("Ties")
struct TiesTests {
    @Test("Organisations are tied, not those who act for them, speak or witness")
    func pairs() throws {
        var story = Story()
        try story.tell(
            "deal.signed",
            parties: "sam:signatory:openai msit:signatory lee:witness:korea pr:spokesperson",
            on: "2025-10-01")
        #expect(try story.rows(.ties).map(\.key) == ["msit+openai"])
        let tie = try #require(try story.rows(.ties).first)
        #expect(tie["standing"] == "signed")
        #expect(tie["last_date"] == "2025-10-01")
        #expect(tie["binding"] == nil)
    }

    @Test(
        "What a tie's binding is read from",
        arguments: [
            ("mou.signed", "", "non_binding", "[{'sequence':1,'reason':'instrument'}]"),
            ("mou.signed", "'binding':'mixed'", "mixed", "[{'sequence':1,'reason':'stated'}]"),
            (
                "partnership.announced",
                """
                'commitments':[{'what':'purchase','nature':'firm_order','basis':'none'}]
                """,
                "non_binding", "[{'sequence':1,'reason':'no_purchase_commitment'}]"
            ),
        ])
    func because(_ type: String, _ data: String, _ binding: String, _ reasons: String) throws {
        var story = Story()
        try story.tell(type, data)
        let tie = try #require(try story.rows(.ties).first)
        #expect(tie["binding"] == binding)
        #expect(tie["because"] == reasons)
    }

    @Test("The strongest deal stands for the pair; one denied or over stands behind the others")
    func strongest() throws {
        var story = Story()
        try story.tell("talks.reported", of: "talks")
        try story.tell("deal.signed", of: "contract")
        #expect(try story.rows(.ties)[0]["standing"] == "signed")
        #expect(try story.rows(.ties)[0]["deals"] == "['contract','talks']")
        try story.tell("deal.terminated", of: "contract")
        #expect(try story.rows(.ties)[0]["standing"] == "in_talks")
        try story.deny(of: "talks")
        #expect(try story.rows(.ties)[0]["standing"] == "terminated")
    }

    @Test("Whom only a rumour names is tied by a rumour")
    func rumour() throws {
        var story = Story()
        try story.tell("talks.reported", parties: "a:partner c:partner", certainty: "rumoured")
        try story.tell("deal.signed", parties: "a:partner b:partner")
        #expect(try story.rows(.ties).map(\.key) == ["a+b", "a+c", "b+c"])
        #expect(try story.rows(.ties).map { $0["standing"] } == ["signed", "rumoured", "rumoured"])
    }

    @Test("A consortium is tied as far as pairs stay countable")
    func consortium() throws {
        var story = Story()
        let parties = (0..<1000).map { "p\($0):partner" }.joined(separator: " ")
        try story.tell("partnership.announced", parties: parties)
        #expect(try story.rows(.ties).count == 128 * 127 / 2)
    }
}
