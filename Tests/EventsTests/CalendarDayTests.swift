import Testing

@testable import Events

@Suite("The calendar is the Gregorian one")
struct CalendarDayTests {
    @Test("A walk day by day from 1600 to 2400 meets every day once, in order, and both ways")
    func agreesWithWalk() throws {
        // 1970-01-01 is 135,140 days after 1600-01-01: 370 years of 365 days and 90 leap days.
        var expected: Int32 = -(370 * 365 + 90)
        for year in 1600...2400 {
            let isLeap = year % 400 == 0 || year % 4 == 0 && year % 100 != 0
            let lengths = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
            for (month, length) in zip(1..., lengths) {
                for day in 1...length {
                    let found = CalendarDay(year: year, month: month, day: day)
                    if found?.daysSinceEpoch != expected {
                        Issue.record("\(year)-\(month)-\(day): \(found?.daysSinceEpoch ?? 0)")
                    }
                    let civil = CalendarDay(daysSinceEpoch: expected).civil
                    if civil != (year, month, day) { Issue.record("\(expected): \(civil)") }
                    expected += 1
                }
                if CalendarDay(year: year, month: month, day: length + 1) != nil {
                    Issue.record("\(year)-\(month) has no day \(length + 1)")
                }
            }
        }
        #expect(CalendarDay(year: 1970, month: 1, day: 1)?.daysSinceEpoch == 0)
    }

    @Test(
        "A day is all its microseconds, and no other's",
        arguments: [(0, 0), (1, 0), (86_399_999_999, 0), (86_400_000_000, 1), (-1, -1)])
    func microseconds(time: Int64, days: Int32) {
        let day = CalendarDay(ofMicroseconds: time)
        #expect(day.daysSinceEpoch == days)
        #expect(day.endMicroseconds == (Int64(days) + 1) * 86_400_000_000)
        #expect(CalendarDay(daysSinceEpoch: .max).endMicroseconds == .max)
        #expect(CalendarDay(daysSinceEpoch: .min).endMicroseconds == .min)
    }

    @Test(
        "What no calendar has is no day",
        arguments: [
            (2025, 0, 1), (2025, 13, 1), (2025, 1, 0), (2025, 1, 32), (2025, 2, 29), (1900, 2, 29),
            (2025, 4, 31), (2025, 1, -1), (1_000_000, 1, 1), (Int.min, 1, 1), (Int.max, 1, 1),
            (2025, Int.min, 1), (2025, 1, Int.max),
        ])
    func refuses(year: Int, month: Int, day: Int) {
        #expect(CalendarDay(year: year, month: month, day: day) == nil)
    }

    @Test(
        "Days far away are written and counted both ways",
        arguments: [
            (0, 1, 1, "0000-01-01"), (-1, 12, 31, "-0001-12-31"), (9999, 12, 31, "9999-12-31"),
            (12345, 1, 2, "Y12345-01-02"), (-12345, 1, 2, "Y-12345-01-02"),
            (33, 4, 3, "0033-04-03"),
            (-400, 2, 29, "-0400-02-29"), (999_999, 12, 31, "Y999999-12-31"),
        ])
    func writesFarDays(year: Int, month: Int, day: Int, text: String) throws {
        let found = try #require(CalendarDay(year: year, month: month, day: day))
        #expect(found.description == text)
        #expect(CalendarDay(daysSinceEpoch: found.daysSinceEpoch).civil == (year, month, day))
    }

    @Test("Neighbours are one day apart over every change of era")
    func neighbours() {
        for days in stride(from: Int32(-1_500_000), to: 1_500_000, by: 97) {
            let (a, b) = (CalendarDay(daysSinceEpoch: days), CalendarDay(daysSinceEpoch: days + 1))
            if !(a < b) || a.civil == b.civil { Issue.record("\(days)") }
            let civil = a.civil
            let back = CalendarDay(year: civil.year, month: civil.month, day: civil.day)
            if back != a { Issue.record("\(days): \(civil)") }
        }
    }
}
