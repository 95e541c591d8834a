import Events
import PactwireTesting
import Projections
import Testing

/// Whole records are compared sequence by sequence: where one of them has an event that the other
/// has not, the other has a filler, which says something of a party that nobody speaks of.
@Suite("What one event does to the record")
struct UnrelatedStoriesTests {
    private static let seeds = 1...4 as ClosedRange<UInt64>

    /// What stands at one place of a record.
    private typealias Told = (event: Event, target: UInt64)

    /// A record of these events, `nil` being a filler; targets are places in the list.
    private static func record(_ events: [Told?]) throws -> Story {
        var story = Story()
        for (place, told) in events.enumerated() {
            if let told {
                _ = story.add(told.event, target: told.target)
            } else {
                try story.name("filler-\(place)", "'kind':'body'")
            }
        }
        return story
    }

    private static func events(of story: Story) -> [Told?] {
        zip(story.events, story.targets).map { ($0, $1) }
    }

    /// All rows, but those of fillers and in no order: rows of others may stand between.
    private static func rows(_ story: Story) -> Set<String> {
        Set(story.everything.filter { !$0.contains("filler-") })
    }

    /// All that is told of the world: not that something was said and taken back, or corrected.
    private static func world(_ story: Story) -> Set<String> {
        Set(
            rows(story).filter { !$0.hasPrefix("timeline") && !$0.hasPrefix("sources") }
                .map { row in
                    row.replacing(
                        /\{"sequence":[0-9]+,"reason":"(retracted|corrected)"\},?/, with: ""
                    ).replacing(",]", with: "]")
                })
    }

    private static func expectEqual(
        _ some: Set<String>, _ others: Set<String>, _ note: @autoclosure () -> String
    ) {
        let wrong = some.symmetricDifference(others).sorted()
        #expect(wrong.isEmpty, "\(note()): \(wrong.prefix(4))")
    }

    /// Every other event that no other one speaks of.
    private static func notSpokenOf(in story: Story) -> [Int] {
        let spokenOf = Set(story.targets)
        let places = story.events.indices.filter { !spokenOf.contains(UInt64($0) + 1) }
        return places.enumerated().filter { $0.offset.isMultiple(of: 2) }.map(\.element)
    }

    private static func isTelling(_ event: Event) -> Bool {
        let others = [EventType.reportAdded, .extended]
        return !event.type.isAboutParty && !event.type.isAboutAnnouncement
            && !others.contains(event.type)
    }

    // MARK: Properties

    @Test("Two unrelated stories, told in turns, each come to the rows that each has alone")
    func interleaved() throws {
        for seed in Self.seeds {
            let stories = [
                try RandomStory.told(seed, events: 60, prefix: "one-"),
                try RandomStory.told(seed + 100, events: 60, prefix: "two-"),
            ]
            var numbers = SeededRandom(seed: seed)
            var next = [0, 0]
            var places: [[UInt64]] = [[], []]
            var alone: [[Told?]] = [[], []]
            var both: [Told?] = []
            while next != [60, 60] {
                var turn = Int.random(in: 0...1, using: &numbers)
                if next[turn] == 60 { turn = 1 - turn }
                let (story, place) = (stories[turn], next[turn])
                places[turn].append(UInt64(both.count) + 1)
                let target = story.targets[place]
                let told = (
                    event: story.events[place],
                    target: target > 0 ? places[turn][Int(target) - 1] : 0
                )
                both.append(told)
                alone[turn].append(told)
                alone[1 - turn].append(nil)
                next[turn] += 1
            }
            let one = try Self.rows(Self.record(alone[0]))
            let two = try Self.rows(Self.record(alone[1]))
            Self.expectEqual(
                try Self.rows(Self.record(both)), one.union(two), "seed \(seed)")
        }
    }

