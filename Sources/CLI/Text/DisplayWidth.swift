/// How many columns of a terminal a text takes.
///
/// The standard library knows no East Asian width (UAX #11); the ranges here are its wide and
/// fullwidth blocks. Ambiguous characters count one column, as terminals do outside East Asia.
enum DisplayWidth {
    static func of(_ text: some StringProtocol) -> Int {
        // Most ids, types and dates are ASCII, where no character needs a look of its own.
        if text.utf8.allSatisfy({ $0 < 0x80 }) { return text.utf8.count }
        return text.reduce(0) { $0 + of($1) }
    }

    static func of(_ character: Character) -> Int {
        guard let first = character.unicodeScalars.first else { return 0 }
        if isWide(first) || character.unicodeScalars.contains("\u{FE0F}") { return 2 }
        switch first.properties.generalCategory {
        case .nonspacingMark, .enclosingMark, .format: return 0
        default: return 1
        }
    }

    private static func isWide(_ scalar: Unicode.Scalar) -> Bool {
        guard scalar.value >= 0x1100 else { return false }
        return scalar.properties.isEmojiPresentation
            || wideBlocks.contains { $0.contains(scalar.value) }
    }

    private static let wideBlocks: [ClosedRange<UInt32>] = [
        0x1100...0x115F,  // Hangul Jamo, leading
        0x2E80...0x303E,  // CJK radicals, Kangxi, CJK punctuation
        0x3041...0x33FF,  // kana, Bopomofo, compatibility Jamo, enclosed CJK
        0x3400...0x4DBF,  // CJK extension A
        0x4E00...0xA4CF,  // CJK unified ideographs, Yi
        0xA960...0xA97F,  // Hangul Jamo extended A
        0xAC00...0xD7A3,  // Hangul syllables
        0xF900...0xFAFF,  // CJK compatibility ideographs
        0xFE30...0xFE6F,  // CJK compatibility forms
        0xFF00...0xFF60,  // fullwidth forms
        0xFFE0...0xFFE6,
        0x20000...0x3FFFD,  // CJK extensions B and beyond
    ]
}
