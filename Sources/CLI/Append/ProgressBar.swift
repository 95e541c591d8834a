/// The bar that shows how far long work has come; on a terminal, and not before a second.
struct ProgressBar {
    private let total: Int?
    private let terminal: Terminal
    private let start = ContinuousClock.now
    private var isDrawn = false

    /// `total` bytes of it all; nil where nobody knows.
    init(total: Int?, on terminal: Terminal) {
        self.total = total
        self.terminal = terminal
    }

    /// Draws the bar anew behind what was printed.
    mutating func draw(bytes: Int, saying count: String) {
        guard terminal.canRedraw, ContinuousClock.now - start > .seconds(1) else { return }
        let text = Self.text(
            bytes: bytes, total: total, saying: count, width: terminal.errorWidth - 1)
        Notice.raw("\r\u{1B}[K\(text)")
        isDrawn = true
    }

    /// Takes the bar away, so that a line can be printed in its place.
    mutating func clear() {
        guard isDrawn else { return }
        Notice.raw("\r\u{1B}[K")
        isDrawn = false
    }

    /// `[#########-----------]  45 %  12,345 events`, at most `width` columns wide.
    static func text(bytes: Int, total: Int?, saying count: String, width: Int) -> String {
        guard let total, total > 0 else { return Printable.cut(count, to: width) }
        let share = min(Double(bytes) / Double(total), 1)
        let percent = String(Int(share * 100))
        let figures =
            "  \(String(repeating: " ", count: 3 - percent.count))\(percent) %  \(count)"
        let room = min(width - figures.count - 2, 40)
        guard room >= 5 else { return Printable.cut(figures, to: width) }
        let filled = Int(share * Double(room))
        let bar =
            String(repeating: "#", count: filled)
            + String(repeating: "-", count: room - filled)
        return "[\(bar)]\(figures)"
    }
}
