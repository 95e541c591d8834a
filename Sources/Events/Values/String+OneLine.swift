extension String {
    /// On one line, control and direction characters replaced: what somebody else wrote, where one
    /// line is to be shown or logged.
    package var onOneLine: String {
        guard unicodeScalars.contains(where: { Self.replacement(for: $0) != nil }) else {
            return self
        }
        var shown = String.UnicodeScalarView()
        for scalar in unicodeScalars { shown.append(Self.replacement(for: scalar) ?? scalar) }
        return String(shown)
    }

    private static func replacement(for scalar: Unicode.Scalar) -> Unicode.Scalar? {
        switch scalar.value {
        case 0x09, 0x0A, 0x0D, 0x85, 0x2028, 0x2029: " "
        case 0..<0x20, 0x7F..<0xA0, 0x202A...0x202E, 0x2066...0x2069: "\u{FFFD}"
        default: nil
        }
    }
}
