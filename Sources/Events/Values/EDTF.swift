/// When something happened, as far as a source says: the Extended Date/Time Format of
/// ISO 8601-2:2019, level 1, and of level 2 the sets `[a,b]` (one of), `[..b]`, `[a..]`, `[a..b]`.
///
/// What counts for every question is the earliest and the latest day it can mean; the text is kept
/// as it was written. `~` and `?` say how sure the source is and widen nothing.
package struct EDTF: Sendable, Hashable {
    package let text: String
    package let days: DayRange

    package var earliest: CalendarDay? { days.earliest }
    package var latest: CalendarDay? { days.latest }

    /// `nil` where the text is no such date, or names a day that the calendar hasn't.
    package init?(_ text: String) {
        guard let days = Self.range(of: text[...]) else { return nil }
        (self.text, self.days) = (text, days)
    }

    private static func range(of text: Substring) -> DayRange? {
        // Most dates are one plain day, which is the cheapest to read.
        if let day = RFC3339.day(text) { return DayRange(day) }
        if text.hasPrefix("[") {
            guard text.hasSuffix("]") else { return nil }
            return set(text.dropFirst().dropLast())
        }
        let sides = text.split(separator: "/", omittingEmptySubsequences: false)
        switch sides.count {
        case 1: return date(text)
        case 2: return interval(sides[0], sides[1])
        default: return nil
        }
    }

    private static func interval(_ start: Substring, _ end: Substring) -> DayRange? {
        var range = DayRange()
        if !start.isEmpty, start != ".." {
            guard let first = date(start) else { return nil }
            range.earliest = first.earliest
        }
        if !end.isEmpty, end != ".." {
            guard let last = date(end) else { return nil }
            range.latest = last.latest
        }
        guard range.earliest != nil || range.latest != nil else { return nil }
        return ordered(range)
    }

    private static func set(_ members: Substring) -> DayRange? {
        var ranges: [DayRange] = []
        for member in members.split(separator: ",", omittingEmptySubsequences: false) {
            let member = member.trimmingSpaces()
            guard let range = setMember(member) else { return nil }
            ranges.append(range)
        }
        guard !ranges.isEmpty else { return nil }
        let earliest = ranges.map(\.earliest)
        let latest = ranges.map(\.latest)
        return DayRange(
            earliest: earliest.contains(nil) ? nil : earliest.compactMap(\.self).min(),
            latest: latest.contains(nil) ? nil : latest.compactMap(\.self).max())
    }

    private static func setMember(_ member: Substring) -> DayRange? {
        if member.hasPrefix("..") {
            return date(member.dropFirst(2)).map { DayRange(latest: $0.latest) }
        }
        if member.hasSuffix("..") {
            return date(member.dropLast(2)).map { DayRange(earliest: $0.earliest) }
        }
        guard let dots = member.firstRange(of: "..") else { return date(member) }
        guard let first = date(member[..<dots.lowerBound]),
            let last = date(member[dots.upperBound...])
        else { return nil }
        return ordered(DayRange(earliest: first.earliest, latest: last.latest))
    }

    private static func ordered(_ range: DayRange) -> DayRange? {
        if let earliest = range.earliest, let latest = range.latest, latest < earliest {
            return nil
        }
        return range
    }

    // MARK: One date

    private static func date(_ text: Substring) -> DayRange? {
        var text = text
        if let time = text.firstIndex(of: "T") {
            let behind = text[text.index(after: time)...]
            guard behind.withBytes({ RFC3339.isTime($0, zoneRequired: false) }) else { return nil }
            return RFC3339.day(text[..<time]).map { DayRange($0) }
        } else if let last = text.last, "?~%".contains(last) {
            text = text.dropLast()
        }
        if text.hasPrefix("Y") { return longYear(text.dropFirst()) }
        let negative = text.hasPrefix("-")
        if negative { text = text.dropFirst() }
        if negative, text.hasPrefix("0000") { return nil }
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard (1...3).contains(parts.count), parts[0].count == 4,
            parts.dropFirst().allSatisfy({ $0.count == 2 })
        else { return nil }
        guard let years = years(parts[0]) else { return nil }
        let signed = negative ? -years.upperBound ... -years.lowerBound : years
        if parts.count == 1 { return wholeYears(signed) }
        guard signed.count == 1 else { return nil }
        return within(signed.lowerBound, parts.dropFirst())
    }

    private static func longYear(_ text: Substring) -> DayRange? {
        let digits = text.hasPrefix("-") ? text.dropFirst() : text
        guard (5...6).contains(digits.count), digits.isAllDigits, digits.first != "0",
            let year = Int(text)
        else { return nil }
        return wholeYears(year...year)
    }

    /// `2025`, and with unspecified digits `202X` and `20XX`.
    private static func years(_ text: Substring) -> ClosedRange<Int>? {
        let known = text.prefix { $0 != "X" }
        guard known.count >= 2, known.isAllDigits,
            text.dropFirst(known.count).allSatisfy({ $0 == "X" }),
            let year = Int(known)
        else { return nil }
        let span = [1, 10, 100][4 - known.count]
        return year * span...year * span + span - 1
    }

    /// Month, season or unspecified month, and day, of one year.
    private static func within(_ year: Int, _ parts: ArraySlice<Substring>) -> DayRange? {
        let month = parts[parts.startIndex]
        let day = parts.count == 2 ? parts[parts.startIndex + 1] : nil
        if month == "XX" {
            guard day == nil || day == "XX" else { return nil }
            return wholeYears(year...year)
        }
        guard month.isAllDigits, let number = Int(month) else { return nil }
        if let months = season(number) {
            guard day == nil else { return nil }
            return days(year, months)
        }
        guard let day, day != "XX" else { return days(year, number...number) }
        guard day.isAllDigits, let dayNumber = Int(day),
            let exact = CalendarDay(year: year, month: number, day: dayNumber)
        else { return nil }
        return DayRange(exact)
    }

    /// The months of the seasons 21…24 (northern). A winter can start or end the year it is written
    /// with, so it can mean any day of it.
    private static func season(_ number: Int) -> ClosedRange<Int>? {
        switch number {
        case 21: 3...5
        case 22: 6...8
        case 23: 9...11
        case 24: 1...12
        default: nil
        }
    }

    private static func wholeYears(_ years: ClosedRange<Int>) -> DayRange? {
        DayRange(
            earliest: CalendarDay(year: years.lowerBound, month: 1, day: 1),
            latest: CalendarDay(year: years.upperBound, month: 12, day: 31))
    }

    private static func days(_ year: Int, _ months: ClosedRange<Int>) -> DayRange? {
        guard let first = CalendarDay(year: year, month: months.lowerBound, day: 1),
            let last = CalendarDay(
                year: year, month: months.upperBound,
                day: CalendarDay.days(in: months.upperBound, of: year))
        else { return nil }
        return DayRange(earliest: first, latest: last)
    }
}

extension Substring {
    var isAllDigits: Bool { !isEmpty && utf8.allSatisfy { $0 &- UInt8(ascii: "0") < 10 } }

    fileprivate func trimmingSpaces() -> Substring {
        var text = self
        while text.first == " " { text.removeFirst() }
        while text.last == " " { text.removeLast() }
        return text
    }
}
