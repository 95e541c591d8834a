import Events
import Projections
import Testing

@Suite("What a correction corrected")
struct CorrectedTests {
    private static func wafers(_ amount: String, _ more: String = "") -> String {
        """
        'commitments':[{'what':'wafers','nature':'target','basis':'exact','amount':'\(amount)',\
        'unit':'wafer'\(more)},{'what':'power','nature':'target','basis':'exact','amount':'1',\
        'unit':'gw'}]
        """
    }

    /// `sequence reason` of what a row leaves out.
    private static func leftOut(_ row: RowView?) -> [String] {
        guard let row else { return [] }
        return zip(
            row.column("sequence", of: "left_out"), row.column("reason", of: "left_out")
        ).map { "\($0) \($1)" }
    }

    @Test(
        "The former reading of a corrected commitment is left out beside the one that counts",
        arguments: [
            ("'/data/commitments/0/amount':'5'", "5", ["1 corrected"], []),
            ("'/data/commitments/0/condition':'if'", "9", ["1 corrected"], []),
            ("'/data/commitments/1/amount':'2'", "9", [], ["1 corrected"]),
            ("'/data/commitments/0/amount':'9'", "9", [], []),
            ("'/data/date':'2024'", "9", [], []),
        ])
    func reading(_ set: String, _ amount: String, _ wafers: [String], _ power: [String]) throws {
        var story = Story()
        try story.tell("deal.signed", Self.wafers("9"))
        let before = try story.commitments().map { $0["left_out"] }
        let correction = try story.correct(1, set)
        let row = try #require(try story.commitments("wafers").first)
        #expect(row["amount"] == amount)
        #expect(row["counted"] == "[1]")
        #expect(Self.leftOut(row) == wafers)
        #expect(Self.leftOut(try story.commitments("power").first) == power)
        try story.retract(correction)
        #expect(try story.commitments().map { $0["left_out"] } == before)
    }

    @Test(
        "A reading that a correction took out of its event is left out while others read it",
        arguments: [
            ("'/data/commitments':null", "8", "[2]"), ("'/data/commitments/0':null", "8", "[2]"),
            // Under another id it is another commitment, which may be summed with this one.
            ("'/data/commitments/0/id':'others'", "17", "[1,2]"),
        ])
    func gone(_ set: String, _ amount: String, _ counted: String) throws {
        var story = Story()
        try story.tell("deal.signed", Self.wafers("9"))
        try story.report(of: 1, Self.wafers("8"))
        try story.correct(1, set)
        let row = try #require(try story.commitments("wafers").first)
        #expect(row["amount"] == amount)
        #expect(row["counted"] == counted)
        #expect(Self.leftOut(row) == ["1 corrected"])
    }

    @Test("An event moved to another subject is left out where it was, with its reports")
    func moved() throws {
        var story = Story()
        try story.tell("deal.signed", of: "wrong", Self.wafers("9"))
        try story.report(of: 1, Self.wafers("9"))
        try story.tell("deal.in_force", of: "wrong", Self.wafers("8", ",'binding':'mixed'"))
        let move = try story.correct(1, "'/subject':'right'")
        func row(_ binding: String) throws -> RowView? {
            try story.commitments("wafers").first { $0["binding"] == binding }
        }
        #expect(try row("unknown")?["counted"] == "[1]")
        #expect(Self.leftOut(try row("unknown")) == ["2 reading"])
        #expect(try row("mixed")?["counted"] == "[3]")
        #expect(Self.leftOut(try row("mixed")) == ["1 corrected", "2 corrected"])
        // What comes later was never told of the wrong subject.
        let third = try story.report(of: 1, Self.wafers("9"), by: "third")
        try story.correct(1, "'/data/title':'T'")
        #expect(Self.leftOut(try row("unknown")) == ["2 reading", "5 reading"])
        #expect(Self.leftOut(try row("mixed")) == ["1 corrected", "2 corrected"])
        let state = story.state
        story.forgetTouched()
        let gone = try story.retract(1)
        #expect(Self.leftOut(try row("mixed")) == [])
        let changes = ProjectionsState.changes(
            of: .commitments, touched: story.touched, from: state, to: story.state)
        let key = try row("mixed")?.key
        #expect(changes.contains { $0.key == key && $0.json != nil })
        try story.retract(gone)
        try story.retract(third)
        try story.retract(move)
        #expect(Self.leftOut(try row("mixed")) == ["2 reading", "3 reading", "5 retracted"])
    }

    @Test("The timeline names what was corrected, what spoke of what, and what was set")
    func timeline() throws {
        var story = Story()
        try story.tell("deal.signed", on: "2025")
        try story.report(of: 1)
        try story.report(of: 2)
        try story.correct(1, "'/data/date':'2024','/data/title':null", mistake: "publisher")
        try story.correct(4, "'/data/set/~1data~1date':'2023'")
        try story.deny(1)
        try story.report(of: 5)
        let retraction = try story.retract(6)
        try story.correct(retraction, "'/data/mistake':'publisher'")
        let rows = try Dictionary(
            uniqueKeysWithValues: story.rows(.timeline).map { ($0.key, $0) })
        #expect(rows["1"]?["date"] == "2023")
        #expect(rows["1"]?["corrected"] == "['/data/date','/data/title']")
        #expect(rows["1"]?["target"] == nil)
        #expect(rows["2"]?["target"] == "1")
        #expect(rows["2"]?["corrected"] == nil)
        #expect(rows["3"]?["target"] == "2")
        #expect(rows["4"]?["target"] == "1")
        #expect(rows["4"]?["mistake"] == "publisher")
        #expect(rows["4"]?["set"] == "{'/data/date':'2023','/data/title':null}")
        #expect(rows["4"]?["corrected"] == "['/data/set/~1data~1date']")
        #expect(rows["5"]?["set"] == "{'/data/set/~1data~1date':'2023'}")
        #expect(rows["6"] == nil)
        #expect(rows["7"]?["target"] == "5")
        #expect(rows["8"]?["target"] == "6")
        #expect(rows["8"]?["mistake"] == "publisher")
        #expect(rows["8"]?["corrected"] == "['/data/mistake']")
    }

    @Test("What an event speaks of stays known when it is corrected, moved or brought back")
    func target() throws {
        var story = Story()
        try story.tell("deal.signed", of: "wrong")
        try story.report(of: 1)
        try story.report(of: 2)
        try story.correct(1, "'/subject':'right'")
        try story.correct(3, "'/data/title':'T'")
        let retraction = try story.retract(3)
        try story.retract(retraction)
        try story.tell(
            "statement.made", of: "right", parties: "a:spokesperson",
            "'text':'yes','target':{'source':'test','id':'1'}")
        let rows = try Dictionary(
            uniqueKeysWithValues: story.rows(.timeline).map { ($0.key, $0) })
        #expect(rows["2"]?["target"] == "1")
        #expect(rows["3"]?["target"] == "2")
        #expect(rows["3"]?["corrected"] == "['/data/title']")
        #expect(rows["8"]?["target"] == "1")
    }
}
