import PactwireTesting
import Testing

@testable import Wire

@Suite("Names of histories")
struct HistoryNameTests {
    @Test(
        "A name reads back as it was written",
        arguments: [
            "a/1@1", "3f0c/1@1/1763800000000000@501", "a/7@1", "a/1@1/2@1/3@1",
            "a/1@1/18446744073709551615@18446744073709551615",
        ])
    func roundTrip(text: String) {
        #expect(HistoryName(text)?.description == text)
    }

    @Test(
        "What names no history is refused",
        arguments: [
            "", "a", "a/", "/1@1", "a/1", "a/@1", "a/1@", "a/1@2", "a/0@1", "a/1@1/", "a/1@1/1@5",
            "a/2@1/1@5", "a/1@1/2@5/3@4", "a/1@1/2@5@6", "a/x@1", "a/1@-1",
            "a/1@1/18446744073709551616@2",
            "a/1@1" + String(repeating: "0", count: HistoryName.textBytesMax),
        ])
    func nonsense(text: String) {
        #expect(HistoryName(text) == nil)
    }

    @Test(
        "Two histories are the same below where the first of their lineages differ",
        arguments: [
            ("a/1@1", "a/1@1", nil), ("a/1@1", "b/1@1", 1), ("a/1@1", "a/1@1/5@10", 10),
            ("a/1@1/5@10", "a/1@1/6@10", 10), ("a/1@1/5@10", "a/1@1/6@20", 10),
            ("a/1@1/5@10/7@12", "a/1@1/5@10/9@30", 12), ("a/1@1/5@10/7@12", "a/1@1/9@30", 10),
            ("a/1@1", "a/5@1", 1),
        ] as [(String, String, UInt64?)])
    func divergence(one: String, other: String, at: UInt64?) throws {
        let (one, other) = (try #require(HistoryName(one)), try #require(HistoryName(other)))
        #expect(one.divergence(from: other) == at)
        #expect(other.divergence(from: one) == at)
    }

    /// What somebody knew, how far they had seen and heard, what the log is now and where it ends.
    private static let changes:
        [(known: String, seen: UInt64, heard: UInt64, now: String, head: UInt64, at: UInt64?)] = [
            ("a/1@1", 9, 9, "a/1@1", 9, nil), ("a/1@1", 9, 9, "a/1@1", 50, nil),
            // Restored below, at and above what was seen.
            ("a/1@1", 20, 20, "a/1@1/5@10", 9, 10), ("a/1@1", 10, 10, "a/1@1/5@10", 99, 10),
            ("a/1@1", 9, 9, "a/1@1/5@10", 9, nil), ("a/1@1", 9, 30, "a/1@1/5@10", 12, nil),
            // Two restores of one backup; one restored twice; the original after its copy.
            ("a/1@1/5@10", 12, 12, "a/1@1/6@10", 20, 10),
            ("a/1@1/5@10", 12, 12, "a/1@1/5@10/6@11", 20, 11),
            ("a/1@1/5@10", 12, 12, "a/1@1", 20, 10), ("a/1@1/5@10", 9, 9, "a/1@1", 20, nil),
            // Another log is another one, whatever was seen.
            ("a/1@1", 3, 3, "b/1@1", 9, 1), ("a/1@1", 0, 0, "b/1@1", 9, 1),
            // It ends before what was seen, or heard of, and nobody restored it.
            ("a/1@1", 9, 9, "a/1@1", 5, 6), ("a/1@1", 3, 9, "a/1@1", 5, 6),
            ("a/1@1", 9, 9, "a/1@1/5@20", 5, 6),
        ]

    @Test("A reader is told the first sequence that is not what they saw", arguments: changes)
    func change(
        known: String, seen: UInt64, heard: UInt64, now: String, head: UInt64, at: UInt64?
    ) throws {
        let (known, now) = (try #require(HistoryName(known)), try #require(HistoryName(now)))
        #expect(now.change(since: known, seen: seen, heard: heard, head: head) == at)
    }

    /// A log as what it holds: each event is another number.
    private struct Log {
        var events: [UInt64] = []
        var lineages = [HistoryName.Lineage(number: 1, firstSequence: 1)]

        var history: HistoryName { HistoryName(log: "a", lineages: lineages) }

        /// A copy of the first `head` events, as a restore makes it.
        func restored(at head: Int, as number: UInt64) -> Log {
            var copy = Log(events: Array(events[..<head]), lineages: lineages)
            copy.lineages.removeAll { $0.firstSequence > UInt64(head) }
            copy.lineages.append(
                HistoryName.Lineage(number: number, firstSequence: UInt64(head) + 1))
            return copy
        }

        /// The first of the events that isn't in `other` at its place.
        func loss(in other: Log) -> UInt64? {
            for (place, event) in events.enumerated()
            where place >= other.events.count || other.events[place] != event {
                return UInt64(place) + 1
            }
            return nil
        }
    }

    @Test("Whatever was restored of whatever, the names tell what the events would tell")
    func families() {
        var random = SeededRandom(seed: 31)
        for round in 0..<300 {
            var logs = [Log()]
            var number: UInt64 = 1
            for _ in 0..<30 {
                number += 1
                let place = random.below(logs.count)
                if random.once(in: 4) {
                    let head = random.below(logs[place].events.count + 1)
                    logs.append(logs[place].restored(at: head, as: number))
                } else {
                    logs[place].events.append(number)
                }
            }
            for one in logs {
                for other in logs {
                    let seen = UInt64(one.events.count)
                    let told = other.history.change(
                        since: one.history, seen: seen, heard: seen,
                        head: UInt64(other.events.count))
                    #expect(told == one.loss(in: other), "round \(round)")
                }
            }
        }
    }
}
