import Events

extension DayRange {
    /// At least and at most how many days it is after another, as far as the two tell; below 0 it
    /// is, or may be, before it.
    func days(after other: DayRange) -> (min: Int?, max: Int?) {
        (Self.days(from: other.latest, to: earliest), Self.days(from: other.earliest, to: latest))
    }

    private static func days(from first: CalendarDay?, to last: CalendarDay?) -> Int? {
        guard let first, let last else { return nil }
        return Int(last.daysSinceEpoch) - Int(first.daysSinceEpoch)
    }
}

extension JSONWriter {
    mutating func write(daysAfter days: (min: Int?, max: Int?)) {
        member("after_days_min", days.min)
        member("after_days_max", days.max)
    }
}
