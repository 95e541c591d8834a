import Events
import Testing

@testable import Wire

@Suite("Points on the clocks")
struct ClockPointTests {
    private static let day: Int64 = 86_400_000_000

    @Test(
        "A point of the recorded clock is a sequence, a time, or the end of a day",
        arguments: [
            ("0", ClockPoint.sequence(0)), ("2025", .sequence(2025)),
            ("18446744073709551615", .sequence(.max)),
            ("1970-01-01", .time(microseconds: day - 1)),
            ("1970-01-02T00:00:00.000001+01:00", .time(microseconds: day - 3_600_000_000 + 1)),
            ("", nil), ("18446744073709551616", nil), ("-1", nil), ("2025-11", nil), ("now", nil),
            ("2025-02-30", nil), ("2025-11-20T08:30:00", nil), ("٣", nil), ("1 ", nil),
        ])
    func recorded(text: String, point: ClockPoint?) {
        #expect(ClockPoint(text, on: .recorded) == point)
    }

    @Test(
        "A point of the other clocks is the last day of a day, a month or a year",
        arguments: [
            ("2024-02-29", "2024-02-29"), ("2024-02", "2024-02-29"), ("2025", "2025-12-31"),
            ("", nil), ("12", nil), ("2025-13", nil), ("2025-02-30", nil), ("2025~", nil),
            ("-2025", nil), ("2025-11-20T08:30:00Z", nil), ("[2025,2026]", nil), ("2025/2026", nil),
            ("202X", nil), ("2025-21", nil), ("2025-1-1", nil),
        ])
    func dated(text: String, day: String?) {
        let point = day.flatMap { RFC3339.day($0[...]) }.map { ClockPoint.day($0) }
        #expect(ClockPoint(text, on: .happened) == point)
        #expect(ClockPoint(text, on: .published) == point)
    }

    @Test("A point is after another one only of its own kind")
    func after() throws {
        let points = try ["3", "4", "1970-01-01", "1970-01-02"].map {
            try #require(ClockPoint($0, on: .recorded))
        }
        let after = points.map { point in points.map { point.isAfter($0) } }
        #expect(
            after == [
                [false, false, false, false], [true, false, false, false],
                [false, false, false, false], [false, false, true, false],
            ])
    }
}
