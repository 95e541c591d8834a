import Projections
import Testing

@Suite("Totals over a side")
struct TotalsTests {
    /// One commitment's JSON: 5 binding US dollars from a to x, as far as `changes` says nothing
    /// else; a member changed to nothing is left out.
    private func words(_ changes: String = "") -> String {
        var members = [
            "what": "chips", "nature": "firm_order", "basis": "exact", "amount": "5",
            "currency": "USD", "binding": "binding", "from": "a", "to": "x",
        ]
        for change in changes.split(separator: " ") {
            let (name, value) = (change.prefix { $0 != "=" }, change.drop { $0 != "=" }.dropFirst())
            members[String(name)] = value.isEmpty ? nil : String(value)
        }
        let written = members.sorted { $0.key < $1.key }.map { name, value in
            guard name == "from" || name == "to" else { return "'\(name)':'\(value)'" }
            return
                "'\(name)':[\(value.split(separator: "+").map { "'\($0)'" }.joined(separator: ","))]"
        }
        return "'commitments':[{\(written.joined(separator: ","))}]"
    }

    private func to(_ parties: String..., natures: [String] = []) -> RowQuery {
        var query = RowQuery()
        (query.to, query.natures) = (parties, natures)
        return query
    }

    private func from(_ parties: String...) -> RowQuery {
        var query = RowQuery()
        query.from = parties
        return query
    }

    @Test("What several give one party is one sum, whatever it is, and each reading is named")
    func sum() throws {
        var story = Story()
        try story.tell("deal.signed", of: "one", words())
        try story.tell("deal.signed", of: "two", words("from=b what=power amount=0.10"))
        try story.tell("deal.signed", of: "other", words("to=y amount=70"))
        let rows = try story.rows(.commitments, to("x"))
        #expect(rows.count == 1)
        let row = try #require(rows.first)
        #expect(row.key == "//USD//firm_order/binding//x/")
        #expect(row["amount"] == "5.1")
        #expect(row["counted"] == "[1,2]")
        #expect(row["left_out"] == "[]")
        #expect(row["what"] == nil && row["from"] == nil)
        #expect(row["to"] == "['x']")
        #expect(row.column("deal", of: "deals") == ["one", "two"])
        #expect(row["parties"] == "['a','b','x']")
        #expect(row["sources"] == "1")
        #expect(row.watchKeys == ["a", "b", "x"])
    }

    @Test(
        "What a total leaves out it names, with the reason",
        arguments: [
            ("certainty=rumoured", "rumour"), ("nature=target", "nature"),
            ("binding=non_binding", "binding"), ("currency=EUR", "unit"),
            ("currency= unit=gpu", "unit"), ("period=year", "unit"),
            ("basis=not_disclosed amount=", "not_disclosed"),
            ("basis=not_disclosed amount= currency=", "not_disclosed"),
            ("part_of=whole#chips", "part_of"), ("to=x+y", "not_disclosed"),
            // Of several reasons the first in the order of the page is told.
            ("certainty=rumoured nature=target", "rumour"),
            ("nature=target currency=EUR", "nature"),
            ("basis=not_disclosed amount= currency= nature=target", "nature"),
        ])
    func leftOut(_ changes: String, _ reason: String) throws {
        var story = Story()
        try story.tell("deal.signed", of: "whole", words())
        try story.tell("deal.signed", of: "part", words(changes))
        let rows = try story.rows(.commitments, to("x")).filter { $0["counted"] == "[1]" }
        let row = try #require(rows.first)
        #expect(row["amount"] == "5")
        let entry = "{'sequence':2,'commitment':'part#chips','reason':'\(reason)'}"
        #expect(row["left_out"] == "[\(entry)]")
    }

