import Events
import PactwireTesting
import Projections
import Testing

@Suite("Snapshots of the state")
struct SnapshotTests {
    /// A story and the state after each of its events, folded without any snapshot.
    private struct Told {
        let story: Story
        private(set) var states = [ProjectionsState()]

        init(seed: UInt64, events: Int) throws {
            self.init(try RandomStory.told(seed, events: events))
        }

        init(_ story: Story) {
            self.story = story
            var state = ProjectionsState()
            for sequence in 1...UInt64(story.events.count) {
                _ = state.apply(story.record(sequence), history: story)
                states.append(state)
            }
        }
    }

    private static let queries: [RowQuery] =
        [RowQuery()]
        + ["a", "d", "f"].flatMap {
            [RowQuery(key: $0), RowQuery(parties: [$0]), RowQuery(key: $0, roles: ["buyer"])]
        }
        + ["d1", "v1"].flatMap { [RowQuery(key: $0), RowQuery(deals: [$0])] }
        + ["p", "x"].map { RowQuery(key: $0) }
        + [RowQuery(projects: ["p"]), RowQuery(roles: ["buyer"]), RowQuery(key: "N")]
        + [side(from: ["a"]), side(to: ["b", "c"]), side(natures: ["target"])]

    private static func side(
        from: [String] = [], to: [String] = [], natures: [String] = []
    ) -> RowQuery {
        var query = RowQuery()
        (query.from, query.to, query.natures) = (from, to, natures)
        return query
    }

    /// Nothing that can be asked tells them apart; says where they first do.
    private static func expectEqual(
        _ state: ProjectionsState, _ plain: ProjectionsState, _ note: Comment
    ) {
        #expect(state.sequence == plain.sequence, note)
        for projection in Projection.allCases {
            for query in queries {
                let (rows, wanted) = (
                    state.rows(of: projection, matching: query),
                    plain.rows(of: projection, matching: query)
                )
                guard rows != wanted else { continue }
                let wrong = Set(rows.map(text)).symmetricDifference(wanted.map(text)).min() ?? ""
                Issue.record("\(note): \(projection) \(query): \(wrong)")
                return
            }
        }
        #expect(state.digest() == plain.digest(), note)
    }

    private static func text(_ row: Row) -> String {
        "\(row.key) \(row.watchKeys) \(String(decoding: row.json, as: UTF8.self))"
    }

    @Test(
        "Whenever drafts are taken, made a base and read back, rows and digest are a plain replay's",
        arguments: 1...12 as ClosedRange<UInt64>)
    func anyTime(_ seed: UInt64) throws {
        let told = try Told(seed: seed, events: 100)
        var numbers = SeededRandom(seed: seed)
        var state = ProjectionsState()
        var base: MemoryBase?
        var draft: SnapshotDraft?
        var held: [ProjectionsState] = []
        while state.sequence < 100 {
            switch Int.random(in: 0..<12, using: &numbers) {
            case 0:
                draft = state.draft()
            case 1:
                guard let taken = draft else { continue }
                let new = MemoryBase(taken, over: base)
                state.rebase(on: new)
                (base, draft) = (new, nil)
            case 2:
                guard let base else { continue }
                // The same entries in another file.
                state.rebase(on: MemoryBase(base.entries, covered: base.covered, meta: base.meta))
            case 3 where Bool.random(using: &numbers):
                guard let known = base else { continue }
                state = try #require(ProjectionsState(base: known, meta: known.meta))
                #expect(state.sequence == known.covered)
                draft = nil
            case 4:
                if held.count < 4 { held.append(state) }
            default:
                _ = state.apply(told.story.record(state.sequence + 1), history: told.story)
            }
        }
        for copy in held + [state] {
            Self.expectEqual(copy, told.states[Int(copy.sequence)], "seed \(seed)")
        }
        #expect(base?.damaged.isEmpty ?? true)
    }

    @Test("Changes across a draft, a base and a state read back are those of a plain replay")
    func changes() throws {
        for seed in 31...42 as ClosedRange<UInt64> {
            let told = try Told(seed: seed, events: 120)
            var numbers = SeededRandom(seed: seed)
            var (state, base) = (ProjectionsState(), MemoryBase?.none)
            while state.sequence < 120 {
                let (before, first) = (state, Int(state.sequence))
                var touched = Touched()
                for _ in 0..<Int.random(in: 1...min(12, 120 - first), using: &numbers) {
                    touched.formUnion(
                        state.apply(told.story.record(state.sequence + 1), history: told.story))
                    if Int.random(in: 0..<6, using: &numbers) == 0 {
                        let new = MemoryBase(state.draft(), over: base)
                        state.rebase(on: new)
                        base = new
                    }
                }
                for projection in Projection.allCases {
                    let changes = ProjectionsState.changes(
                        of: projection, touched: touched, from: before, to: state)
                    let plain = ProjectionsState.changes(
                        of: projection, touched: touched, from: told.states[first],
                        to: told.states[Int(state.sequence)])
                    #expect(changes == plain, "seed \(seed)")
                }
            }
        }
    }

