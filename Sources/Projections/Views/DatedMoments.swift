import Events

/// The moments at which something may begin to count, of every event that is told of some subjects
/// or has to do with those; read from the log once, and in its order.
struct DatedMoments {
    private let book: Book
    private var moments: [UInt64: [Moment]] = [:]
    private var causes: [UInt64: ChangeCause] = [:]

    /// The moments after `first` and up to `last`, and perhaps some more.
    ///
    /// - Throws: `givenUp` when `isOver`, which is asked event by event, says so.
    init(
        of subjects: Set<String>, in record: DatedRecord, after first: Moment, to last: Moment,
        until isOver: () -> Bool
    ) throws(QueryFault) {
        book = record.book
        for sequence in book.events(of: subjects).sorted() {
            if isOver() { throw .givenUp }
            guard let event = record.log.event(at: sequence) else { continue }
            causes[sequence] = ChangeCause(event)
            let own = event.dates
            var found = Self.moments(on: own.dates, of: sequence)
            found += Self.moments(passing: own.expiries, of: sequence)
            if !event.isDated(on: record.clock) || book.marks[sequence]?.isUntouched == false,
                let day = record.days.day(of: sequence)
            {
                found.append(Moment(day: day, through: sequence, sequence: sequence))
            }
            // What a correction sets counts for the event that it corrects.
            let set = event.datesInEdits
            for target in book.targets(of: sequence) where !set.isEmpty {
                found += Self.moments(on: set, of: target)
                found += Self.moments(passing: set, of: target)
            }
            found.removeAll { !(first < $0 && $0 < last) }
            if !found.isEmpty { moments[sequence] = found }
        }
    }

    /// Those of some of the subjects, in their order.
    func of(_ subjects: Set<String>) -> [Moment] {
        Set(book.events(of: subjects).flatMap { moments[$0] ?? [] }).sorted()
    }

    func author(_ moment: Moment) -> MemberChange.Author {
        MemberChange.Author(
            sequence: moment.sequence, cause: causes[moment.sequence] ?? .world)
    }

    private static func moments(on dates: [EDTF], of sequence: UInt64) -> [Moment] {
        dates.flatMap { [$0.earliest, $0.latest] }.compactMap { day in
            day.map { Moment(day: $0, through: sequence, sequence: sequence) }
        }
    }

    private static func moments(passing dates: [EDTF], of sequence: UInt64) -> [Moment] {
        dates.compactMap(\.latest).map { latest in
            let next = CalendarDay(daysSinceEpoch: latest.daysSinceEpoch + 1)
            return Moment(day: next, through: 0, sequence: sequence)
        }
    }
}

extension Book {
    /// The events told of the subjects, what they speak of, and all that is said of either.
    fileprivate func events(of subjects: Set<String>) -> Set<UInt64> {
        var roots: Set<UInt64> = []
        for name in subjects {
            let subject = subject(name)
            let claims = (subject?.told ?? []) + (subject?.retracted ?? [])
            for sequence in claims.map(\.sequence) + departures.members(of: name) {
                roots.insert(sequence)
                roots.formUnion(targets(of: sequence))
            }
        }
        var all = roots
        var left = Array(roots)
        while let sequence = left.popLast() {
            guard let mark = marks[sequence] else { continue }
            let said =
                mark.corrections + mark.retractions.map(\.sequence) + mark.reports + mark.denials
            left += said.filter { all.insert($0).inserted }
        }
        return all
    }

    /// What an event speaks of in the end; itself, where it speaks of none.
    func threadRoot(of sequence: UInt64) -> UInt64 { targets(of: sequence).last ?? sequence }

    /// What an event speaks of, and what that does, and so on.
    fileprivate func targets(of sequence: UInt64) -> [UInt64] {
        var found: [UInt64] = []
        var at = sequence
        while let next = targets[at], next < at {
            found.append(next)
            at = next
        }
        return found
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

    /// Whether it tells of itself when it counts on the clock, so that it is no matter when it was
    /// recorded; as long as nobody corrects it.
    fileprivate func isDated(on clock: DatedClock) -> Bool {
        let published = data?["report"]?["published"]
        let day = clock == .published ? published : data?["date"] ?? published
        let date = day?.string.flatMap { EDTF($0) }
        return type.isTelling && (date?.earliest ?? date?.latest) != nil
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
