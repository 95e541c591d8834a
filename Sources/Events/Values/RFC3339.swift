/// Times as RFC 3339 writes them.
package enum RFC3339 {
    /// Whether the text is a date and time with a zone, on a day the calendar has.
    package static func isDateTime(_ text: String) -> Bool {
        text[...].withBytes { isDateTime($0) }
    }

    static func isDateTime(_ text: UnsafeRawBufferPointer) -> Bool {
        guard text.count > 10, day(UnsafeRawBufferPointer(rebasing: text[..<10])) != nil else {
            return false
        }
        switch text[10] {
        case UInt8(ascii: "T"), UInt8(ascii: "t"), UInt8(ascii: " "):
            return isTime(UnsafeRawBufferPointer(rebasing: text[11...]), zoneRequired: true)
        default: return false
        }
    }

    /// `YYYY-MM-DD`, and nothing else.
    package static func day(_ text: Substring) -> CalendarDay? { text.withBytes { day($0) } }

    static func day(_ text: UnsafeRawBufferPointer) -> CalendarDay? {
        guard text.count == 10, text[4] == UInt8(ascii: "-"), text[7] == UInt8(ascii: "-"),
            let century = twoDigits(text, at: 0), let year = twoDigits(text, at: 2),
            let month = twoDigits(text, at: 5), let day = twoDigits(text, at: 8)
        else { return nil }
        return CalendarDay(year: century * 100 + year, month: month, day: day)
    }

    /// `hh:mm:ss`, a fraction if any, and the zone, which may be missing or without minutes where it
    /// isn't required (ISO 8601 allows that, RFC 3339 doesn't). A leap second is a time.
    static func isTime(_ text: UnsafeRawBufferPointer, zoneRequired: Bool) -> Bool {
        guard text.count >= 8, text[2] == UInt8(ascii: ":"), text[5] == UInt8(ascii: ":"),
            let hour = twoDigits(text, at: 0), let minute = twoDigits(text, at: 3),
            let second = twoDigits(text, at: 6), hour <= 23, minute <= 59, second <= 60
        else { return false }
        var at = 8
        if at < text.count, text[at] == UInt8(ascii: ".") {
            let start = at + 1
            at = start
            while at < text.count, text[at] &- UInt8(ascii: "0") < 10 { at += 1 }
            guard at > start else { return false }
        }
        return isZone(UnsafeRawBufferPointer(rebasing: text[at...]), isRequired: zoneRequired)
    }

    private static func isZone(_ text: UnsafeRawBufferPointer, isRequired: Bool) -> Bool {
        switch text.first {
        case nil: return !isRequired
        case UInt8(ascii: "Z"), UInt8(ascii: "z"): return text.count == 1
        case UInt8(ascii: "+"), UInt8(ascii: "-"):
            guard text.count >= 3, let hours = twoDigits(text, at: 1), hours <= 23 else {
                return false
            }
            if text.count == 3 { return !isRequired }
            guard text.count == 6, text[3] == UInt8(ascii: ":"),
                let minutes = twoDigits(text, at: 4)
            else { return false }
            return minutes <= 59
        default: return false
        }
    }

    /// The number that is written at a place of the text which has it and one behind it.
    @inline(__always)
    private static func twoDigits(_ text: UnsafeRawBufferPointer, at place: Int) -> Int? {
        let (tens, ones) = (
            text[place] &- UInt8(ascii: "0"), text[place + 1] &- UInt8(ascii: "0")
        )
        return tens < 10 && ones < 10 ? Int(tens &* 10 &+ ones) : nil
    }

    /// Microseconds since 1970 of a day (its beginning, in UTC) or of a time with a zone; finer
    /// fractions are cut.
    package static func microseconds(_ text: String) -> Int64? {
        if let day = day(text[...]) { return Int64(day.daysSinceEpoch) * 86_400_000_000 }
        guard isDateTime(text), let date = day(text.prefix(10)) else { return nil }
        let clock = text.dropFirst(11)
        let hours = Int64(clock.prefix(2)) ?? 0
        let minutes = Int64(clock.dropFirst(3).prefix(2)) ?? 0
        let seconds = Int64(clock.dropFirst(6).prefix(2)) ?? 0
        let tail = clock.dropFirst(8)
        let fraction = tail.first == "." ? tail.dropFirst().prefix { $0.isWholeNumber } : ""
        let padded = fraction.prefix(6) + String(repeating: "0", count: max(0, 6 - fraction.count))
        let inDay = (hours * 60 + minutes) * 60 + seconds - offsetSeconds(tail)
        return (Int64(date.daysSinceEpoch) * 86_400 + inDay) * 1_000_000 + (Int64(padded) ?? 0)
    }

    /// Up to when a time or a day reaches, in microseconds since 1970: a day through its last one,
    /// in UTC.
    package static func lastMicrosecond(of text: String) -> Int64? {
        day(text[...]).map { $0.endMicroseconds - 1 } ?? microseconds(text)
    }

    /// How far the zone at the end of a valid time is ahead of UTC.
    private static func offsetSeconds(_ text: Substring) -> Int64 {
        guard let sign = text.lastIndex(where: { $0 == "+" || $0 == "-" }) else { return 0 }
        let zone = text[text.index(after: sign)...]
        let seconds = (Int64(zone.prefix(2)) ?? 0) * 3600 + (Int64(zone.suffix(2)) ?? 0) * 60
        return text[sign] == "+" ? seconds : -seconds
    }

    /// Microseconds since 1970 in UTC, always with six decimals: `2025-11-21T08:30:00.000000Z`.
    package static func utf8(microseconds: Int64) -> [UInt8] {
        let (day, time) = dayAndTime(microseconds)
        var text = Array("\(CalendarDay(daysSinceEpoch: Int32(clamping: day)))T".utf8)
        let timeStart = text.count
        text.append(contentsOf: repeatElement(0, count: timeOfDayCount))
        text.withUnsafeMutableBytes { text in
            writeTimeOfDay(time, to: UnsafeMutableRawBufferPointer(rebasing: text[timeStart...]))
        }
        return text
    }

    /// The day since 1970 that a time in microseconds falls on, in UTC, and the microseconds of
    /// that day before it.
    static func dayAndTime(_ microseconds: Int64) -> (number: Int64, time: Int64) {
        let (day, time) = microseconds.quotientAndRemainder(dividingBy: 86_400_000_000)
        return time < 0 ? (day - 1, time + 86_400_000_000) : (day, time)
    }

    /// How long what ``writeTimeOfDay(_:to:)`` writes is.
    static let timeOfDayCount = 16

    /// Writes `08:30:00.000000Z` for the microseconds since a day began.
    static func writeTimeOfDay(_ microseconds: Int64, to text: UnsafeMutableRawBufferPointer) {
        func write(_ number: Int64, before end: Int, digits: Int) {
            var rest = UInt32(truncatingIfNeeded: number)
            for at in stride(from: end - 1, through: end - digits, by: -1) {
                text[at] = UInt8(truncatingIfNeeded: rest % 10) + UInt8(ascii: "0")
                rest /= 10
            }
        }
        let seconds = microseconds / 1_000_000
        write(seconds / 3600, before: 2, digits: 2)
        write(seconds / 60 % 60, before: 5, digits: 2)
        write(seconds % 60, before: 8, digits: 2)
        write(microseconds % 1_000_000, before: 15, digits: 6)
        text[2] = UInt8(ascii: ":")
        text[5] = UInt8(ascii: ":")
        text[8] = UInt8(ascii: ".")
        text[15] = UInt8(ascii: "Z")
    }
}

extension Substring {
    /// Lends its UTF-8 for the time of the call.
    func withBytes<Answer>(_ body: (UnsafeRawBufferPointer) -> Answer) -> Answer {
        // Through the view of a substring each byte costs a call.
        var text = self
        return text.withUTF8 { body(UnsafeRawBufferPointer($0)) }
    }
}
