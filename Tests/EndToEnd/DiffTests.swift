import Events
import PactwireTesting
import Testing

@Suite("Differences", .timeLimit(.minutes(2)))
struct DiffTests {
    @Test("What was corrected between two points is told with its event and whose mistake it was")
    func corrected() async throws {
        let daemon = try TestDaemon()
        try await daemon.start()
        let sum = """
            ,"title":"Old","commitments":[{"what":"financing","nature":"intention",\
            "basis":"exact","amount":"8000000000","currency":"USD"}]
            """
        _ = try await daemon.append(Announcement.deal("a", more: sum))
        _ = try await daemon.append(Announcement.deal("b", subject: "deal-2", party: "tsmc"))
        let member = "/data/commitments/0/amount"
        _ = try await daemon.append(
            Announcement.correction("c", of: "a", setting: member, to: "10000000000"))

        let told = try await daemon.pactwire(
            "diff", "commitments", "--from", "2", "--to", "3", "--json")
        #expect(told.ending == .exited(0), "\(told.errorLines)")
        let amount = try #require(told.rows.first { $0["member"]?.string == "amount" })
        #expect(amount["projection"]?.string == "commitments" && amount["key"] != nil)
        #expect(amount["before"]?.string == "8000000000")
        #expect(amount["after"]?.string == "10000000000")
        #expect(amount["sequence"]?.unsignedInteger == 3 && amount["cause"]?.string == "us")

        let shown = try await daemon.pactwire("diff", "commitments", "--from", "2", "--to", "3")
        #expect(
            shown.lines.contains("  amount: 8,000,000,000 → 10,000,000,000   event 3, we corrected")
        )
        let rows = try await daemon.pactwire(
            "diff", "deals", "--from", "1", "--to", "9999-12-31", "--party", "tsmc")
        #expect(rows.lines.first == "deal-2 (new: event 2, the world)")
        #expect(rows.lines.contains("  parties: tsmc"))
        try await daemon.stop()
    }

    @Test("On the clock of what happened, and of what was published, days are the points")
    func otherClocks() async throws {
        let daemon = try TestDaemon()
        try await daemon.start()
        for (id, type, date) in [
            ("a", "partnership.announced", "2025-10-01"), ("b", "deal.signed", "2025-11-05"),
        ] {
            let event = Announcement.deal(id, type: type, more: #","date":"\#(date)""#)
            _ = try await daemon.append(event)
        }
        let signed = try await daemon.pactwire(
            "diff", "deals", "--from", "2025-10", "--to", "2025-11-05", "--clock", "happened")
        #expect(signed.ending == .exited(0), "\(signed.errorLines)")
        #expect(signed.lines.first == "deal-1")
        #expect(signed.lines.contains("  status: announced → signed   event 2, the world"))
        // Nobody says when it was published: it counts from when it was recorded.
        let published = try await daemon.pactwire(
            "diff", "deals", "deal-1", "--from", "1999", "--to", "9999", "--clock", "published",
            "--json")
        let status = try published.rows.first { $0["member"]?.string == "status" }
        #expect(status?["after"]?.string == "signed" && status?["row"]?.string == "new")
        try await daemon.stop()
    }

    @Test("Where nothing changed that is said, and what makes no sense is a usage error")
    func others() async throws {
        let daemon = try TestDaemon()
        try await daemon.start()
        _ = try await daemon.append(Announcement.deals("d", 1...2))
        let same = try await daemon.pactwire("diff", "ties", "--from", "1", "--to", "2")
        #expect(same.ending == .exited(0) && same.lines.isEmpty)
        #expect(same.errorLines == ["no ties changed from 1 to 2"])
        for (points, clock, words) in [
            (["2", "1"], "recorded", "goes back"), (["x", "1"], "recorded", "write a sequence"),
            (["2", "1970-01-01"], "recorded", "is after"), (["0", "1"], "other", "a clock is"),
            (["2026", "2025"], "happened", "goes back"), (["0", "1"], "published", "write a day"),
        ] {
            let result = try await daemon.pactwire(
                "diff", "deals", "--from", points[0], "--to", points[1], "--clock", clock)
            #expect(result.ending == .exited(2), "\(points)")
            #expect(result.errorLines.count == 1 && result.errorLines[0].contains(words))
        }
        let unknown = try await daemon.pactwire("diff", "deals", "--from", "1", "--to", "3")
        #expect(unknown.ending == .exited(1))
        try await daemon.stop()
    }
}
