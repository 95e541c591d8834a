import PactwireTesting
import Testing

@testable import Events

@Suite("What readers get in front of an event")
struct EventStampTests {
    private static let json = Array(#"{"id":"a"}"#.utf8)

    /// The form, put together by hand.
    private func expected(_ sequence: UInt64, _ time: String) -> String {
        #"{"sequence":\#(sequence),"recordedtime":"\#(time)","id":"a"}"#
    }

    private func text(_ stamp: EventStamp) -> String {
        Self.json.withUnsafeBytes { json in
            let text = stamp.text(with: json)
            #expect(stamp.byteCount(with: json) == text.count)
            return String(decoding: text, as: UTF8.self)
        }
    }

    @Test("A stamp says the sequence and the time, and nothing of the one before")
    func follows() {
        var stamp = EventStamp()
        #expect(text(stamp) == expected(0, "1970-01-01T00:00:00.000000Z"))
        for (sequence, microseconds, time) in [
            (9, 0, "1970-01-01T00:00:00.000000Z"), (10, 1, "1970-01-01T00:00:00.000001Z"),
            (.max, 86_399_999_999, "1970-01-01T23:59:59.999999Z"),
            (1, 86_400_000_000, "1970-01-02T00:00:00.000000Z"),
            (99_999, 951_782_399_999_999, "2000-02-28T23:59:59.999999Z"),
            (100_000, 951_782_400_000_000, "2000-02-29T00:00:00.000000Z"),
            (100_001, 951_785_999_000_000, "2000-02-29T00:59:59.000000Z"),
            (100_002, 253_402_300_799_999_999, "9999-12-31T23:59:59.999999Z"),
            (100_003, 253_402_300_800_000_000, "Y10000-01-01T00:00:00.000000Z"),
            (100_004, 253_402_300_801_000_000, "Y10000-01-01T00:00:01.000000Z"),
            (7, -1, "1969-12-31T23:59:59.999999Z"), (7, -2, "1969-12-31T23:59:59.999998Z"),
        ] as [(UInt64, Int64, String)] {
            stamp.set(sequence: sequence, recordedMicroseconds: microseconds)
            #expect(text(stamp) == expected(sequence, time))
        }
    }

    @Test(
        "Whatever came before, the text is that of a fresh stamp",
        arguments: 1...4 as ClosedRange<UInt64>)
    func forgets(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        var stamp = EventStamp()
        var microseconds: Int64 = 1_763_713_800_000_000
        for _ in 0..<2000 {
            let sequence = random.next() >> UInt64(random.below(64))
            switch random.below(8) {
            case 0: microseconds &+= Int64(random.below(172_800)) * 1_000_000
            case 1: microseconds = Int64(truncatingIfNeeded: random.next())
            case 2: microseconds = [.min, .max, 0, -1][random.below(4)]
            case 3...5: microseconds &+= Int64(random.below(3_000_000))
            default: break
            }
            stamp.set(sequence: sequence, recordedMicroseconds: microseconds)
            let time = String(
                decoding: RFC3339.utf8(microseconds: microseconds), as: UTF8.self)
            #expect(text(stamp) == expected(sequence, time))
        }
    }
}
