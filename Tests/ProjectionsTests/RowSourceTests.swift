import Events
import PactwireTesting
import Testing

@testable import Projections

@Suite("Rows made as they are asked for")
struct RowSourceTests {
    private static func never() -> Bool { false }

    private static let lenses: [Lens] = {
        let day = CalendarDay(daysSinceEpoch: 20_240)
        let limit = Lens.Limit(day: day, recordedThrough: 40)
        return [
            Lens(), Lens(happened: limit), Lens(published: limit), Lens(recordedThrough: 60),
            Lens(happened: limit, published: limit, recordedThrough: 70),
        ]
    }()

    private static let questions: [RowQuery] = {
        var after = RowQuery()
        after.after = .day(CalendarDay(daysSinceEpoch: 20_100))
        var totals = RowQuery()
        totals.natures = ["target"]
        return [
            RowQuery(), RowQuery(key: "d1"), RowQuery(key: "a"), RowQuery(parties: ["a", "b"]),
            RowQuery(deals: ["d2", "d1"]), RowQuery(projects: ["p"], roles: ["partner"]),
            after, totals,
        ]
    }()

    /// Every place asked for its row, one after the other, of an index of all that counts.
    private static func rows(
        of projection: Projection, _ query: RowQuery, _ state: ProjectionsState, _ lens: Lens,
        _ log: Story
    ) throws -> [Row] {
        let book = try state.seen(through: lens, log: log).book
            .indexed(for: .everything, until: Self.never)
        let query = query.resolved(by: book.register)
        func rows<F: Fold>(_ fold: F.Type) -> [Row] {
            F.places(for: query, in: book)
                .compactMap { F.row(at: $0, in: book, matching: query) }
        }
        return rows(projection.fold)
    }

    /// The rows of a source, a few at a time, each time as a copy of what was left.
    private static func paged(
        _ source: RowSource, _ log: Story, _ random: inout SeededRandom
    ) throws -> [Row] {
        var left = source
        var rows: [Row] = []
        while true {
            var (room, goesOn) = (1 + random.below(4), true)
            var next = left
            try next.each(reading: log, until: Self.never) { row in
                rows.append(row)
                room -= 1
                goesOn = room > 0
                return goesOn
            }
            guard !goesOn else { return rows }
            left = next
        }
    }

    @Test(
        "A few at a time they are the rows of all places, of whatever is asked through any lens",
        arguments: 1...2 as ClosedRange<UInt64>)
    func sameRows(seed: UInt64) throws {
        // What changes over a base is merged into the walk.
        var telling = RandomStory(seed: seed)
        try telling.tell(upTo: 50)
        var early = telling.story.state
        let base = MemoryBase(early.draft())
        var based = try #require(ProjectionsState(base: base, meta: base.meta))
        try telling.tell(upTo: 90)
        let story = telling.story
        for sequence in based.sequence + 1...UInt64(story.events.count) {
            _ = based.apply(story.record(sequence), history: story)
        }
        var random = SeededRandom(seed: seed)
        for state in [story.state, based] {
            for lens in Self.lenses {
                for projection in Projection.allCases {
                    for query in Self.questions {
                        try Self.check(projection, query, state, lens, story, &random)
                    }
                }
            }
        }
        #expect(base.damaged.isEmpty)
    }

    private static func check(
        _ projection: Projection, _ query: RowQuery, _ state: ProjectionsState, _ lens: Lens,
        _ log: Story, _ random: inout SeededRandom
    ) throws {
        let source = RowSource(of: projection, answering: query, from: state, through: lens)
        let paged = try paged(source, log, &random)
        let whole = try state.seen(through: lens, log: log).answer(of: projection, to: query)
        #expect(paged == whole, "\(projection) \(query) \(lens)")
        // What is summed over a side, and what followed, have no places of their own.
        guard CommitmentSide(query) == nil || projection != .commitments, query.after == nil
        else { return }
        let wanted = try rows(of: projection, query, state, lens, log)
        #expect(whole == wanted, "\(projection) \(query) \(lens)")
    }

    private static func story(deals: Int = 200) throws -> Story {
        var story = Story()
        for number in 0..<deals {
            let parties = "a\(number):partner b\(number):partner"
            try story.tell("deal.signed", of: "d\(number)", parties: parties, on: "2025-10-01")
        }
        return story
    }

    @Test(
        "The first row is there before what the others are made of is read of a snapshot",
        arguments: [
            (Projection.deals, Lens()), (.deals, Lens(recordedThrough: 150)), (.ties, Lens()),
            (.parties, Lens(recordedThrough: 150)),
        ])
    func firstRow(projection: Projection, lens: Lens) throws {
        let story = try Self.story()
        var state = story.state
        let base = CountingBase(MemoryBase(state.draft()))
        state = try #require(ProjectionsState(base: base, meta: base.meta))
        var source = RowSource(of: projection, answering: RowQuery(), from: state, through: lens)
        var scans: [Int] = []
        try source.each(reading: story, until: Self.never) { _ in
            scans.append(base.scans)
            return false
        }
        try source.each(reading: story, until: Self.never) { _ in
            scans.append(base.scans)
            return true
        }
        #expect(scans.count >= 150)
        #expect(scans[0] < (scans.last ?? 0) / 8, "\(scans)")
    }

    @Test(
        "It is given up also where nothing is found, on a base or not",
        arguments: [Lens(), Lens(recordedThrough: 1500)])
    func nothingFound(lens: Lens) throws {
        let story = try Self.story(deals: 1200)
        var state = story.state
        let base = MemoryBase(state.draft())
        for state in [story.state, try #require(ProjectionsState(base: base, meta: base.meta))] {
            var visits = RowSource(
                of: .visits, answering: RowQuery(), from: state, through: lens)
            var looks = 0
            try visits.each(reading: story, until: Self.never) { _ in false }
            visits = RowSource(of: .visits, answering: RowQuery(), from: state, through: lens)
            #expect(throws: QueryFault.self) {
                try visits.each(reading: story) {
                    looks += 1
                    return true
                } _: { _ in
                    false
                }
            }
            #expect(looks == 1)
        }
    }

    @Test("Whatever is folded meanwhile, rows are of the state that they were begun of")
    func folded() throws {
        var story = try Self.story()
        for lens in [Lens(), Lens(recordedThrough: 150)] {
            for projection in Projection.allCases {
                let whole = try story.state.seen(through: lens, log: story)
                    .answer(of: projection, to: RowQuery())
                var source = RowSource(
                    of: projection, answering: RowQuery(), from: story.state, through: lens)
                var rows: [Row] = []
                try source.each(reading: story, until: Self.never) { row in
                    rows.append(row)
                    return false
                }
                // Before it, behind it, and where it is.
                for name in ["a-new", "d0", "d199", "z-new"] {
                    try story.tell(
                        "deal.completed", of: name, parties: "a0:partner z:partner", on: "2025-11")
                }
                try story.correct(199, "'/subject':'a-moved'")
                try source.each(reading: story, until: Self.never) { row in
                    rows.append(row)
                    return true
                }
                #expect(rows == whole, "\(projection) \(lens)")
            }
        }
    }
}
