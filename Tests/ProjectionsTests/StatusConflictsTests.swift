import Events
import Projections
import Testing

@Suite("Steps that don't go together")
struct StatusConflictsTests {
    /// The rows as `member`, with the values of their claims. `steps`: `type@date=outcome …`.
    private static func rows(_ steps: String) throws -> [String] {
        var story = Story()
        for step in steps.split(separator: " ") {
            let parts = step.split(separator: "=")
            let words = parts[0].split(separator: "@")
            try story.tell(
                String(words[0]), on: words.count > 1 ? String(words[1]) : nil,
                parts.count > 1 ? "'outcome':'\(parts[1])'" : "")
        }
        return try rows(story)
    }

    private static func rows(_ story: Story) throws -> [String] {
        try story.rows(.conflicts).map { row in
            "\(row["member"] ?? ""): " + row.column("value", of: "claims").joined(separator: " ")
        }
    }

    @Test(
        "What doesn't go together is shown; what does is not",
        arguments: [
            // Skips, and earlier steps told later, are normal.
            ("talks.reported deal.signed deal.completed", ""),
            ("deal.signed talks.reported mou.signed", ""),
            ("deal.signed deal.suspended deal.resumed deal.terminated", ""),
            ("talks.reported talks.ended=agreed deal.signed", ""),
            ("talks.ended talks.reported", ""),
            ("deal.signed deal.terminated mou.signed", ""),
            // A step after an end.
            ("talks.reported talks.ended deal.signed", "status: withdrawn signed"),
            ("deal.signed deal.terminated deal.completed", "status: terminated completed"),
            ("deal.signed deal.terminated deal.suspended", "status: terminated suspended"),
            (
                "deal.signed deal.terminated deal.resumed deal.completed",
                "end: terminated completed"
            ),
            ("deal.in_force@2026 deal.terminated@2025", "status: in_force withdrawn"),
            ("deal.in_force@2024 deal.terminated@2025", ""),
            ("talks.ended@2024-03=lapsed talks.reported@2024-06", "status: lapsed in_talks"),
            ("talks.ended@2024-03 mou.signed@2024-02", ""),
            // Ends that differ.
            ("talks.ended=lapsed talks.ended=withdrawn", "outcome: lapsed withdrawn"),
            ("talks.ended=agreed talks.ended=withdrawn", "outcome: agreed withdrawn"),
            ("talks.ended=lapsed talks.ended", ""),
            ("talks.ended=lapsed deal.terminated", "end: lapsed withdrawn"),
            ("talks.ended deal.terminated", ""),
            ("deal.signed deal.completed deal.terminated", "end: completed terminated"),
            // Days that run backwards.
            ("deal.signed@2025 deal.completed@2024", "order: signed completed"),
            ("talks.reported@2025-03 deal.signed@2025-02", "order: in_talks signed"),
            ("talks.reported@2025 deal.signed@2025-02", ""),
            ("deal.signed@2025-02-01 partnership.announced@2025-02-03", ""),
            ("mou.signed@2025-02 talks.reported@2025-03", ""),
            (
                "mou.signed@2025-02 deal.signed@2025-01 deal.completed@2025-03",
                "order: mou signed"
            ),
        ])
    func together(_ steps: String, _ wanted: String) throws {
        #expect(try Self.rows(steps) == (wanted.isEmpty ? [] : [wanted]))
    }

    @Test("What is only rumoured contradicts no step")
    func rumours() throws {
        var story = Story()
        try story.tell("talks.ended")
        try story.tell("deal.signed", certainty: "rumoured")
        #expect(try Self.rows(story) == [])
        try story.report(of: 2, certainty: "reported")
        #expect(try Self.rows(story) == ["status: withdrawn signed signed"])
    }

    @Test("A denial stands against what it denies, until one of them is taken back")
    func denials() throws {
        var story = Story()
        try story.tell("deal.signed")
        try story.report(of: 1)
        try story.tell("talks.reported")
        try story.deny(1, by: "b")
        let rows = try story.rows(.conflicts)
        #expect(rows.map { $0["kind"] } == ["status"])
        #expect(rows[0].column("value", of: "claims") == ["signed", "signed", "denied"])
        #expect(rows[0].column("by", of: "claims") == ["-", "-", "b"])
        #expect(rows[0]["event"] == "1")
        #expect(
            rows[0]["reconcile"] == "b must say which holds: retract event 4 if the denial is taken"
                + " back, or events 1, 2 if its source takes it back")
        for target in [1, 4] as [UInt64] {
            var settled = story
            try settled.retract(target)
            #expect(try Self.rows(settled) == [])
        }
        try story.deny(by: "a")
        #expect(
            try Self.rows(story) == [
                "denied: signed signed in_talks denied", "denied: signed signed denied",
            ])
    }

    @Test("A denial of what nobody tells contradicts no one")
    func nothingDenied() throws {
        var story = Story()
        try story.deny()
        #expect(try Self.rows(story) == [])
        try story.correct(1, "'/data/text':'no'")
        try story.deny(2)
        #expect(try Self.rows(story) == [])
    }
}
