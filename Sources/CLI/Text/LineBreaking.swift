/// Breaks a text into lines of a column's width.
enum LineBreaking {
    /// Lines of at most `width` columns (at least 1), broken at spaces. A word longer than a line is
    /// broken behind the marks inside ids and ranges, and where it must be if it has none. Nothing
    /// but the spaces at a break is left out.
    static func lines(_ text: String, width: Int) -> [String] {
        guard DisplayWidth.of(text) > width else { return [text] }
        var lines: [String] = []
        var line = ""
        var used = 0
        func end() {
            lines.append(line)
            line = ""
            used = 0
        }
        for word in text.split(separator: " ") {
            var isFirstPiece = true
            for piece in pieces(of: word, width: width) {
                let space = isFirstPiece && !line.isEmpty ? 1 : 0
                isFirstPiece = false
                let length = DisplayWidth.of(piece)
                if used + space + length <= width {
                    line += (space > 0 ? " " : "") + piece
                    used += space + length
                    continue
                }
                if !line.isEmpty { end() }
                for character in piece {
                    let next = DisplayWidth.of(character)
                    if used + next > width, !line.isEmpty { end() }
                    line.append(character)
                    used += next
                }
            }
        }
        if !line.isEmpty { end() }
        return lines
    }

    /// A word that fits a line, or a longer one cut behind every place where a line may end.
    private static func pieces(of word: Substring, width: Int) -> [Substring] {
        guard DisplayWidth.of(word) > width else { return [word] }
        var pieces: [Substring] = []
        var start = word.startIndex
        for place in word.indices {
            let after = word.index(after: place)
            guard after < word.endIndex, "–/_-".contains(word[place]) else { continue }
            pieces.append(word[start..<after])
            start = after
        }
        pieces.append(word[start...])
        return pieces
    }
}
