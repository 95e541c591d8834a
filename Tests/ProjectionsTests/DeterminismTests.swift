import Events
import Projections
import Testing

@Suite("The fold depends on the log alone")
struct DeterminismTests {
    private static func story(_ seed: UInt64, events: Int = 80) throws -> Story {
        var random = RandomStory(seed: seed)
        for _ in 0..<events { try random.tellOne() }
        return random.story
    }

    @Test("The random stories tell of every kind of conflict")
    func conflicts() throws {
        var kinds: Set<String> = []
        for seed in 1...6 as ClosedRange<UInt64> {
            kinds.formUnion(try Self.story(seed).rows(.conflicts).compactMap { $0["kind"] })
        }
        #expect(
            kinds.sorted() == ["amount", "date", "nature", "parties", "status", "suggested_link"])
    }

    @Test("Folding in one go, in pieces with copies held, or by another clock is the same")
    func pieces() throws {
        for seed in 1...5 as ClosedRange<UInt64> {
            let story = try Self.story(seed)
            var held: [ProjectionsState] = []
            var state = ProjectionsState()
            for sequence in 1...UInt64(story.events.count) {
                _ = state.apply(
                    story.record(sequence, recordedAt: Int64(sequence) * 7), history: story)
                if sequence % seed == 0 { held.append(state) }
            }
            #expect(state.digest() == story.state.digest())
            for copy in held {
                var fresh = ProjectionsState()
                for sequence in 1...copy.sequence {
                    _ = fresh.apply(story.record(sequence), history: story)
                }
                #expect(copy.digest() == fresh.digest())
            }
        }
    }

    @Test("Changes are the difference of the full rows before and after", arguments: [1, 3, 20])
    func changes(_ batch: Int) throws {
        for seed in 1...5 as ClosedRange<UInt64> {
            var random = RandomStory(seed: seed)
            for _ in 0..<(80 / batch) {
                let before = random.story.state
                random.story.forgetTouched()
                for _ in 0..<batch { try random.tellOne() }
                let (touched, after) = (random.story.touched, random.story.state)
                for projection in Projection.allCases {
                    let changes = ProjectionsState.changes(
                        of: projection, touched: touched, from: before, to: after)
                    let wanted = RowChange.differences(of: projection, from: before, to: after)
                    let wrong = zip(changes, wanted).first { $0 != $1 }
                    #expect(wrong == nil && changes.count == wanted.count, "seed \(seed)")
                }
            }
        }
    }

    @Test("Rows come sorted, and a query's rows are those of all that match")
    func queries() throws {
        for seed in 1...6 as ClosedRange<UInt64> {
            let state = try Self.story(seed).state
            for projection in Projection.allCases {
                let all = state.rows(of: projection, matching: RowQuery())
                if projection != .timeline {
                    #expect(all.map(\.key) == all.map(\.key).inByteOrder)
                }
                guard projection != .deals, projection != .parties else { continue }
                for party in ["a", "b", "c", "d", "e", "f", "p", "q", "w", "x", "y", "z"] {
                    let asked = state.rows(of: projection, matching: RowQuery(key: party))
                    #expect(asked == all.filter { $0.watchKeys.contains(party) })
                }
            }
        }
    }

    @Test("Texts that look alike and are of other bytes make rows of their own, in one order")
    func spellings() throws {
        var story = Story()
        let before = story.state
        for number in 0..<8 {
            for what in ["caf\u{E9}\(number)", "cafe\u{301}\(number)"] {
                try story.tell(
                    "commitment.stated", of: "d\(number)",
                    """
                    'commitments':[{'what':'\(what)','nature':'target','basis':'none'}]
                    """)
            }
        }
        let keys = story.state.rows(of: .commitments, matching: RowQuery()).map(\.key)
        #expect(keys.count == 16)
        // A String is equal to one that looks alike.
        #expect(keys.map { Array($0.utf8) } == keys.inByteOrder.map { Array($0.utf8) })
        let changes = ProjectionsState.changes(
            of: .commitments, touched: story.touched, from: before, to: story.state)
        #expect(changes.count == 16)
    }

    @Test("Retracting what was just said leaves every row as it was that tells of the world")
    func undo() throws {
        for seed in 1...40 as ClosedRange<UInt64> {
            var random = RandomStory(seed: seed)
            for _ in 0..<60 { try random.tellOne() }
            let before = Self.rows(random.story)
            let last = random.story.state.sequence
            try random.tellOne()
            guard random.story.state.sequence > last else { continue }
            try random.story.retract(random.story.state.sequence)
            let wrong = Set(Self.rows(random.story)).symmetricDifference(before)
            #expect(wrong.isEmpty, "seed \(seed)")
        }
    }

    /// All rows that tell of the world: without the timeline, the counts of who told it, and that
    /// totals name what was retracted.
    private static func rows(_ story: Story) -> [String] {
        story.everything.filter { !$0.hasPrefix("timeline") && !$0.hasPrefix("sources") }.map {
            row in
            row.replacing(/\{"sequence":[0-9]+,"reason":"retracted"\},?/, with: "")
                .replacing(",]", with: "]")
        }
    }

    @Test("Corrections of unrelated subjects commute")
    func unrelated() throws {
        func story(_ order: [Int]) throws -> Story {
            var story = Story()
            for subject in ["one", "two", "three"] {
                try story.tell("deal.signed", of: subject, on: "2025", by: subject)
            }
            for place in order {
                try story.correct(
                    UInt64(place), "'/data/date':'202\(place)','/data/binding':'mixed'")
            }
            return story
        }
        let first = Self.rows(try story([1, 2, 3]))
        for order in [[1, 3, 2], [2, 1, 3], [2, 3, 1], [3, 1, 2], [3, 2, 1]] {
            #expect(Self.rows(try story(order)) == first)
        }
    }
}
