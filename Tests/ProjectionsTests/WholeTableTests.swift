import Events
import Testing

@testable import Projections

@Suite("All rows at once")
struct WholeTableTests {
    @Test(
        "The rows that the digest is made of are those that are shown",
        arguments: 1...6 as ClosedRange<UInt64>)
    func sameRows(seed: UInt64) throws {
        let story = try RandomStory.told(seed, events: 150)
        // Some of it on a base, some of it above.
        var told = story.state
        let base = MemoryBase(told.draft())
        for state in [
            story.state, try #require(ProjectionsState(base: base, meta: base.meta)),
        ] {
            let subjects = SubjectRows(in: state.book)
            for projection in Projection.allCases where projection != .timeline {
                let count = projection.fold.rowCount(in: state.book, by: subjects)
                var rows: [Row] = []
                projection.fold.eachRun(in: state.book, by: subjects) { run in
                    run { rows.append($0) }
                }
                let shown = state.rows(of: projection, matching: RowQuery())
                #expect(rows == shown, "\(projection)")
                #expect(count == shown.count, "\(projection)")
            }
        }
    }

    private static let deals = 50

    private static func shown(_ story: Story) throws -> (rows: Int, scans: Int) {
        var state = story.state
        let base = CountingBase(MemoryBase(state.draft()))
        state = try #require(ProjectionsState(base: base, meta: base.meta))
        let rows = state.rows(of: .conflicts, matching: RowQuery()).count
        return (rows, base.scans)
    }

    @Test("That a deal is like no other is told without a look at those near it")
    func lone() throws {
        var story = Story()
        for number in 0..<Self.deals {
            let parties = "a\(number):partner b\(number):partner"
            try story.tell("deal.signed", of: "d\(number)", parties: parties, on: "2025-10-01")
        }
        let shown = try Self.shown(story)
        #expect(shown.rows == 0)
        #expect(shown.scans < Self.deals)
    }

    @Test("The claims of a deal are read once for all rows of what they don't agree on")
    func onceForAll() throws {
        var story = Story()
        for number in 0..<Self.deals {
            let parties = "a\(number):partner b\(number):partner"
            for step in ["talks.reported", "mou.signed", "deal.signed"] {
                for day in ["2025-10-01", "2025-10-02"] {
                    try story.tell(step, of: "d\(number)", parties: parties, on: day)
                }
            }
        }
        let shown = try Self.shown(story)
        #expect(shown.rows >= 3 * Self.deals)
        #expect(shown.scans < 2 * Self.deals)
    }
}
