import Events

/// Whether something is there in an answer that names a day.
enum Presence: Int, Sendable, Comparable {
    case absent
    /// Its earliest day has come, its latest not: listed, and counted nowhere.
    case possible
    case counts

    static func < (a: Presence, b: Presence) -> Bool { a.rawValue < b.rawValue }
}

extension Lens.Limit {
    /// By the first of the dates that knows any day; by the sequence where none does.
    func presence(of dates: EDTF?..., recorded sequence: UInt64) -> Presence {
        let known = dates.lazy.compactMap(\.self).first { $0.earliest ?? $0.latest != nil }
        guard let known else { return sequence <= recordedThrough ? .counts : .absent }
        if let latest = known.latest, hasCome(latest, for: sequence) { return .counts }
        if let earliest = known.earliest, !hasCome(earliest, for: sequence) { return .absent }
        return .possible
    }

    private func hasCome(_ date: CalendarDay, for sequence: UInt64) -> Bool {
        date < day || date == day && sequence <= onTheDayThrough
    }
}
