/// A Markdown table under a heading.
struct Table {
    let heading: String
    /// What was measured and how, a sentence or two.
    let note: String
    let columns: [String]
    var rows: [[String]] = []

    var markdown: String {
        var lines = ["### \(heading)", "", note, "", line(columns)]
        lines.append(line(columns.map { _ in "---" }))
        lines += rows.map(line)
        return lines.joined(separator: "\n") + "\n"
    }

    private func line(_ cells: [String]) -> String {
        "| " + cells.joined(separator: " | ") + " |"
    }
}
