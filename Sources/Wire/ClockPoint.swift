package import Events

/// The three clocks, which are never mixed.
package enum Clock: String, Sendable, CaseIterable {
    /// When it happened.
    case happened
    /// When it was published.
    case published
    /// When it was recorded.
    case recorded

    /// What a point on it may be, for whoever wrote something else.
    package var pointForms: String {
        switch self {
        case .recorded: "write a sequence, a day (2025-11-20) or a time (2025-11-20T08:30:00Z)"
        case .happened, .published: "write a day (2025-11-20), a month (2025-11) or a year (2025)"
        }
    }
}

/// A point on one of the clocks: what counts is what is not after it.
package enum ClockPoint: Sendable, Equatable {
    /// Behind this event; 0 is before the first.
    case sequence(UInt64)
    /// Of the recorded clock, microseconds since 1970.
    case time(microseconds: Int64)
    /// The end of a day.
    case day(CalendarDay)

    /// Reads what people write: on the recorded clock a sequence, an RFC 3339 time or a day, which
    /// stands for its end in UTC; on the others a day, month or year, which stands for its last
    /// day. `nil` for anything else.
    package init?(_ text: String, on clock: Clock) {
        let isNumber = !text.isEmpty && text.utf8.allSatisfy { $0 &- UInt8(ascii: "0") < 10 }
        switch clock {
        case .recorded where isNumber:
            guard let sequence = UInt64(text) else { return nil }
            self = .sequence(sequence)
        case .recorded:
            guard let time = RFC3339.lastMicrosecond(of: text) else { return nil }
            self = .time(microseconds: time)
        case .happened, .published:
            guard let day = CalendarDay.last(of: text) else { return nil }
            self = .day(day)
        }
    }

    /// Whether it lies behind the other for sure; a sequence and a time are compared by whoever
    /// has the log.
    package func isAfter(_ other: ClockPoint) -> Bool {
        switch (self, other) {
        case (.sequence(let own), .sequence(let other)): own > other
        case (.time(let own), .time(let other)): own > other
        case (.day(let own), .day(let other)): own > other
        default: false
        }
    }
}
