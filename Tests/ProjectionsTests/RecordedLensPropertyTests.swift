import Events
import Projections
import Testing

/// What a state folded up to an event shows is what a later one shows through a lens that ends
/// there, row for row and byte for byte.
@Suite("The record as it was known, of any story")
struct RecordedLensPropertyTests {
    /// A story, and its state after each of its events.
    private struct Told {
        private(set) var story = Story()
        private var states: [ProjectionsState] = []

        init(_ seed: UInt64, events: Int, bent: RandomStory.Bent) throws {
            var random = RandomStory(seed: seed)
            while random.story.events.count < events { try random.tellOne(bent: bent) }
            for (place, event) in random.story.events.enumerated() {
                _ = story.add(event, target: random.story.targets[place])
                states.append(story.state)
            }
        }

        func state(after sequence: UInt64) -> ProjectionsState { states[Int(sequence) - 1] }

        /// The last state, with what was told up to an event on a base and the rest above it.
        func state(onBaseOf sequence: UInt64) throws -> (ProjectionsState, MemoryBase) {
            var before = state(after: sequence)
            let base = MemoryBase(before.draft())
            var state = try #require(ProjectionsState(base: base, meta: base.meta))
            for next in sequence..<UInt64(story.events.count) {
                _ = state.apply(story.record(next + 1), history: story)
            }
            return (state, base)
        }

        /// How what `state`, or else the last, shows of the record up to an event differs from what
        /// was shown after that event; `nil` where it doesn't.
        func difference(
            through last: UInt64, asking queries: [RowQuery], lens: Lens = Lens(),
            of state: ProjectionsState? = nil
        ) -> String? {
            var recorded = lens
            recorded.recordedThrough = last
            let now = (state ?? story.state).seen(through: recorded, log: story)
            let then = self.state(after: last).seen(through: lens, log: story)
            for projection in Projection.allCases {
                for query in queries {
                    let (seen, wanted) = (
                        Self.answer(of: projection, to: query, now),
                        Self.answer(of: projection, to: query, then)
                    )
                    guard seen != wanted else { continue }
                    let more = Set(seen).subtracting(wanted).sorted().first
                    let less = Set(wanted).subtracting(seen).sorted().first
                    return "\(projection) \(query)\nis     \(more ?? "-")\nnot to \(less ?? "-")"
                }
            }
            return nil
        }

        private static func answer(
            of projection: Projection, to query: RowQuery, _ view: RecordView
        ) -> [String] {
            do throws(QueryFault) {
                return try view.answer(of: projection, to: query).map { row in
                    "\(row.key) \(row.watchKeys) \(String(decoding: row.json, as: UTF8.self))"
                }
            } catch {
                return ["\(error)"]
            }
        }
    }

    private static let everything = [RowQuery()]

    /// Of every option some, beside all.
    private static let questions: [RowQuery] = {
        var queries = ["a", "c", "d1", "v1", "p", "x", "samsung"].map { RowQuery(key: $0) }
        queries.append(RowQuery(parties: ["b"], deals: ["d2"]))
        queries.append(RowQuery(parties: ["b"], roles: ["partner", "visitor"]))
        queries.append(RowQuery(projects: ["p"]))
        for (from, to) in [(["a"], []), ([], ["e"])] as [([String], [String])] {
            var query = RowQuery()
            (query.from, query.to) = (from, to)
            queries.append(query)
        }
        var after = RowQuery()
        after.after = .subject("d1")
        return queries + [after]
    }()

    private static let seeds: [UInt64] = [1, 106]

    @Test(
        "Whoever asks gets what they would have got then",
        arguments: seeds, RandomStory.Bent.allCases)
    func sameRows(seed: UInt64, bent: RandomStory.Bent) throws {
        let told = try Told(seed, events: 100, bent: bent)
        for last in [30, 60, 90] as [UInt64] {
            let wrong = told.difference(through: last, asking: Self.everything + Self.questions)
            #expect(wrong == nil, "seed \(seed), \(bent), through \(last)\n\(wrong ?? "")")
        }
    }

    @Test(
        "Days that are named too are those of the record as it was known then",
        arguments: seeds, RandomStory.Bent.allCases)
    func withDays(seed: UInt64, bent: RandomStory.Bent) throws {
        let told = try Told(seed, events: 100, bent: bent)
        for last in [35, 80] as [UInt64] {
            let happened = try Lens.Limit("2025-05", through: 50)
            let published = try Lens.Limit("2025-04", through: 30)
            for lens in [
                Lens(happened: happened), Lens(published: published),
                Lens(happened: happened, published: published),
            ] {
                let wrong = told.difference(
                    through: last, asking: Self.everything + Self.questions.suffix(5), lens: lens)
                #expect(wrong == nil, "seed \(seed), \(bent), through \(last)\n\(wrong ?? "")")
            }
        }
    }

    @Test(
        "It doesn't matter what of the state a snapshot has",
        arguments: seeds, RandomStory.Bent.allCases)
    func onBase(seed: UInt64, bent: RandomStory.Bent) throws {
        let told = try Told(seed, events: 100, bent: bent)
        for (saved, last) in [(100, 60), (50, 40)] as [(UInt64, UInt64)] {
            let (state, base) = try told.state(onBaseOf: saved)
            let wrong = told.difference(
                through: last, asking: Self.everything + Self.questions.prefix(4), of: state)
            #expect(wrong == nil, "seed \(seed), \(bent), through \(last)\n\(wrong ?? "")")
            #expect(base.damaged.isEmpty)
        }
    }
}
