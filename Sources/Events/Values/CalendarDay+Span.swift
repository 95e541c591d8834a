extension CalendarDay {
    /// The last day of a day, month or year as people ask for one: `2025-10-02`, `2025-10`, `2025`;
    /// `nil` for anything else.
    package static func last(of text: String) -> CalendarDay? { span(of: text)?.latest }

    /// As ``last(of:)``, the first day.
    package static func first(of text: String) -> CalendarDay? { span(of: text)?.earliest }

    private static func span(of text: String) -> EDTF? {
        let digits = text.split(separator: "-", omittingEmptySubsequences: false)
            .map { $0.utf8.count }
        guard [[4], [4, 2], [4, 2, 2]].contains(digits),
            text.utf8.allSatisfy({ $0 == UInt8(ascii: "-") || $0 &- UInt8(ascii: "0") < 10 }),
            // Numbers above 12 are seasons.
            digits.count < 2 || (1...12).contains(Int(text.dropFirst(5).prefix(2)) ?? 0)
        else { return nil }
        return EDTF(text)
    }
}
