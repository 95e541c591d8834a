import Events

/// A book, moment by moment of a clock of days.
struct DatedRecord {
    let book: Book
    let clock: DatedClock
    let log: any History
    let days: any RecordedDays

    /// The book as it is seen at a moment; its index is still that of all that stands.
    func book(at moment: Moment) -> Book {
        let before = days.last(by: CalendarDay(daysSinceEpoch: moment.day.daysSinceEpoch - 1))
        var limit = Lens.Limit(
            day: moment.day,
            recordedThrough: min(days.last(by: moment.day), max(before, moment.through)))
        limit.onTheDayThrough = moment.through
        let lens =
            switch clock {
            case .happened: Lens(happened: limit)
            case .published: Lens(published: limit)
            }
        return book.seen(through: lens, log: log)
    }
}
