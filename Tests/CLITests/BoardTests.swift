import Events
import Testing

@testable import pactwire

@Suite("Boards")
struct BoardTests {
    @Test(
        "A sum is told as it was stated",
        arguments: [
            (#"{"basis":"exact","amount":"900000"}"#, "900,000"),
            (#"{"basis":"approx","amount":"500000000000"}"#, "about 500,000,000,000"),
            (#"{"basis":"cumulative","amount":"2.50"}"#, "2.50 in all"),
            (#"{"basis":"upper_bound","max":"900000"}"#, "up to 900,000"),
            (#"{"basis":"upper_bound","min":"0","max":"900000"}"#, "up to 900,000"),
            (#"{"basis":"lower_bound","min":"2"}"#, "at least 2"),
            (
                #"{"basis":"range","min":"8000000000","max":"10000000000"}"#,
                "8,000,000,000–10,000,000,000"
            ),
            (#"{"min":"5","max":"5"}"#, "5"),
            (#"{"basis":"none"}"#, "none"),
            (#"{"basis":"not_disclosed"}"#, "not disclosed"),
            (#"{}"#, "not disclosed"),
        ])
    func amount(_ row: String, _ text: String) throws {
        #expect(Quantity.amount(try JSON(parsing: row).root) == text)
    }

    @Test(
        "A unit carries its period",
        arguments: [
            (#"{"unit":"wafer","period":"month"}"#, "wafer/month"), (#"{"currency":"USD"}"#, "USD"),
            (#"{}"#, ""),
        ])
    func unit(_ row: String, _ text: String) throws {
        #expect(Quantity.unit(try JSON(parsing: row).root) == text)
    }

    @Test(
        "A date is told as people read it",
        arguments: [
            ("2025-11-20", "2025-11-20"), ("2026~", "2026~"),
            ("[2025-09-30,2025-10-01]", "2025-09-30 or 2025-10-01"), ("[..2025]", "by 2025"),
            ("[2025..]", "from 2025"), ("2007-06-20/2007-06-21", "2007-06-20/2007-06-21"),
        ])
    func date(_ date: String, _ text: String) throws {
        #expect(try JSON(parsing: "{\"date\":\"\(date)\"}").root.date("date") == text)
    }

    @Test("One commitment with two readings is one row with both below")
    func readings() throws {
        let row = try JSON(
            parsing: """
                {"what":"dram_wafers","unit":"wafer","period":"month","nature":"target",\
                "binding":"unknown","basis":"upper_bound","min":"0","max":"900000",\
                "from":["samsung-electronics","sk-hynix"],"to":["openai"],\
                "deals":[{"deal":"openai-samsung-sk-stargate","status":"announced"}],\
                "sources":2,"origins":2,"readings":[\
                {"sequence":40,"publisher":"item-b","nature":"target","basis":"upper_bound",\
                "max":"900000"},\
                {"sequence":41,"publisher":"item-a","nature":"target","basis":"exact",\
                "amount":"900000","as":"aim to produce"}]}
                """
        ).root
        let lines = Board.commitments.table(of: [row], detailed: false)
            .lines(width: 120, inColour: false)
        #expect(
            lines[3...] == [
                "dram_wafers                             up to 900,000 wafer/month  target   "
                    + "samsung-electronics, sk-hynix → openai     2",
                "openai-samsung-sk-stargate (announced)                             unknown  "
                    + "                                           2",
                "  · item-b: up to 900,000 (target)",
                "  · item-a: 900,000 (target) “aim to produce”",
            ])
    }

    @Test("Claims that disagree stand below each other, and what would settle it below them")
    func conflict() throws {
        let row = try JSON(
            parsing: """
                {"kind":"amount","subject":"openai-samsung-sk-stargate",\
                "member":"dram_wafers/amount","claims":[\
                {"sequence":40,"value":{"basis":"upper_bound","max":"900000","unit":"wafer",\
                "period":"month"},"publisher":"item-b","certainty":"reported","as":"up to"},\
                {"sequence":41,"value":{"basis":"exact","amount":"900000","unit":"wafer",\
                "period":"month"},"publisher":"item-a","certainty":"rumoured"}],\
                "reconcile":"ask them"}
                """
        ).root
        let lines = Board.conflicts.table(of: [row], detailed: false)
            .lines(width: 120, inColour: false)
        #expect(
            lines[3...] == [
                "amount    openai-samsung-sk-stargate"
                    + "  up to 900,000 wafer/month · “up to” (item-b, event 40)",
                "          dram_wafers/amount        "
                    + "  900,000 wafer/month (item-a, rumoured, event 41)",
                "  · ask them",
            ])
    }

    @Test(
        "A claim says its day, its parties, or who denies",
        arguments: [
            (#"{"value":"2025-10","date":"2025-10","publisher":"p"}"#, "2025-10 (p)"),
            (
                #"{"value":"signed","date":"[2025,2026]","publisher":"p"}"#,
                "signed · 2025 or 2026 (p)"
            ),
            (#"{"value":["a","b"],"publisher":"p"}"#, "a, b (p)"),
            (#"{"value":"denied","by":"a","publisher":"p"}"#, "denied · by a (p)"),
        ])
    func conflictingClaim(_ claim: String, _ text: String) throws {
        let row = try JSON(parsing: #"{"claims":[\#(claim)]}"#).root
        #expect(Board.conflicts.row(row, false).cells[2].map(\.text) == [text])
    }

    @Test("A denied deal says so beside its status")
    func denied() throws {
        let row = try JSON(
            parsing: #"{"deal":"d","status":"announced","denied":true,"parties":["a","b"]}"#
        ).root
        let lines = Board.deals.table(of: [row], detailed: false).lines(width: 80, inColour: false)
        #expect(lines[3].hasPrefix("announced, denied"))
    }

    @Test("A project shows how much hangs on it, and asked for by its id what that is")
    func project() throws {
        let row = try JSON(
            parsing: """
                {"project":"campus","names":[{"text":"The campus"},{"text":"Site 1","lang":"en"}],\
                "parties":["a","b"],"deals":["campus","lease"],"commitments":["lease#power"],\
                "visits":[],"part_of":"programme","since":"[..2025-03]","sources":3,"origins":1}
                """
        ).root
        let table = Board.projects.table(of: [row], detailed: false)
        let lines = table.lines(width: 120, inColour: false)
        #expect(lines.count == 5)
        func words(_ line: String) -> [Substring] { line.split(separator: " ") }
        #expect(words(lines[3]) == words("campus by 2025-03 a, b 2 1 0 3"))
        #expect(words(lines[4]) == words("The campus programme 1"))
        let notes = Board.projects.table(of: [row], detailed: true)
            .lines(width: 120, inColour: false)[5...]
        #expect(
            notes.map { String($0.drop { " ·".contains($0) }) } == [
                "Site 1", "deal campus", "deal lease", "commitment lease#power",
            ])
    }

    @Test("A source that quotes nobody is its own origin")
    func source() throws {
        let rows = try [#""origin":"paper""#, #""origin":"agency""#].map { origin in
            try JSON(
                parsing: """
                    {"publisher":"paper",\(origin),"events":1200,"retracted":0,"corrected":7}
                    """
            ).root
        }
        let lines = Board.sources.table(of: rows, detailed: false)
            .lines(width: 80, inColour: false)
        #expect(
            lines.suffix(2).map { $0.split(separator: " ") } == [
                ["paper", "itself", "1,200", "0", "7"], ["paper", "agency", "1,200", "0", "7"],
            ])
    }

    @Test("A correction shows what it sets, and what it corrected says so")
    func correction() throws {
        let rows = try [
            #"{"sequence":1,"type":"deal.signed","title":"T","corrected":["/data/date"]}"#,
            """
            {"sequence":2,"type":"announcement.corrected","target":1,"mistake":"us",\
            "set":{"/data/date":"2025","/data/title":null}}
            """,
        ].map { try JSON(parsing: $0).root }
        let lines = Board.timeline.table(of: rows, detailed: true)
            .lines(width: 120, inColour: false)
        for text in [
            "T (corrected)", "corrected: /data/date", "on event 1", "/data/date: 2025",
            "/data/title: removed", "mistake: us",
        ] {
            #expect(lines.contains { $0.contains(text) }, "\(text)")
        }
    }

    @Test(
        "Every board shows a row that states nothing",
        arguments: [
            "commitments", "conflicts", "deals", "parties", "projects", "sources", "ties",
            "timeline", "visits",
            "something-new",
        ])
    func empty(_ projection: String) throws {
        let board = Board.of(projection)
        let row = try JSON(parsing: #"{"other":[1]}"#).root
        #expect(board.row(row, true).cells.count == board.columns.count)
        for width in [20, 80, 200] {
            _ = board.table(of: [row], detailed: true).lines(width: width, inColour: false)
        }
    }

    @Test("An event takes one line, cut to the terminal")
    func eventLine() throws {
        let event = try JSON(
            parsing: """
                {"sequence":7,"type":"visit.held","subject":"altman-taiwan-visit","data":{\
                "date":"2025-10-01","title":"A visit","parties":[{"id":"tsmc","role":"host"},\
                {"id":"sam-altman","role":"visitor"},{"id":"tsmc","role":"witness"}]}}
                """
        ).root
        let start = "     7  2025-10-01  visit.held             altman-taiwan-visit         A visit"
        #expect(EventLine.text(event, 7, width: nil) == start + " · tsmc, sam-altman")
        #expect(EventLine.text(event, 7, width: start.count) == start.dropLast() + "…")
    }
}
