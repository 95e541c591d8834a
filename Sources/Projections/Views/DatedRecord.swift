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

    // MARK: Moments

    /// The moments after `first` and up to `last` at which something of the subjects may begin to
    /// count, in their order, and perhaps some more.
    ///
    /// Cost: reading from the log whatever is told of the subjects.
    func moments(of subjects: Set<String>, after first: Moment, through last: Moment) -> [Moment] {
        var moments: Set<Moment> = []
        for sequence in events(of: subjects) {
            guard let event = log.event(at: sequence) else { continue }
            if let day = days.day(of: sequence) {
                moments.insert(Moment(day: day, through: sequence, sequence: sequence))
            }
            let own = event.dates
            note(own.dates, of: sequence, in: &moments)
            note(passing: own.expiries, of: sequence, in: &moments)
            // What a correction sets counts for the event that it corrects.
            let set = event.datesInEdits
            for target in targets(of: sequence) where !set.isEmpty {
                note(set, of: target, in: &moments)
                note(passing: set, of: target, in: &moments)
            }
        }
        return moments.filter { first < $0 && $0 < last }.sorted()
    }

    private func note(_ dates: [EDTF], of sequence: UInt64, in moments: inout Set<Moment>) {
        for day in dates.flatMap({ [$0.earliest, $0.latest] }) {
            guard let day else { continue }
            moments.insert(Moment(day: day, through: sequence, sequence: sequence))
        }
    }

    private func note(
        passing dates: [EDTF], of sequence: UInt64, in moments: inout Set<Moment>
    ) {
        for latest in dates.compactMap(\.latest) {
            let next = CalendarDay(daysSinceEpoch: latest.daysSinceEpoch + 1)
            moments.insert(Moment(day: next, through: 0, sequence: sequence))
        }
    }

    // MARK: Events

    /// The events told of the subjects, what they speak of, and all that is said of either.
    private func events(of subjects: Set<String>) -> Set<UInt64> {
        var roots: Set<UInt64> = []
        for name in subjects {
            let subject = book.subject(name)
            let claims = (subject?.told ?? []) + (subject?.retracted ?? [])
            for sequence in claims.map(\.sequence) + book.departures.members(of: name) {
                roots.insert(sequence)
                roots.formUnion(targets(of: sequence))
            }
        }
        var all = roots
        var left = Array(roots)
        while let sequence = left.popLast() {
            guard let mark = book.marks[sequence] else { continue }
            let said =
                mark.corrections + mark.retractions.map(\.sequence) + mark.reports + mark.denials
            left += said.filter { all.insert($0).inserted }
        }
        return all
    }

    /// What an event speaks of, and what that does, and so on.
    private func targets(of sequence: UInt64) -> [UInt64] {
        var targets: [UInt64] = []
        var at = sequence
        while let next = book.targets[at], next < at {
            targets.append(next)
            at = next
        }
        return targets
    }
}

extension Event {
    /// When it happened and was published, and when what it tells of expires; as it was recorded.
    fileprivate var dates: (dates: [EDTF], expiries: [EDTF]) {
        let dates = [data?["date"], data?["report"]?["published"]]
        return (
            dates.compactMap { $0?.string.flatMap { EDTF($0) } },
            [data?["expires"]].compactMap { $0?.string.flatMap { EDTF($0) } }
        )
    }

    /// Every text that a correction sets and that is a date.
    fileprivate var datesInEdits: [EDTF] {
        guard type == .announcementCorrected, let set = data?["set"] else { return [] }
        var dates: [EDTF] = []
        func collect(_ value: JSONValue) {
            if let date = value.string.flatMap({ EDTF($0) }) { dates.append(date) }
            for element in value.elements { collect(element) }
            for (_, member) in value.members { collect(member) }
        }
        collect(set)
        return dates
    }
}