    @Test("Denied, ended, retracted and superseded commitments are left out; repeats count once")
    func standing() throws {
        var story = Story()
        try story.tell("deal.signed", of: "whole", words())
        try story.report(of: 1, words(), by: "second")
        try story.tell("deal.signed", of: "denied", words())
        try story.deny(of: "denied")
        try story.tell("deal.signed", of: "over", words())
        try story.tell("deal.terminated", of: "over")
        let gone = try story.tell("deal.signed", of: "gone", words())
        try story.tell("talks.reported", of: "gone", parties: "a:buyer x:supplier")
        try story.retract(gone)
        try story.tell("deal.signed", of: "round", on: "2025-01-01", words())
        try story.tell("deal.amended", of: "round", on: "2025-02-01", words("amount=6"))
        let row = try #require(try story.rows(.commitments, to("x")).first)
        #expect(row["amount"] == "11")
        #expect(row["counted"] == "[1,11]")
        #expect(row.column("sequence", of: "left_out") == ["2", "3", "5", "7", "10"])
        #expect(
            row.column("reason", of: "left_out")
                == ["reading", "denied", "ended", "retracted", "superseded"])
        #expect(row["sources"] == "2")
    }

    @Test("What was delivered stays counted when the deal ends, in plain rows too")
    func delivered() throws {
        var story = Story()
        try story.tell("deal.signed", words("nature=delivered"))
        try story.tell("deal.terminated")
        #expect(try story.rows(.commitments, to("x")).first?["amount"] == "5")
        #expect(try story.commitments().first?["amount"] == "5")
    }

    @Test("A joint commitment is no sum of one who gives it, and is one of all who do")
    func joint() throws {
        var story = Story()
        try story.tell(
            "commitment.stated", words("from=a+b basis=upper_bound amount= max=9 nature=target"))
        let alone = try #require(try story.rows(.commitments, from("a")).first)
        #expect(alone["max"] == nil && alone["counted"] == "[]")
        #expect(alone.column("reason", of: "left_out") == ["not_disclosed"])
        #expect(alone["from"] == "['a','b']" && alone["joint"] == "true")
        let both = try #require(try story.rows(.commitments, from("a", "b")).first)
        #expect(both["max"] == "9" && both["joint"] == "true")
        #expect(try story.commitments().first?["joint"] == "true")
        #expect(try story.rows(.commitments, to("x")).first?["max"] == "9")
        try story.tell("commitment.stated", of: "own", words("nature=target"))
        let own = try #require(try story.rows(.commitments, from("a")).first)
        #expect(own["amount"] == "5" && own["joint"] == nil && own["from"] == "['a']")
    }

    @Test("Only the natures asked for make rows; where nothing counts, one row tells why")
    func natures() throws {
        var story = Story()
        try story.tell("deal.signed", of: "one", words())
        try story.tell("deal.signed", of: "two", words("nature=target"))
        try story.tell("deal.signed", of: "three", words("nature=option binding=mixed"))
        let some = try story.rows(.commitments, to("x", natures: ["target", "option"]))
        #expect(some.map { $0["nature"] } == ["option", "target"])
        #expect(Set(some.map(\.key)).count == 2)
        #expect(some.map { $0["left_out"]?.contains("'reason':'nature'") } == [true, true])
        let none = try story.rows(.commitments, to("x", natures: ["capacity"]))
        #expect(none.count == 1)
        #expect(none[0]["nature"] == "capacity")
        #expect(none[0]["amount"] == nil && none[0]["counted"] == "[]")
        #expect(none[0].column("reason", of: "left_out") == ["nature", "nature", "nature"])
        #expect(try story.rows(.commitments, to("nobody")).isEmpty)
        var query = to("x", natures: ["option"])
        query.bindings = ["binding"]
        #expect(
            try story.rows(.commitments, query)[0].column("reason", of: "left_out")
                == ["nature", "nature", "binding"])
    }

    @Test("Without a party, sums of a nature leave out only what is of their own measure")
    func everybody() throws {
        var story = Story()
        try story.tell("deal.signed", of: "one", words())
        try story.tell("deal.signed", of: "two", words("from=b to=y"))
        try story.tell("deal.signed", of: "three", words("currency=EUR"))
        try story.tell("deal.signed", of: "four", words("nature=target"))
        try story.tell("deal.signed", of: "five", words("certainty=rumoured"))
        var query = RowQuery()
        query.natures = ["firm_order"]
        let rows = try story.rows(.commitments, query)
        #expect(rows.map { $0["currency"] } == ["EUR", "USD"])
        #expect(rows.map { $0["amount"] } == ["5", "10"])
        #expect(rows.map { $0.column("sequence", of: "left_out") } == [[], ["5"]])
    }

    @Test("Options together narrow what is summed, and merged ids stand for one party")
    func narrowed() throws {
        var story = Story()
        try story.tell("deal.signed", of: "one", words("to=x-old"), certainty: "official")
        try story.tell("deal.signed", of: "two", words("from=b"))
        try story.merge("x-old", into: "x")
        #expect(try story.rows(.commitments, to("x-old")).first?["amount"] == "10")
        var query = to("x")
        query.from = ["b"]
        #expect(try story.rows(.commitments, query).first?["counted"] == "[2]")
        query = to("x")
        query.deals = ["one"]
        #expect(try story.rows(.commitments, query).first?["counted"] == "[1]")
        query = to("x")
        query.key = "b"
        #expect(try story.rows(.commitments, query).first?["counted"] == "[2]")
    }

    @Test(
        "Each row tells of all readings of a side's commitments, counted or left out",
        arguments: 1...20 as ClosedRange<UInt64>)
    func nothingLost(seed: UInt64) throws {
        let story = try RandomStory.told(seed, events: 150)
        for party in ["a", "b", "c", "d"] {
            var apart = from(party)
            apart.bindings = ["binding", "unknown"]
            for query in [from(party), from(party, "a"), apart] {
                let rows = try story.rows(.commitments, query)
                #expect(Set(rows.map(\.key)).count == rows.count)
                let told = rows.map { row in
                    let counted = row["counted"]?.dropFirst().dropLast().split(separator: ",") ?? []
                    return Set(counted.map(String.init) + row.column("sequence", of: "left_out"))
                }
                #expect(told.allSatisfy { $0 == told[0] && !$0.isEmpty }, "seed \(seed)")
            }
        }
    }

    @Test("Totals that would leave out too much are refused, before any row is made")
    func tooMuch() throws {
        var story = Story()
        for number in 0..<1100 {
            try story.tell(
                "deal.signed", of: "deal-\(number)", words("currency= unit=u\(number)"))
        }
        #expect(throws: QueryFault.tooMuchLeftOut(mostEntries: 1 << 20)) {
            try story.state.answer(of: .commitments, to: to("x"))
        }
        var everybody = RowQuery()
        everybody.natures = ["firm_order"]
        #expect(try story.rows(.commitments, everybody).count == 1100)
    }
}
