import Projections
import Testing

@Suite("What it costs to tell how a project changed")
struct ProjectCostTests {
    /// How many entries of a snapshot an event makes the row of a project read, and the change.
    private func reads(
        of deals: Int, reports: Int = 0, _ tell: (inout Story) throws -> Void
    ) throws -> (reads: Int, change: RowChange?) {
        var story = Story()
        for number in 0..<deals {
            let target = try story.tell(
                "deal.signed", of: "d\(number)", on: "2025-01-02", "'project':'p'")
            for _ in 0..<reports { try story.report(of: target) }
        }
        let base = CountingBase(MemoryBase(story.state.draft()))
        let before = try #require(ProjectionsState(base: base, meta: base.meta))
        story.state = before
        story.forgetTouched()
        try tell(&story)
        let folded = base.reads
        let changes = ProjectionsState.changes(
            of: .projects, touched: story.touched, from: before, to: story.state)
        #expect(changes.count <= 1)
        return (base.reads - folded, changes.first)
    }

    @Test(
        "An event that changes nothing of it reads none of its deals, however many there are",
        arguments: [20, 2_000])
    func unchanged(deals: Int) throws {
        let (reads, change) = try reads(of: deals) { story in
            try story.tell("deal.completed", of: "d7", on: "2025-03")
        }
        #expect(change == nil)
        #expect(reads < 16)
    }

    @Test(
        "A project that changed reads what its deals come to, not each claim", arguments: [0, 30])
    func changed(reports: Int) throws {
        let deals = 50
        let (reads, change) = try reads(of: deals, reports: reports) { story in
            try story.tell("deal.signed", of: "new", on: "2024", "'project':'p'", by: "third")
        }
        let text = try #require(change?.json)
        #expect(String(decoding: text, as: UTF8.self).contains(#""since":"2024""#))
        // Before and after: a head and a place in the index for each deal.
        #expect(reads < 6 * deals)
    }

    @Test(
        "What one share adds is seen, whatever it is",
        arguments: [
            ("deal.signed", "z:lender", "", "paper"),
            ("deal.signed", "a:partner", "'date':'2020'", "paper"),
            ("deal.signed", "a:partner", "", "other"),
            ("deal.amended", "", "'project':'q'", "paper"),
            ("deal.amended", "z:lender", "'part_of':'whole'", "paper"),
            (
                "commitment.stated", "",
                "'commitments':[{'what':'c','nature':'target','basis':'none','from':['z']}]",
                "paper"
            ),
            ("visit.held", "a:visitor b:host", "", "paper"),
        ])
    func differences(
        _ type: String, _ parties: String, _ data: String, _ publisher: String
    ) throws {
        var story = Story()
        try story.tell("deal.signed", of: "d", on: "2025", "'project':'p'")
        let before = story.state
        story.forgetTouched()
        try story.tell(type, of: "d", parties: parties, data, by: publisher)
        let changes = ProjectionsState.changes(
            of: .projects, touched: story.touched, from: before, to: story.state)
        let wanted = RowChange.differences(of: .projects, from: before, to: story.state)
        #expect(!wanted.isEmpty && changes == wanted)
    }
}
