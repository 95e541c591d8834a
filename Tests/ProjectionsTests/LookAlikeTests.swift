import Projections
import Testing

/// What a `String` takes for equal hangs on the tables of the Unicode version it was built with; an
/// answer must not.
@Suite("Texts that look alike and are of other bytes are two")
struct LookAlikeTests {
    private static let spellings = ["caf\u{E9}", "cafe\u{301}"]

    private static func commitment(_ members: String) -> String {
        "'commitments':[{'what':'power',\(members)}]"
    }

    @Test("Readings of one commitment that are of units spelt otherwise disagree")
    func disputes() throws {
        let members = "'nature':'target','basis':'exact','amount':'9','unit':'TEXT'"
        var story = Story()
        for text in Self.spellings {
            try story.tell(
                "commitment.stated", Self.commitment(members.replacing("TEXT", with: text)))
        }
        #expect(try story.rows(.conflicts).map { $0["member"] } == ["power/amount"])
    }

    @Test("What commitments of one row have in common is common to the byte")
    func common() throws {
        func row(_ texts: [String]) throws -> RowView {
            var story = Story()
            for (number, text) in texts.enumerated() {
                let words = "'nature':'target','basis':'exact','amount':'9','unit':'MW',"
                try story.tell(
                    "commitment.stated", of: "d\(number)",
                    Self.commitment(words + "'condition':'\(text)'"))
            }
            let rows = try story.rows(.commitments)
            #expect(rows.count == 1)
            return try #require(rows.first)
        }
        #expect(try row([Self.spellings[0], Self.spellings[0]])["condition"] != nil)
        #expect(try row(Self.spellings)["condition"] == nil)
    }

    @Test("Titles, names, topics and places are listed as each was spelt")
    func listed() throws {
        var story = Story()
        let types = ["partnership.announced", "deal.signed"]
        for (type, text) in zip(types + types, Self.spellings + Self.spellings) {
            try story.tell(type, of: "campus", "'title':'\(text)','project':'campus'")
            try story.tell(
                "visit.held", of: "tour", parties: "a:visitor b:host",
                "'places':['\(text)'],'topics':[{'text':'\(text)'}]")
        }
        func bytes(_ texts: [String]) -> [[UInt8]] { texts.map { Array($0.utf8) } }
        let project = try #require(try story.rows(.projects).first)
        #expect(bytes(project.column("text", of: "names")) == bytes(Self.spellings))
        let visit = try #require(try story.rows(.visits).first)
        #expect(bytes(visit.column("text", of: "topics")) == bytes(Self.spellings))
        let names = Self.spellings.map { "{'text':'\($0)','lang':'fr'}" }
        for name in names + names { try story.name("a", "'names':[\(name)]") }
        let party = try #require(try story.rows(.parties).first { $0.key == "a" })
        #expect(bytes(party.column("text", of: "names")) == bytes(Self.spellings))
        let places = "['\(Self.spellings[0])','\(Self.spellings[1])']"
        #expect(visit["places"].map { Array($0.utf8) } == Array(places.utf8))
    }
}
