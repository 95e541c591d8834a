import Events
import Projections
import Testing

@Suite("What a publisher withdrew while others report it")
struct WithdrawnTests {
    private static func usd(_ amount: String, _ more: String = "", id: String = "sum") -> String {
        """
        {'id':'\(id)','what':'money','nature':'investment','basis':'exact',\
        'amount':'\(amount)','currency':'USD'\(more)}
        """
    }

    private static func sums(_ readings: String...) -> String {
        "'commitments':[\(readings.joined(separator: ","))]"
    }

    /// Event 1 by `ft`, its report 2 by `wsj`; 3 withdraws what `ft` said.
    private static func story(
        _ told: String = sums(usd("64")), reported: String = sums(usd("65")),
        as certainty: String = "official", withdrawing: Bool = true
    ) throws -> Story {
        var story = Story()
        try story.tell("deal.signed", on: "2025-10-01", told, by: "ft")
        try story.report(of: 1, reported, certainty: certainty, by: "wsj")
        if withdrawing { try story.retract(1, mistake: "publisher") }
        return story
    }

    /// `amount [counted] left out`, a row each.
    private static func totals(_ rows: [RowView]) -> [String] {
        rows.map { row in
            let leftOut = zip(
                row.column("sequence", of: "left_out"), row.column("reason", of: "left_out")
            ).map { "\($0) \($1)" }
            return ([row["amount"] ?? "-", row["counted"] ?? "-"] + leftOut).joined(separator: " ")
        }
    }

    @Test("The number of a withdrawn report counts no longer where another states its own")
    func number() throws {
        let before = try Self.story(withdrawing: false)
        #expect(try Self.totals(before.commitments()) == ["64 [1] 2 reading"])
        #expect(try before.rows(.conflicts).map { $0["kind"] } == ["amount"])
        let story = try Self.story()
        #expect(try Self.totals(story.commitments()) == ["65 [2] 1 retracted"])
        let row = try #require(try story.commitments().first)
        #expect(row["sources"] == "1")
        #expect(row.column("publisher", of: "readings") == ["wsj"])
        #expect(try story.rows(.conflicts).isEmpty)
        let deal = try #require(try story.deal())
        #expect(deal["status"] == "signed")
        #expect(deal["since"] == "2025-10-01")
        #expect(deal.column("sequence", of: "history") == ["1"])
        #expect(deal.column("publisher", of: "reports") == ["wsj"])
        #expect(try story.rows(.ties).map(\.key) == ["a+b"])
        let sources = try story.rows(.sources).map { "\($0.key) \($0["retracted"] ?? "")" }
        #expect(sources == ["desk+desk 0", "ft+ft 1", "wsj+wsj 0"])
    }

    @Test(
        "A report that states nothing of the matter confirms what was withdrawn",
        arguments: [
            ("", "official", "64 [1] "),
            ("'title':'T'", "official", "64 [1] "),
            (
                "'commitments':[{'id':'sum','what':'money','nature':'investment',"
                    + "'basis':'not_disclosed','currency':'USD'}]", "official", "64 [1] 2 reading"
            ),
            // Where they are all rumours one takes the place of another.
            (sums(usd("65")), "rumoured", "65 [2] 1 retracted"),
        ])
    func confirmed(_ reported: String, _ certainty: String, _ total: String) throws {
        let story = try Self.story(reported: reported, as: certainty)
        let totals = try Self.totals(story.commitments())
        #expect(totals == [total.last == " " ? String(total.dropLast()) : total])
    }

    @Test("A rumour takes the place of nothing that a report which is more than one confirms")
    func rumours() throws {
        let reported = "'date':'2025-12-01'," + Self.sums(Self.usd("65"))
        var story = try Self.story(reported: reported, as: "rumoured", withdrawing: false)
        try story.report(of: 1, Self.sums(Self.usd("66", ",'certainty':'rumoured'")), by: "ap")
        try story.retract(1, mistake: "publisher")
        #expect(try Self.totals(story.commitments()) == ["64 [1] 2 reading 3 reading"])
        #expect(try story.deal()?["since"] == "2025-10-01")
    }

