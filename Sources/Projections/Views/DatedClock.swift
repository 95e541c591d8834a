package import Events

/// A clock that goes by days, and not by what we recorded when.
package enum DatedClock: Sendable {
    case happened, published
}

/// When events were recorded, which the folds don't know.
package protocol RecordedDays {
    /// In UTC; `nil` for an event that can't be read.
    func day(of sequence: UInt64) -> CalendarDay?
    /// The last event recorded by the end of a day; 0 where none was.
    func last(by day: CalendarDay) -> UInt64
}

/// A moment of a day at which something may begin to count: the events of one day come in the
/// order they were recorded, behind what passes with the day before.
struct Moment: Hashable, Comparable {
    let day: CalendarDay
    /// What has begun to count on that day.
    let through: UInt64
    /// The event that makes the difference, if there is one.
    let sequence: UInt64

    static func end(of day: CalendarDay) -> Moment {
        Moment(day: day, through: .max, sequence: .max)
    }

    static func < (a: Moment, b: Moment) -> Bool {
        (a.day, a.through, a.sequence) < (b.day, b.through, b.sequence)
    }
}
