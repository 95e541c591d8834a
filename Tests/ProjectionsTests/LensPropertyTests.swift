import Events
import PactwireTesting
import Projections
import Testing

@Suite("Lenses over any story")
struct LensPropertyTests {
    /// A random story whose reports are published on days of 2025 or on none stated, and many of
    /// whose corrections and retractions are publishers'.
    private static func story(
        _ seed: UInt64, dates known: RandomStory.Dates = .any, events: Int = 90
    ) throws -> Story {
        var random = RandomStory(seed: seed)
        random.dates = known
        for _ in 0..<events { try random.tellOne() }
        var numbers = SeededRandom(seed: seed)
        var dates: [UInt64: String] = [:]
        var publishers = Story()
        for (place, event) in random.story.events.enumerated() {
            if Int.random(in: 0..<4, using: &numbers) > 0 {
                dates[UInt64(place + 1)] = "2025-0\(Int.random(in: 1...9, using: &numbers))-15"
            }
            let isPublishers =
                event.data?["mistake"] != nil && Int.random(in: 0..<3, using: &numbers) > 0
            let pointer = JSONPointer(tokens: ["data", "mistake"])
            let edits =
                isPublishers ? [JSONEdit(pointer: pointer, value: Array("\"publisher\"".utf8))] : []
            _ = publishers.add(
                try event.applying(edits), target: random.story.targets[place])
        }
        return try publishers.published(dates)
    }

    @Test("Without limits every row is the state's")
    func noLimits() throws {
        for seed in 1...5 as ClosedRange<UInt64> {
            let story = try Self.story(seed)
            #expect(story.everything(Lens()) == story.everything)
        }
    }

    @Test("Through a day after all others every row is the state's")
    func farDay() throws {
        for seed in 1...12 as ClosedRange<UInt64> {
            let story = try Self.story(seed, dates: .ended)
            let far = try Lens.Limit("2999", through: .max)
            for lens in [
                Lens(happened: far), Lens(published: far), Lens(happened: far, published: far),
            ] {
                let wrong = Set(story.everything(lens)).symmetricDifference(story.everything)
                #expect(wrong.isEmpty, "seed \(seed)")
                #expect(story.everything(lens).count == story.everything.count)
            }
        }
    }

    @Test("From a snapshot a lens shows what it shows of the state that was folded")
    func snapshot() throws {
        for seed in 1...4 as ClosedRange<UInt64> {
            var story = try Self.story(seed)
            let lens = Lens(
                happened: try .init("2025-05", through: 30),
                published: try .init("2025-05", through: 30))
            let wanted = story.everything(lens)
            let base = MemoryBase(story.state.draft())
            story.state = try #require(ProjectionsState(base: base, meta: base.meta))
            #expect(story.everything(lens) == wanted)
            #expect(base.damaged.isEmpty)
        }
    }

    @Test("What counts on a day counts on every day after")
    func growing() throws {
        for seed in 1...6 as ClosedRange<UInt64> {
            let story = try Self.story(seed)
            var before: Set<String> = []
            for month in 1...9 {
                let lens = try Lens.asOf("2025-0\(month)-14", through: UInt64(month * 10))
                let rows = try story.rows(.timeline, RowQuery(), lens)
                let counted = Set(rows.filter { $0["possible"] == nil }.map(\.key))
                #expect(before.isSubset(of: counted), "seed \(seed), month \(month)")
                before = counted
            }
            #expect(!before.isEmpty)
        }
    }

    @Test("The rows a query asks for are those of all rows that match")
    func queries() throws {
        for seed in 1...8 as ClosedRange<UInt64> {
            let story = try Self.story(seed)
            for lens in [
                try Lens.asOf("2025-04-14", through: 40),
                try Lens.publishedBy("2025-05-14", through: 40),
                Lens(
                    happened: try .init("2025-05", through: 50),
                    published: try .init("2025-04", through: 50)),
            ] {
                let view = story.state.seen(through: lens, log: story)
                for projection in Projection.allCases where projection != .parties {
                    let all = view.rows(of: projection, matching: RowQuery())
                    for key in ["a", "b", "c", "d", "e", "f", "d1", "d2", "v1"] {
                        let asked = view.rows(of: projection, matching: RowQuery(key: key))
                        let wanted = all.filter { $0.watchKeys.contains(key) }
                        #expect(asked == wanted, "seed \(seed), \(projection), key \(key)")
                    }
                }
                for projection in [Projection.deals, .ties, .visits, .parties] {
                    let all = view.rows(of: projection, matching: RowQuery()).map(\.key)
                    let asked = view.rows(of: projection, matching: RowQuery(deals: ["d2"]))
                    #expect(Set(asked.map(\.key)).isSubset(of: all), "seed \(seed)")
                }
            }
        }
    }

    @Test("As published by a day is what a log of what counts by then folds to")
    func published() throws {
        var shown = 0
        for seed in 1...16 as ClosedRange<UInt64> {
            let story = try Self.story(seed, dates: .days)
            for month in [2, 4, 6, 8] {
                let limit = try Lens.Limit("2025-0\(month)-15", through: UInt64(month * 10))
                let model = try PublishedModel(story, by: limit)
                let seen = Self.rows(story.everything(Lens(published: limit)))
                let wanted = Self.rows(model.story.everything).map { row in
                    Self.row(row, withdrawingNothingOf: model.unpublished)
                }
                let wrong = Set(seen).symmetricDifference(wanted)
                #expect(wrong.isEmpty, "seed \(seed), month \(month)")
                shown += seen.count
            }
        }
        #expect(shown > 1000)
    }

    /// A row of commitments as it is where these events took nothing back.
    private static func row(_ row: String, withdrawingNothingOf events: Set<UInt64>) -> String {
        guard let list = row.firstRange(of: /"left_out":\[[^\]]*\]/) else { return row }
        let entries = row[list].matches(of: /\{[^}]*\}/).map { String($0.output) }
        let taken = events.map { "{\"sequence\":\($0),\"reason\":\"retracted\"}" }
        let left = entries.filter { !taken.contains($0) }.joined(separator: ",")
        return row[..<list.lowerBound] + "\"left_out\":[\(left)]" + row[list.upperBound...]
    }

    /// Without what a model tells that the story doesn't, or tells in other words.
    private static func rows(_ rows: [String]) -> [String] {
        rows.filter { row in
            let isOther =
                row.contains("\"hidden\"") || row.contains("\"set\":{\"/data/report/")
                || row.contains(/"type":"(announcement\.|x-)denied"/)
            return !isOther
        }
    }
}