    @Test("Where one report lists commitments, the others that were withdrawn are gone")
    func list() throws {
        let told = Self.sums(Self.usd("64"), Self.usd("9", ",'to':['c']", id: "other"))
        let story = try Self.story(told)
        #expect(try Self.totals(story.commitments()) == ["65 [2] 1 retracted"])
        var query = RowQuery()
        query.to = ["c"]
        let asked = try story.rows(.commitments, query)
        #expect(Self.totals(asked) == ["- [] 1 retracted"])
        #expect(asked.first?.column("commitment", of: "left_out") == ["deal#other"])
    }

    @Test("The first report to read a commitment confirms what none of them states of it")
    func sides() throws {
        var story = try Self.story(
            Self.sums(Self.usd("64", ",'from':['a'],'to':['b'],'due':'2027','condition':'if'")),
            withdrawing: false)
        try story.report(of: 1, Self.sums(Self.usd("65", ",'to':['c'],'due':'2028'")), by: "ap")
        try story.retract(1, mistake: "publisher")
        let row = try #require(try story.commitments().first)
        #expect(Self.totals([row]) == ["65 [2] 1 retracted 3 reading"])
        #expect(row["from"] == "['a']")
        #expect(row["to"] == "['c']")
        #expect(row["due"] == "2028")
        #expect(row["condition"] == "if")
        #expect(try story.rows(.conflicts).isEmpty)
    }

    @Test("Who only rumours tell of is confirmed by no report that is more than one")
    func rumouredSides() throws {
        let told = Self.sums(Self.usd("64", ",'from':['a'],'certainty':'rumoured'"))
        let row = try #require(try Self.story(told).commitments().first)
        #expect(Self.totals([row]) == ["65 [2] 1 retracted"])
        #expect(row["from"] == nil)
    }

    @Test("Days, titles and other words give way to those of the reports, and count on their day")
    func words() throws {
        let told = "'title':'ours','project':'p','binding':'mixed','expires':'2030'"
        let reported = "'date':'2025-11-01','title':'theirs','project':'q','binding':'binding'"
        let before = try Self.story(told, reported: reported, withdrawing: false)
        #expect(try before.rows(.conflicts).count == 2)
        #expect(try before.deal()?["since"] == "2025-10-01")
        let story = try Self.story(told, reported: reported)
        let deal = try #require(try story.deal())
        #expect(deal["since"] == "2025-11-01")
        #expect(deal["title"] == "theirs")
        #expect(deal["project"] == "q")
        #expect(deal["binding"] == "binding")
        #expect(deal["expires"] == "2030")
        #expect(try story.rows(.projects).map(\.key) == ["q"])
        #expect(try story.rows(.conflicts).isEmpty)
        let row = try story.rows(.timeline).first { $0.key == "1" }
        #expect(row?["date"] == "2025-11-01")
        #expect(row?["title"] == "theirs")
        #expect(row?["publisher"] == nil)
        #expect(try story.deal(.asOf("2025-10-31")) == nil)
        #expect(try story.deal(.asOf("2025-11-01"))?["status"] == "signed")
    }

    @Test("A denial of what was withdrawn denies what is reported in its place")
    func denied() throws {
        var story = try Self.story()
        let denial = try story.deny(1)
        #expect(try Self.totals(story.commitments()) == ["- [] 1 retracted 2 denied"])
        try story.retract(denial)
        #expect(try Self.totals(story.commitments()) == ["65 [2] 1 retracted"])
    }

    @Test("A later report and the withdrawal of one move what counts")
    func later() throws {
        var story = try Self.story(reported: "")
        #expect(try Self.totals(story.commitments()) == ["64 [1]"])
        let later = try story.report(of: 1, Self.sums(Self.usd("66")), by: "ap")
        #expect(try Self.totals(story.commitments()) == ["66 [4] 1 retracted"])
        let withdrawal = try story.retract(later, mistake: "publisher")
        #expect(try Self.totals(story.commitments()) == ["64 [1] 4 retracted"])
        try story.retract(2, mistake: "publisher")
        #expect(try story.commitments().isEmpty)
        #expect(try story.deal() == nil)
        try story.retract(withdrawal)
        #expect(try Self.totals(story.commitments()) == ["66 [4] 1 retracted"])
    }

    @Test("The number of a withdrawn report counts no longer, the event's own does")
    func report() throws {
        var story = try Self.story(Self.sums(Self.usd("64")), withdrawing: false)
        try story.retract(2, mistake: "publisher")
        #expect(try Self.totals(story.commitments()) == ["64 [1] 2 retracted"])
        #expect(try story.rows(.conflicts).isEmpty)
    }

