import Events
import PactwireTesting
import Testing

@Suite("What the sample says", .timeLimit(.minutes(2)))
struct SampleTests {
    private static let sample = Repository.root + "/Examples/stargate.ndjson"

    @Test("Five stories are told as they were announced, and nothing is counted twice")
    func stories() async throws {
        let daemon = try TestDaemon()
        try await daemon.start()
        let appended = try await daemon.pactwire("append", Self.sample, "--json")
        #expect(appended.ending == .exited(0))
        #expect(try appended.rows.allSatisfy { $0["outcome"]?.string == "appended" })

        let commitments = try await daemon.show("commitments")
        try expectWafersOnce(in: commitments)
        try expectStargateOnce(in: commitments)
        let deals = try await daemon.show("deals")
        try expectNothingSaidToBeSigned(in: deals)
        try expectFactoriesRumoured(in: commitments, and: deals)
        try await expectOneVisit(daemon.show("visits"))
        #expect(try await daemon.stop() == .exited(0))
    }

    private func expectWafersOnce(in commitments: [JSONValue]) throws {
        let rows = commitments.filter { $0["unit"]?.string == "wafer" }
        let wafers = try #require(rows.count == 1 ? rows.first : nil)
        #expect(wafers["max"]?.string == "900000" && wafers["period"]?.string == "month")
        #expect(wafers["sources"]?.unsignedInteger == 2)
        #expect(wafers["readings"]?.count == 2 && wafers["counted"]?.count == 1)
        let leftOut = wafers["left_out"].map { $0.elements.map { $0["reason"]?.string } }
        #expect(leftOut == ["reading"])
    }

    private func expectStargateOnce(in commitments: [JSONValue]) throws {
        let rows = commitments.filter {
            $0["project"]?.string == "stargate" && $0["currency"] != nil
        }
        let sum = try #require(rows.count == 1 ? rows.first : nil)
        #expect(sum["amount"]?.string == "500000000000" && sum["currency"]?.string == "USD")
        #expect(sum["sources"]?.unsignedInteger == 2 && sum["readings"]?.count == 2)
    }

    private func expectNothingSaidToBeSigned(in deals: [JSONValue]) throws {
        let memorandum = try #require(
            deals.first { $0["parties"]?.words.contains("msit") == true })
        #expect(memorandum["status"]?.string == "mou")
        #expect(memorandum["binding"]?.string == "non_binding")
        let foxconn = try #require(
            deals.first { $0["deal"]?.string == "openai-foxconn-hardware" })
        #expect(foxconn["status"]?.string == "announced")
        #expect(foxconn["binding"]?.string == "non_binding")
        #expect(foxconn["history"]?.elements.map { $0["status"]?.string } == ["announced"])
    }

    private func expectFactoriesRumoured(
        in commitments: [JSONValue], and deals: [JSONValue]
    ) throws {
        let factories = try #require(
            deals.first { $0["deal"]?.string == "openai-chip-factories" })
        #expect(factories["status"]?.string == "rumoured")
        #expect(factories["origins"]?.unsignedInteger == 1)
        let origins = factories["reports"].map { $0.elements.map { $0["origin"]?.string } }
        #expect(origins.map(Set.init) == ["bloomberg"])
        let financing = try #require(commitments.first { $0["what"]?.string == "financing" })
        #expect(financing["min"]?.string == "8000000000")
        #expect(financing["max"]?.string == "10000000000")
        #expect(financing["currency"]?.string == "USD")
        #expect(financing["origins"]?.unsignedInteger == 1)
        #expect(financing["rumour"]?.bool == true)
    }

    private func expectOneVisit(_ visits: [JSONValue]) throws {
        let visit = try #require(visits.count == 1 ? visits.first : nil)
        #expect(visit["hosts"]?.words.sorted() == ["foxconn", "tsmc"])
        #expect(visit["earliest"]?.string == "2025-09-30")
        #expect(visit["latest"]?.string == "2025-10-01")
    }
}
