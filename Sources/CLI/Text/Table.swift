/// Rows under headings, laid out for a width: columns are narrowed by wrapping, never by cutting.
/// Where even that doesn't fit, every row becomes a card: one member a line.
struct Table: Sendable {
    struct Column: Sendable {
        enum Side: Sendable { case left, right }

        /// One heading for each line that its cells stack.
        var headings: [String]
        var side: Side
        /// The narrowest it may be wrapped to; nil keeps it as wide as its widest cell.
        var widthMin: Int?
        /// Spaces before the next column.
        var gap: Int

        init(
            _ headings: String..., side: Side = .left, widthMin: Int? = nil, gap: Int = 2
        ) {
            self.headings = headings
            self.side = side
            self.widthMin = widthMin
            self.gap = gap
        }
    }

    struct Row: Sendable {
        /// One a column; the spans of a cell stand below each other.
        var cells: [[Span]]
        /// Lines of their own below the row.
        var notes: [Span] = []
    }

    var columns: [Column]
    var rows: [Row]
    var showsHeadings = true

    /// The table as lines without line ends. `width` nil: as wide as it takes.
    func lines(width: Int?, inColour: Bool) -> [String] {
        guard let widths = widths(fitting: width) else {
            return cards(width: width ?? .max, inColour: inColour)
        }
        var lines: [String] = []
        if showsHeadings {
            let cells = columns.map { column in column.headings.map { Span($0, .strong) } }
            lines += layOut(cells, widths, inColour)
        }
        // A row of several lines needs air around it to be seen as one.
        let isAiry = rows.contains { !$0.notes.isEmpty || $0.cells.contains { $0.count > 1 } }
        for (place, row) in rows.enumerated() {
            if isAiry, place > 0 || showsHeadings { lines.append("") }
            lines += layOut(row.cells, widths, inColour)
            lines += notes(of: row, width: width ?? .max, inColour)
        }
        return lines
    }

    /// `nil` where the narrowest columns together are wider than `width`.
    private func widths(fitting width: Int?) -> [Int]? {
        let natural = columns.indices.map(naturalWidth)
        guard let width else { return natural }
        let least = columns.indices.map { column in
            let least = columns[column].widthMin.map { max($0, headingWidth(of: column)) }
            return min(natural[column], least ?? .max)
        }
        let room = width - columns.dropLast().reduce(0) { $0 + $1.gap }
        guard least.reduce(0, +) <= room else { return nil }
        let first = grown(least, to: natural, within: room)
        // Where lines break leaves columns unused; others may need them.
        let used = columns.indices.map { wrappedWidth(of: $0, in: first[$0]) }
        let wanted = columns.indices.map { used[$0] < first[$0] ? used[$0] : natural[$0] }
        return grown(used, to: wanted, within: room)
    }

    /// The narrowest grows first: a unit or a name is whole before a title takes the rest.
    private func grown(_ widths: [Int], to wanted: [Int], within room: Int) -> [Int] {
        var widths = widths
        var spare = room - widths.reduce(0, +)
        while spare > 0 {
            let narrowed = widths.indices.filter { widths[$0] < wanted[$0] }
            guard let next = narrowed.min(by: { widths[$0] < widths[$1] }) else { break }
            widths[next] += 1
            spare -= 1
        }
        return widths
    }

    private func wrappedWidth(of column: Int, in width: Int) -> Int {
        let texts = rows.flatMap { row in
            row.cells[column].flatMap { LineBreaking.lines($0.text, width: max(width, 1)) }
        }
        return texts.reduce(headingWidth(of: column)) { max($0, DisplayWidth.of($1)) }
    }

    private func headingWidth(of column: Int) -> Int {
        showsHeadings ? columns[column].headings.map(DisplayWidth.of).max() ?? 0 : 0
    }

    private func naturalWidth(of column: Int) -> Int {
        rows.reduce(headingWidth(of: column)) { widest, row in
            row.cells[column].reduce(widest) { max($0, DisplayWidth.of($1.text)) }
        }
    }

    private func layOut(_ cells: [[Span]], _ widths: [Int], _ inColour: Bool) -> [String] {
        let wrapped = zip(cells, widths).map { cell, width in
            cell.withoutBlankEnd.flatMap { span in
                LineBreaking.lines(span.text, width: max(width, 1)).map { Span($0, span.tint) }
            }
        }
        let height = wrapped.map(\.count).max() ?? 0
        return (0..<height).map { line in
            var text = ""
            // Spaces before nothing are left out, so that no line ends in them.
            var pending = 0
            for (place, column) in columns.enumerated() {
                let span = line < wrapped[place].count ? wrapped[place][line] : Span("")
                let space = max(widths[place] - DisplayWidth.of(span.text), 0)
                pending += column.side == .right ? space : 0
                if !span.text.isEmpty {
                    text += String(repeating: " ", count: pending)
                    text += span.rendered(inColour: inColour)
                    pending = 0
                }
                pending += (column.side == .left ? space : 0) + column.gap
            }
            return text
        }
    }

    private func notes(of row: Row, width: Int, _ inColour: Bool) -> [String] {
        row.notes.flatMap { note in
            LineBreaking.lines(note.text, width: max(width - 4, 1)).enumerated().map {
                place, text in
                (place == 0 ? "  · " : "    ") + Span(text, note.tint).rendered(inColour: inColour)
            }
        }
    }

    private func cards(width: Int, inColour: Bool) -> [String] {
        let name = columns.flatMap(\.headings).map(DisplayWidth.of).max() ?? 0
        var lines: [String] = []
        for (place, row) in rows.enumerated() {
            if place > 0 { lines.append("") }
            for (column, cell) in zip(columns, row.cells) {
                for (number, span) in cell.enumerated() where !span.text.isEmpty {
                    let stacked = number < column.headings.count
                    let heading = stacked ? column.headings[number] : ""
                    let label = heading + String(repeating: " ", count: name - heading.count + 2)
                    for (part, text) in LineBreaking.lines(
                        span.text, width: max(width - name - 2, 8)
                    ).enumerated() {
                        let left = part == 0 ? label : String(repeating: " ", count: label.count)
                        lines.append(
                            Span(left, .faint).rendered(inColour: inColour)
                                + Span(text, span.tint).rendered(inColour: inColour))
                    }
                }
            }
            lines += notes(of: row, width: width, inColour)
        }
        return lines
    }
}

extension [Span] {
    /// A cell whose last lines state nothing takes no room for them.
    fileprivate var withoutBlankEnd: ArraySlice<Span> {
        self[...((lastIndex { !$0.text.isEmpty }) ?? -1)]
    }
}
