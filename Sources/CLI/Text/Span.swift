/// A text on one line, and the tint that tells its weight apart.
struct Span: Sendable, Equatable {
    /// A meaning, not a colour: what it looks like is one table below.
    enum Tint: Sendable { case plain, strong, faint, good, caution, bad }

    var text: String
    var tint: Tint

    init(_ text: String, _ tint: Tint = .plain) {
        self.text = text
        self.tint = tint
    }

    /// The text, between escape sequences where the terminal shows colour.
    func rendered(inColour: Bool) -> String {
        guard inColour, !text.isEmpty, let code else { return text }
        return "\u{1B}[\(code)m\(text)\u{1B}[0m"
    }

    private var code: String? {
        switch tint {
        case .plain: nil
        case .strong: "1"
        case .faint: "2"
        case .good: "32"
        case .caution: "33"
        case .bad: "31"
        }
    }
}