    @Test("The rows of one lookup read each deal and each claim once", arguments: [true, false])
    func readOnce(isOverSide: Bool) throws {
        var story = Story()
        for deal in 1...20 {
            let commitments = ["chips", "power", "racks"].map {
                "{'what':'\($0)','nature':'target','basis':'none','from':['a']}"
            }
            try story.tell(
                "deal.signed", of: "deal-\(deal)",
                "'commitments':[\(commitments.joined(separator: ","))]")
        }
        let base = MemoryBase(story.state.draft())
        let state = try #require(ProjectionsState(base: base, meta: base.meta))
        let query = isOverSide ? Self.side(from: ["a"]) : RowQuery(key: "a")
        #expect(
            state.rows(of: .commitments, matching: query).count == (isOverSide ? 1 : 3))
        #expect(base.readsMax == 1)
    }

    @Test("Every member of every type comes back from a base")
    func everyType() throws {
        let told = Told(try Story.ofEverything())
        for sequence in 1...UInt64(told.story.events.count) {
            var state = told.states[Int(sequence)]
            let base = MemoryBase(state.draft())
            state = try #require(ProjectionsState(base: base, meta: base.meta))
            Self.expectEqual(state, told.states[Int(sequence)], "event \(sequence)")
            while state.sequence < told.story.events.count {
                _ = state.apply(told.story.record(state.sequence + 1), history: told.story)
            }
            Self.expectEqual(state, told.story.state, "from event \(sequence)")
            #expect(base.damaged.isEmpty)
        }
    }

    @Test("A draft has its keys in order, and is the same when asked for again before its base")
    func draft() throws {
        let told = try Told(seed: 5, events: 120)
        var state = told.states[60]
        let first = state.draft()
        for sequence in 61...120 as ClosedRange<UInt64> {
            _ = state.apply(told.story.record(sequence), history: told.story)
        }
        let second = state.draft()
        let keys = first.entries.map(\.key)
        #expect(zip(keys, keys.dropFirst()).allSatisfy { $0.lexicographicallyPrecedes($1) })
        #expect(second.covered == 60 && second.meta == first.meta)
        #expect(second.entries.map(\.key) == keys)
        #expect(second.entries.map(\.value) == first.entries.map(\.value))
        state.rebase(on: MemoryBase(second))
        #expect(state.covered == 60)
        let third = state.draft()
        #expect(third.covered == 120)
        #expect([first, second, third].map(\.base) == [0, 0, 60])
    }

    @Test("A state accepts the base made of its draft and one like its present base, and no other")
    func accepted() throws {
        var story = Story()
        for number in 0..<3 { try story.tell("deal.signed", of: "deal-\(number)") }
        story.state.rebase(on: MemoryBase(story.state.draft()))
        func accepted(by state: ProjectionsState) -> [UInt64] {
            (0..<10).filter { state.accepts(MemoryBase([:], covered: $0, meta: [])) }
        }
        try story.tell("deal.completed", of: "deal-1")
        #expect(accepted(by: ProjectionsState()) == [0])
        #expect(accepted(by: story.state) == [3])
        let draft = story.state.draft()
        try story.tell("deal.completed", of: "deal-2")
        #expect(accepted(by: story.state) == [3, draft.covered])
    }

    @Test("A draft holds what changed since the last one, not all of the state")
    func increment() throws {
        var story = Story()
        for number in 0..<500 { try story.tell("deal.signed", of: "deal-\(number)") }
        let base = MemoryBase(story.state.draft())
        story.state.rebase(on: base)
        #expect(story.state.draft().entries.isEmpty)
        story.state.rebase(on: MemoryBase(story.state.draft(), over: base))
        try story.tell("deal.completed", of: "deal-7", parties: "c:buyer d:supplier")
        #expect(story.state.draft().entries.count < 20)
    }

    @Test("However much is said of one party, no entry holds more than one event does")
    func manyNames() throws {
        var story = Story()
        for number in 0..<30 {
            let name = String(repeating: "n", count: 5000) + "\(number)"
            try story.name("a", "'names':[{'text':'\(name)','lang':'en'}],'parent':'p\(number)'")
        }
        let base = MemoryBase(story.state.draft())
        #expect(base.entries.values.allSatisfy { $0.count < 6000 })
        var state = try #require(ProjectionsState(base: base, meta: base.meta))
        #expect(state.digest() == story.state.digest())
        state.rebase(on: base)
        story.state.rebase(on: base)
        try story.name("a", "'names':[{'text':'last','lang':'en'}]")
        _ = state.apply(story.record(31), history: story)
        #expect(state.digest() == story.state.digest())
        #expect(state.draft().entries.map { $0.value?.count ?? 0 }.max() ?? 0 < 100)
    }

    @Test("A value cut short is reported; damage of any kind never traps")
    func damage() throws {
        var story = try Story.ofEverything()
        let sound = MemoryBase(story.state.draft())
        let (first, last) = (story.state.sequence + 1, story.state.sequence + 8)
        for target in [1, 2, 3, 7] as [UInt64] { try story.retract(target) }
        try story.report(of: 1)
        try story.correct(8, "'/data/date':'2020'")
        try story.merge("a", into: "d")
        try story.merge("p", into: "q")
        var numbers = SeededRandom(seed: 1)
        var cutAndRead = 0
        for (key, value) in sound.entries where !value.isEmpty {
            for number in 0..<3 {
                var broken = value
                let place = Int.random(in: value.indices, using: &numbers)
                if number == 0 {
                    broken.removeLast(value.count - place)
                } else {
                    broken[place] ^= 1 << UInt8.random(in: 0..<8, using: &numbers)
                }
                var entries = sound.entries
                entries[key] = broken
                let base = MemoryBase(entries, covered: sound.covered, meta: sound.meta)
                var state = try #require(ProjectionsState(base: base, meta: base.meta))
                _ = state.digest()
                for sequence in first...last {
                    _ = state.apply(story.record(sequence), history: story)
                }
                _ = state.digest()
                _ = state.draft().entries
                if number == 0, base.wasRead(key) {
                    cutAndRead += 1
                    #expect(!base.damaged.isEmpty, "key \(key)")
                }
            }
        }
        #expect(cutAndRead > sound.entries.values.count { !$0.isEmpty } / 2)
        #expect(ProjectionsState(base: sound, meta: Array(sound.meta.dropLast())) == nil)
    }
}
