import Events
import PactwireTesting
import Testing

@Suite("What an analyst asks of the sample", .timeLimit(.minutes(2)))
struct AnalystTests {
    private static let sample = Repository.root + "/Examples/stargate.ndjson"

    @Test("Wafers a month as of a day, firm commitments to one party, what followed a visit")
    func questions() async throws {
        let daemon = try TestDaemon()
        try await daemon.start()
        #expect(try await daemon.pactwire("append", Self.sample).ending == .exited(0))
        try await expectWafersJoint(daemon)
        try await expectNothingFirm(daemon)
        try await expectFollowed(daemon)
        #expect(try await daemon.stop() == .exited(0))
    }

    private func expectWafersJoint(_ daemon: TestDaemon) async throws {
        let both = try await daemon.show(
            "commitments", "--as-of", "2025-10-02", "--from", "samsung-electronics", "--from",
            "sk-hynix", "--nature", "target")
        let row = try #require(both.count == 1 ? both.first : nil)
        #expect(row["unit"]?.string == "wafer" && row["period"]?.string == "month")
        #expect(row["max"]?.string == "900000" && row["amount"] == nil)
        #expect(row["joint"]?.bool == true)
        #expect(row["from"]?.words == ["samsung-electronics", "sk-hynix"])
        #expect(row["by"]?.words == ["item-b"])
        #expect(Self.leftOut(row).contains("openai-samsung-sk-stargate#dram_wafers reading"))
        let alone = try await daemon.show(
            "commitments", "--as-of", "2025-10-02", "--from", "samsung-electronics", "--nature",
            "target")
        let share = try #require(alone.count == 1 ? alone.first : nil)
        #expect(share["max"] == nil && share["counted"]?.count == 0)
        #expect(
            Self.leftOut(share) == [
                "openai-samsung-sk-stargate#advanced_memory_chips nature",
                "openai-samsung-sk-stargate#dram_wafers not_disclosed",
            ])
        let before = try await daemon.pactwire(
            "show", "commitments", "--as-of", "2025-09-29", "--from", "sk-hynix")
        #expect(before.ending == .exited(0) && before.lines.isEmpty)
        #expect(
            before.errorLines == ["as of 2025-09-29", "no rows of commitments match at event 54"])
    }

    private func expectNothingFirm(_ daemon: TestDaemon) async throws {
        let rows = try await daemon.show("commitments", "--to", "openai", "--nature", "firm_order")
        let sum = try #require(rows.count == 1 ? rows.first : nil)
        #expect(sum["nature"]?.string == "firm_order" && sum["counted"]?.count == 0)
        #expect(sum["amount"] == nil && sum["min"] == nil && sum["max"] == nil)
        #expect(
            Self.leftOut(sum) == [
                "openai-chip-factories#financing rumour",
                "openai-foxconn-hardware#adoption nature",
                "openai-foxconn-hardware#early_access nature",
                "openai-own-ai-chip#chip_production rumour",
                "openai-own-ai-chip#own_ai_chip rumour",
                "openai-samsung-sk-stargate#dram_wafers nature",
            ])
    }

    private func expectFollowed(_ daemon: TestDaemon) async throws {
        let early = try await daemon.pactwire(
            "show", "timeline", "--after", "altman-taiwan-visit", "--within", "30")
        #expect(early.ending == .exited(0) && early.lines.isEmpty)
        #expect(early.errorLines == ["no rows of timeline match at event 54"])
        let rows = try await daemon.show(
            "timeline", "--after", "altman-taiwan-visit", "--within", "60")
        #expect(rows.map { $0["subject"]?.string } == ["openai-foxconn-hardware"])
        #expect(rows.first?["after_days_min"]?.unsignedInteger == 50)
        #expect(rows.first?["after_days_max"]?.unsignedInteger == 51)
        #expect(rows.first?["possible"] == nil)
        let unknown = try await daemon.pactwire("show", "timeline", "--after", "altman-tour")
        #expect(unknown.ending == .exited(1))
        #expect(unknown.errorLines.count == 1)
        #expect(unknown.errorLines.first?.contains("altman-tour") == true)
    }

    /// Each commitment left out and why, once and sorted.
    private static func leftOut(_ row: JSONValue) -> [String] {
        let entries = row["left_out"]?.elements.map {
            "\($0["commitment"]?.string ?? "?") \($0["reason"]?.string ?? "?")"
        }
        return Set(entries ?? []).sorted()
    }
}
