/// The days that something may have been on, from the first to the last. Eight bytes: the record
/// holds one for each date that it was told.
package struct DayRange: Sendable, Hashable {
    /// In days since 1970-01-01; of ``open`` none.
    private var first = Self.open
    private var last = Self.open

    /// Days from here the calendar hasn't.
    private static let open = Int32.min

    package init(earliest: CalendarDay? = nil, latest: CalendarDay? = nil) {
        (self.earliest, self.latest) = (earliest, latest)
    }

    package init(_ day: CalendarDay) { self.init(earliest: day, latest: day) }

    /// `nil`: open towards the past, or not known.
    package var earliest: CalendarDay? {
        get { Self.day(first) }
        set { first = newValue?.daysSinceEpoch ?? Self.open }
    }

    /// `nil`: open towards the future, or not known.
    package var latest: CalendarDay? {
        get { Self.day(last) }
        set { last = newValue?.daysSinceEpoch ?? Self.open }
    }

    private static func day(_ days: Int32) -> CalendarDay? {
        days == open ? nil : CalendarDay(daysSinceEpoch: days)
    }
}
