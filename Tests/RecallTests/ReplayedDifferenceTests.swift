import Events
import PactwireTesting
import Projections
import Recall
import Testing

@Suite("What changed in a log between two sequences")
struct ReplayedDifferenceTests {
    @Test("A query's difference is that of the rows which match at either end, and all of it")
    func queries() throws {
        let story = try LoggedStory(events: 90, seed: 3)
        let queries =
            [
                (.deals, RowQuery(key: "d1")), (.deals, RowQuery(parties: ["a"])),
                (.deals, RowQuery(roles: ["buyer"])), (.commitments, RowQuery(deals: ["d2"])),
                (.timeline, RowQuery(key: "a")), (.timeline, RowQuery(deals: ["d3"])),
                (.ties, RowQuery(key: "c")), (.parties, RowQuery(key: "N1")),
                (.visits, RowQuery(parties: ["c"])), (.deals, RowQuery(key: "none")),
            ] as [(Projection, RowQuery)]
        for (first, last) in [(0, 90), (20, 60), (59, 60), (60, 60)] as [(UInt64, UInt64)] {
            let ends = try [first, last].map { try Replay.state(of: story.reader, through: $0) }
            for (projection, query) in queries {
                let all = try #require(
                    try Replay.difference(
                        of: projection, in: story.reader, from: first, through: last)
                ).changes
                let some = try #require(
                    try Replay.difference(
                        of: projection, matching: query, in: story.reader, from: first,
                        through: last)
                ).changes
                let headed = try #require(
                    try Replay.difference(
                        of: projection, matching: query, in: story.reader, from: first,
                        through: last,
                        head: ends[1])
                ).changes
                #expect(headed == some)
                let keys = ends.flatMap { $0.rows(of: projection, matching: query) }.map(\.key)
                let wanted = all.filter { keys.contains($0.key) }
                #expect(some == wanted, "\(projection) \(query) \(first)…\(last)")
            }
        }
    }

    @Test("It names the rows of both ends: with it applied, the first end's are the last's")
    func ends() throws {
        let story = try LoggedStory(events: 60, seed: 5)
        for projection in Projection.allCases {
            let changes = try #require(
                try Replay.difference(
                    of: projection, in: story.reader, from: 10, through: 60)
            ).changes
            #expect(!changes.isEmpty)
            #expect(changes.allSatisfy { (11...60).contains($0.author.sequence) })
            let states = try [10, 60].map { try Replay.state(of: story.reader, through: $0) }
            let (old, new) = (
                try members(of: states[0], projection), try members(of: states[1], projection)
            )
            for change in changes {
                let place = "\(change.key) \(change.member)"
                #expect(old[place] == change.before && new[place] == change.after)
            }
            let differing = Set(old.keys).union(new.keys).filter { old[$0] != new[$0] }
            #expect(Set(changes.map { "\($0.key) \($0.member)" }) == differing)
        }
    }

    @Test("What nobody dates changes with the day on which the log recorded it")
    func recordedDays() throws {
        let story = try LoggedStory(events: 40, seed: 2)
        let state = try Replay.state(of: story.reader, through: 40)
        let day = CalendarDay(ofMicroseconds: LoggedStory.startMicroseconds).daysSinceEpoch
        let days = (-1...1).map { CalendarDay(daysSinceEpoch: day + $0) }
        func changes(_ first: Int) throws -> [MemberChange] {
            try #require(
                try Replay.difference(
                    of: .deals, in: state, of: story.reader, on: .published, from: days[first],
                    through: days[first + 1])
            ).changes
        }
        let rows = state.rows(of: .deals, matching: RowQuery())
        let told = try changes(0)
        #expect(Set(told.map(\.key)) == Set(rows.map(\.key)) && !rows.isEmpty)
        #expect(told.allSatisfy { $0.row == .new && (1...40).contains($0.author.sequence) })
        #expect(try changes(1).isEmpty)
    }

    @Test(
        "A difference is given up wherever it is, on every clock, as soon as it is to end",
        arguments: [RowQuery(), RowQuery(parties: ["a"])])
    func givenUp(query: RowQuery) throws {
        let story = try LoggedStory(events: 60, seed: 5)
        let state = try Replay.state(of: story.reader, through: 60)
        let days = try ["2024-12-31", "2025-12-31"].map { try #require(RFC3339.day($0[...])) }
        for isDated in [false, true] {
            func difference(looksMax: Int, _ looks: inout Int) throws -> Difference? {
                func isOver() -> Bool {
                    looks += 1
                    return looks > looksMax
                }
                guard isDated else {
                    return try Replay.difference(
                        of: .deals, matching: query, in: story.reader, from: 10, through: 59,
                        head: state, until: isOver)
                }
                return try Replay.difference(
                    of: .deals, matching: query, in: state, of: story.reader, on: .happened,
                    from: days[0], through: days[1], until: isOver)
            }
            var all = 0
            let whole = try #require(try difference(looksMax: .max, &all))
            #expect(!whole.changes.isEmpty && all > 10)
            // A replay looks once more behind its last record, when it has nothing left to give up.
            for looksMax in stride(from: 0, to: all - 1, by: 1 + all / 16) {
                var looks = 0
                #expect(try difference(looksMax: looksMax, &looks) == nil)
                #expect(looks <= looksMax + 2, "\(looksMax) of \(all)")
            }
        }
    }

    private func members(
        of state: ProjectionsState, _ projection: Projection
    ) throws -> [String: [UInt8]] {
        var members: [String: [UInt8]] = [:]
        for row in state.rows(of: projection, matching: RowQuery()) {
            for (name, value) in try JSON(parsing: row.json).root.members {
                members["\(row.key) \(name.string ?? "")"] = value.compact()
            }
        }
        return members
    }
}