    @Test("However much else is recorded in between, a story comes to the same rows")
    func spaced() throws {
        for seed in 1...3 as ClosedRange<UInt64> {
            let story = try RandomStory.told(seed, events: 60)
            let first: UInt64 = 100
            // Where the first is at 100, no count is as high as a sequence.
            func record(every gap: UInt64) throws -> Set<String> {
                var events = [Told?](repeating: nil, count: Int(first) - 1)
                for (event, target) in zip(story.events, story.targets) {
                    events.append((event, target > 0 ? first + (target - 1) * gap : 0))
                    events += [Told?](repeating: nil, count: Int(gap) - 1)
                }
                let state = try Self.record(events).state
                let rows = Projection.allCases.flatMap { projection in
                    state.rows(of: projection, matching: RowQuery()).map { row in
                        "\(projection) \(row.watchKeys) \(String(decoding: row.json, as: UTF8.self))"
                    }
                }
                return Set(
                    rows.filter { !$0.contains("filler-") }.map { row in
                        // Members, lists and sentences name sequences; other numbers are members.
                        let sequences =
                            /(sequence":|event":|target":|[\[, ])([0-9]{3,})(?=[,\]} "])/
                        return row.replacing(sequences) { match in
                            "\(match.1)#\(((UInt64(match.2) ?? 0) - first) / gap)"
                        }
                    })
            }
            Self.expectEqual(try record(every: 1), try record(every: 40), "seed \(seed)")
        }
    }

    @Test("What we take back leaves the world as if it had never been said")
    func retracted() throws {
        for seed in Self.seeds {
            let story = try RandomStory.told(seed, events: 60)
            for place in Self.notSpokenOf(in: story) {
                var without = Self.events(of: story)
                var before = story
                try before.retract(UInt64(place) + 1)
                without[place] = nil
                without.append(nil)
                let note = "seed \(seed), event \(place + 1)"
                Self.expectEqual(Self.world(before), try Self.world(Self.record(without)), note)
            }
        }
    }

    @Test("What is corrected reads as if it had been said so at once")
    func corrected() throws {
        var corrections = 0
        for seed in Self.seeds {
            let story = try RandomStory.told(seed, events: 60)
            var random = RandomStory(seed: seed)
            for place in Self.notSpokenOf(in: story) {
                let event = story.events[place]
                var after = story
                try after.correct(UInt64(place) + 1, random.correction(of: event.type))
                guard let edits = after.events.last?.edits,
                    let corrected = try? event.applying(edits),
                    corrected.type == event.type || [corrected, event].allSatisfy(Self.isTelling)
                else { continue }
                corrections += 1
                var atOnce = Self.events(of: story)
                atOnce[place] = (corrected, story.targets[place])
                atOnce.append(nil)
                let note = "seed \(seed), event \(place + 1) \(edits.map(\.pointer))"
                Self.expectEqual(
                    Self.world(after), try Self.world(Self.record(atOnce)), note)
            }
        }
        #expect(corrections > 25)
    }

    @Test("A subject heard anew comes to what it came to as each event was heard")
    func heardAnew() throws {
        for seed in Self.seeds {
            var story = try RandomStory.told(seed, events: 80)
            let before = Self.world(story)
            for sequence in 1...story.state.sequence {
                // Nothing that a fold reads: but all that is said of the subject is heard anew.
                let correction = try story.correct(sequence, "'/data/note':'seen'")
                Self.expectEqual(Self.world(story), before, "seed \(seed), event \(sequence)")
                try story.retract(correction)
            }
            Self.expectEqual(Self.world(story), before, "seed \(seed)")
        }
    }

    @Test(
        "However many corrections lie on an event, it reads as with all that stand, in their order")
    func manyCorrections() throws {
        for seed in Self.seeds {
            var random = RandomStory(seed: seed)
            var story = Story()
            try story.tell("deal.signed", of: "d1", on: "2025", random.commitments())
            for step in 1...60 {
                let before = Array(1...story.state.sequence)
                let corrections = before.filter {
                    story.events[Int($0) - 1].type == .announcementCorrected
                }
                let any = corrections.isEmpty ? 1 : corrections[step * 7 % corrections.count]
                switch step % 6 {
                case 4: try story.correct(any, random.correction(of: .announcementCorrected))
                case 5: try story.retract(random.chance(70) ? any : story.state.sequence)
                default: try story.correct(1, random.correction(of: .dealSigned))
                }
                guard step.isMultiple(of: 10) else { continue }
                let read = try #require(Self.effective(1, in: story))
                let atOnce = [(read, 0)] + [Told?](repeating: nil, count: step)
                Self.expectEqual(
                    Self.world(story), try Self.world(Self.record(atOnce)),
                    "seed \(seed), step \(step)")
            }
        }
    }

    /// An event as it reads, from all that was said of it.
    private static func effective(_ sequence: UInt64, in story: Story) -> Event? {
        var event = story.event(at: sequence)
        for other in speeches(of: sequence, in: story) where stands(other, in: story) {
            guard let edits = effective(other, in: story)?.edits,
                let corrected = try? event?.applying(edits),
                corrected.type == event?.type
                    || [corrected, event].compactMap(\.self).allSatisfy(isTelling)
            else { continue }
            event = corrected
        }
        return event
    }

    private static func stands(_ sequence: UInt64, in story: Story) -> Bool {
        !speeches(of: sequence, in: story).contains { other in
            story.events[Int(other) - 1].type == .announcementRetracted && stands(other, in: story)
        }
    }

    private static func speeches(of sequence: UInt64, in story: Story) -> [UInt64] {
        story.targets.indices.filter { story.targets[$0] == sequence }.map { UInt64($0) + 1 }
    }
}
