import Events

/// What other people wrote, made fit to be shown: an event's text must not move the cursor, colour
/// the screen or turn the order of what stands beside it.
enum Printable {
    /// The text on one line, control and direction characters replaced.
    static func text(_ text: String) -> String { text.onOneLine }

    /// The longest beginning that fits `width` columns, with an ellipsis where something is cut.
    static func cut(_ text: String, to width: Int?) -> String {
        guard let width, DisplayWidth.of(text) > width else { return text }
        guard width > 0 else { return "" }
        var kept = ""
        var used = 0
        for character in text {
            let next = DisplayWidth.of(character)
            if used + next > width - 1 { break }
            kept.append(character)
            used += next
        }
        return kept + "…"
    }

    /// Digits in groups of three; anything else as it is.
    static func grouped(_ number: String) -> String {
        let whole = number.prefix { $0.isASCII && $0.isNumber }
        guard whole.count > 3 else { return number }
        var text = ""
        for (place, digit) in whole.enumerated() {
            if place > 0, (whole.count - place) % 3 == 0 { text.append(",") }
            text.append(digit)
        }
        return text + number[whole.endIndex...]
    }

    /// `1 duplicate`, `42 events`: an English noun after its number.
    static func count(_ number: some BinaryInteger, _ one: String, _ many: String) -> String {
        "\(grouped(String(number))) \(number == 1 ? one : many)"
    }
}
