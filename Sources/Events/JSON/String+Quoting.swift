extension String {
    /// What a sender wrote, fit to stand in a one-line reason: between quotes, at most 80 bytes, cut
    /// between characters, and without anything that would break the line or steer a terminal.
    package init(quoting bytes: some Collection<UInt8>) {
        self = "\""
        var length = 0
        for scalar in String(decoding: bytes.prefix(84), as: UTF8.self).unicodeScalars {
            length += UTF8.width(scalar)
            guard length <= 80 else {
                self += "…"
                break
            }
            switch scalar.properties.generalCategory {
            case .control, .format, .lineSeparator, .paragraphSeparator:
                self += "\\u{" + String(scalar.value, radix: 16) + "}"
            default: unicodeScalars.append(scalar)
            }
        }
        self += "\""
    }
}
