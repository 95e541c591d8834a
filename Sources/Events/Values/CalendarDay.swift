/// A day of the proleptic Gregorian calendar (ISO 8601), as days since 1970-01-01.
package struct CalendarDay: Sendable, Hashable, Comparable {
    package let daysSinceEpoch: Int32

    package init(daysSinceEpoch: Int32) { self.daysSinceEpoch = daysSinceEpoch }

    /// `nil` where the calendar has no such day.
    package init?(year: Int, month: Int, day: Int) {
        guard (1...12).contains(month), day >= 1, (-999_999...999_999).contains(year),
            day <= Self.days(in: month, of: year)
        else { return nil }
        // Days from civil: eras of 400 years that start on 1 March.
        let y = month > 2 ? year : year - 1
        let era = (y >= 0 ? y : y - 399) / 400
        let yearOfEra = y - era * 400
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        daysSinceEpoch = Int32(era * 146_097 + dayOfEra - 719_468)
    }

    /// The day, in UTC, of a time in microseconds since 1970.
    package init(ofMicroseconds microseconds: Int64) {
        let (days, rest) = microseconds.quotientAndRemainder(dividingBy: Self.microseconds)
        self.init(daysSinceEpoch: Int32(clamping: rest < 0 ? days - 1 : days))
    }

    private static let microseconds: Int64 = 86_400_000_000

    /// Where the day after it begins, in UTC, in microseconds since 1970; the nearest there is
    /// where that is too far away to be told.
    package var endMicroseconds: Int64 {
        let (end, isTooFar) = (Int64(daysSinceEpoch) + 1)
            .multipliedReportingOverflow(by: Self.microseconds)
        return !isTooFar ? end : daysSinceEpoch < 0 ? .min : .max
    }

    package static func days(in month: Int, of year: Int) -> Int {
        switch month {
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    package static func < (a: CalendarDay, b: CalendarDay) -> Bool {
        a.daysSinceEpoch < b.daysSinceEpoch
    }

    package var civil: (year: Int, month: Int, day: Int) {
        let z = Int(daysSinceEpoch) + 719_468
        let era = (z >= 0 ? z : z - 146_096) / 146_097
        let dayOfEra = z - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shifted = (5 * dayOfYear + 2) / 153
        let month = shifted < 10 ? shifted + 3 : shifted - 9
        return (
            yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month,
            dayOfYear - (153 * shifted + 2) / 5 + 1
        )
    }
}

extension CalendarDay: CustomStringConvertible {
    /// `YYYY-MM-DD`, a sign in front of years before 0 and a `Y` before those of five digits.
    package var description: String {
        let (year, month, day) = civil
        let digits = String(abs(year))
        let padded = String(repeating: "0", count: max(0, 4 - digits.count)) + digits
        let sign = year < 0 ? "-" : ""
        return (digits.count > 4 ? "Y" : "") + sign + padded + "-" + twoDigits(month) + "-"
            + twoDigits(day)
    }

    private func twoDigits(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
}