    @Test("Taking a withdrawal back brings all back as it was", arguments: ["us", "publisher"])
    func undone(_ mistake: String) throws {
        let told = "'title':'T','project':'p'," + Self.sums(Self.usd("64", ",'from':['a']"))
        let reported = "'date':'2025-11-01','project':'q'," + Self.sums(Self.usd("65"))
        let plain = try Self.story(told, reported: reported, withdrawing: false)
        var story = try Self.story(told, reported: reported)
        let withdrawn = Self.withoutDesk(story)
        try story.retract(3, mistake: mistake)
        let (wanted, rows) = (Self.withoutDesk(plain), Self.withoutDesk(story))
        #expect(Set(rows).symmetricDifference(wanted).isEmpty)
        #expect(rows.count == wanted.count)
        #expect(withdrawn != rows)
    }

    /// All there is to see but the entries of the desk that retracts.
    private static func withoutDesk(_ story: Story) -> [String] {
        story.everything.filter { !$0.contains("desk") }
    }

    @Test("By what was published until then the number stands that was not withdrawn yet")
    func lenses() throws {
        var story = try Self.story()
        try story.retract(3)
        story = try story.published(
            [1: "2025-10-02", 2: "2025-10-03", 3: "2025-11-01", 4: "2025-12-01"])
        let lenses = try [
            (Lens.publishedBy("2025-10-02"), "64 [1]"),
            (.publishedBy("2025-10-03"), "64 [1] 2 reading"),
            (.publishedBy("2025-12-01"), "64 [1] 2 reading"),
            (.asOf("2025-10-01"), "64 [1] 2 reading"),
        ]
        for (lens, total) in lenses {
            #expect(try Self.totals(story.rows(.commitments, RowQuery(), lens)) == [total])
        }
        story = try Self.story().published([1: "2025-10-02", 2: "2025-12-01", 3: "2025-11-01"])
        // Until others say it too nobody does.
        #expect(try story.rows(.commitments, RowQuery(), .publishedBy("2025-11-30")).isEmpty)
        let after = try [Lens.publishedBy("2025-12-01"), .asOf("2025-10-01"), Lens()]
        for lens in after {
            let rows = try story.rows(.commitments, RowQuery(), lens)
            #expect(try Self.totals(rows) == Self.totals(story.commitments()))
            #expect(Self.totals(rows) == ["65 [2] 1 retracted"])
        }
    }

    @Test("Only who published by then takes the place of what was withdrawn")
    func publishedLater() throws {
        var story = try Self.story(reported: "", withdrawing: false)
        try story.report(of: 1, Self.sums(Self.usd("66")), by: "ap")
        try story.retract(1, mistake: "publisher")
        story = try story.published(
            [1: "2025-10-02", 2: "2025-10-03", 3: "2025-12-01", 4: "2025-11-01"])
        for (day, total) in [
            ("2025-11-01", "64 [1]"), ("2025-12-01", "66 [3] 1 retracted"),
        ] {
            let rows = try story.rows(.commitments, RowQuery(), .publishedBy(day))
            #expect(Self.totals(rows) == [total])
        }
    }

    @Test("What is not published yet gives way too, and nobody withdrew it")
    func unpublished() throws {
        let story = try Self.story(withdrawing: false)
            .published([1: "2025-12-01", 2: "2025-10-03"])
        for (day, total) in [("2025-10-03", "65 [2]"), ("2025-12-01", "64 [1] 2 reading")] {
            let rows = try story.rows(.commitments, RowQuery(), .publishedBy(day))
            #expect(Self.totals(rows) == [total])
        }
    }

    @Test("From a snapshot it folds on to the same rows")
    func snapshot() throws {
        var story = try Self.story(Self.sums(Self.usd("64", ",'from':['a']")))
        var other = story
        let base = MemoryBase(story.state.draft())
        other.state = try #require(ProjectionsState(base: base, meta: base.meta))
        #expect(other.everything == story.everything)
        for _ in 1...3 {
            let sequence = UInt64(story.events.count)
            try story.retract(sequence)
            try other.retract(sequence)
            #expect(other.everything == story.everything)
            #expect(other.state.digest() == story.state.digest())
        }
        #expect(base.damaged.isEmpty)
    }
}
