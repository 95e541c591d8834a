import Events
import PactwireTesting
import Projections
import Testing

@Suite("The sample")
struct SampleTests {
    private let story: Story

    init() throws {
        let text = try Repository.bytes(of: "Examples/stargate.ndjson")
        var sequences: [EventKey: UInt64] = [:]
        var story = Story()
        for line in text.split(separator: UInt8(ascii: "\n")) {
            let event = try Event(checking: Array(line))
            let target = event.target.flatMap { sequences[$0] } ?? 0
            sequences[event.key] = story.add(event, target: target)
        }
        self.story = story
    }

    @Test("900,000 wafers a month are announced once, in two readings of two sources")
    func wafers() throws {
        let rows = try story.commitments("dram_wafers")
        #expect(rows.count == 1)
        #expect(rows[0]["max"] == "900000")
        #expect(rows[0]["period"] == "month")
        #expect(rows[0]["nature"] == "target")
        #expect(rows[0]["from"] == "['samsung-electronics','sk-hynix']")
        #expect(rows[0]["sources"] == "2")
        #expect(rows[0].column("publisher", of: "readings") == ["item-b", "item-a"])
    }

    @Test("500 billion US dollars are one commitment with two sources")
    func stargate() throws {
        let rows = try story.commitments("ai_infrastructure")
        #expect(rows.count == 1)
        #expect(rows[0]["amount"] == "500000000000")
        #expect(rows[0]["currency"] == "USD")
        #expect(rows[0]["sources"] == "2")
    }

    @Test("The memorandum and the Foxconn collaboration bind no one; the latter isn't signed")
    func nonBinding() throws {
        #expect(try story.deal("openai-msit-mou")?["binding"] == "non_binding")
        #expect(try story.deal("openai-msit-mou")?["status"] == "mou")
        #expect(try story.deal("openai-foxconn-hardware")?["binding"] == "non_binding")
        #expect(try story.deal("openai-foxconn-hardware")?["status"] == "announced")
        let tie = try #require(try story.rows(.ties, RowQuery(key: "foxconn")).first)
        #expect(tie["standing"] == "announced")
        #expect(tie.column("reason", of: "because") == ["no_purchase_commitment", "stated"])
    }

    @Test("The chip-factory talks are a rumour of one origin, 8 to 10 billion US dollars")
    func rumour() throws {
        let deal = try #require(try story.deal("openai-chip-factories"))
        #expect(deal["status"] == "rumoured")
        #expect(deal["origins"] == "1")
        let row = try #require(try story.commitments("financing").first)
        #expect(row["min"] == "8000000000")
        #expect(row["max"] == "10000000000")
        #expect(row["amount"] == nil)
        #expect(row["rumour"] == "true")
    }

    @Test("Stargate has the Korean deals, and not Foxconn's, which doesn't name it")
    func project() throws {
        let row = try #require(try story.rows(.projects, RowQuery(key: "stargate")).first)
        #expect(row["deals"] == "['openai-samsung-sk-stargate','stargate']")
        #expect(row["visits"] == "['altman-taiwan-visit']")
        let commitments = try #require(row["commitments"])
        #expect(commitments.contains("'openai-samsung-sk-stargate#dram_wafers'"))
        #expect(commitments.contains("'stargate#ai_infrastructure'"))
        #expect(!commitments.contains("openai-foxconn-hardware"))
        #expect(
            row["names"]
                == "[{'text':'Stargate: an AI-infrastructure initiative of several data centres'}]")
        #expect(try story.rows(.projects).map(\.key) == ["stargate", "tigris"])
    }

    @Test("Five items and what they quote are the sources, with how often each is quoted")
    func sources() throws {
        let counts = try story.rows(.sources).map { "\($0.key) \($0["events"] ?? "")" }
        #expect(
            counts == [
                "item-a+item-a 5", "item-a+openai 1", "item-b+item-b 6", "item-b+openai 1",
                "item-c+bloomberg 3", "item-c+item-c 1", "item-d+openai 1", "item-e+item-e 8",
                "item-e+taiwan-economic-daily 1",
            ])
        #expect(try story.rows(.sources).allSatisfy { $0["retracted"] == "0" })
    }

    @Test("The Taiwan visit is one, on one of two days, with two hosts")
    func visit() throws {
        let rows = try story.rows(.visits)
        #expect(rows.count == 1)
        #expect(rows[0]["earliest"] == "2025-09-30")
        #expect(rows[0]["latest"] == "2025-10-01")
        #expect(rows[0]["hosts"] == "['foxconn','tsmc']")
    }

    @Test("The Taiwan visit is possible on its first day and counts on its second")
    func visitByDay() throws {
        let query = RowQuery(key: "tsmc")
        #expect(try story.rows(.visits, query, .asOf("2025-09-29", through: 999)).isEmpty)
        let first = try story.rows(.visits, query, .asOf("2025-09-30"))
        #expect(first.map { $0["possible"] } == ["true"])
        let second = try story.rows(.visits, query, .asOf("2025-10-01"))
        #expect(second.map { $0["possible"] } == [nil])
        #expect(second.first?["hosts"] == "['foxconn','tsmc']")
    }

    @Test("As of 2 October 2025 the wafers are joint, and up to 900,000 a month")
    func wafersByDay() throws {
        for query in [RowQuery(), RowQuery(key: "openai"), RowQuery(key: "sk-hynix")] {
            let rows = try story.rows(.commitments, query, .asOf("2025-10-02", through: 999))
                .filter { $0["what"] == "dram_wafers" }
            #expect(rows.map { $0["from"] } == ["['samsung-electronics','sk-hynix']"])
            #expect(rows.first?["max"] == "900000")
            #expect(rows.first?["amount"] == nil)
            #expect(rows.first?["nature"] == "target")
        }
        let before = try story.rows(.commitments, RowQuery(), .asOf("2025-09-30"))
        #expect(!before.contains { $0["what"] == "dram_wafers" })
    }

    @Test("The wafers, the factories, and Stargate's size and what it is are told in two ways")
    func conflicts() throws {
        let rows = try story.rows(.conflicts).map {
            "\($0["kind"] ?? "") \($0["subject"] ?? "") \($0["member"] ?? "")"
        }
        #expect(
            rows == [
                "amount openai-chip-factories chip_factories/amount",
                "amount openai-samsung-sk-stargate dram_wafers/amount",
                "amount stargate ai_infrastructure/amount",
                "nature stargate ai_infrastructure/nature",
            ])
        let nature = try #require(try story.rows(.conflicts).last)
        #expect(nature.column("value", of: "claims") == ["investment", "valuation"])
        #expect(nature.column("publisher", of: "claims") == ["item-b", "item-e"])
    }

    @Test("Asked for Samsung, it asks which one")
    func samsung() throws {
        let keys = try story.rows(.parties, RowQuery(key: "Samsung")).map(\.key)
        #expect(
            keys == [
                "samsung", "samsung-ct", "samsung-electronics", "samsung-heavy", "samsung-sds",
            ])
    }
}
