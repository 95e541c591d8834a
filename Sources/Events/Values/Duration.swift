/// Durations as ISO 8601-1 writes them: `P2Y6M`, `P3W`, `PT36H`.
enum ISODuration {
    static func isValid(_ text: String) -> Bool {
        guard text.hasPrefix("P") else { return false }
        let halves = text.dropFirst().split(separator: "T", omittingEmptySubsequences: false)
        switch halves.count {
        case 1: return hasParts(halves[0], inOrder: "YMWD", mayEndInFraction: true)
        case 2:
            return
                (halves[0].isEmpty || hasParts(halves[0], inOrder: "YMWD", mayEndInFraction: false))
                && hasParts(halves[1], inOrder: "HMS", mayEndInFraction: true)
        default: return false
        }
    }

    /// Numbers, each with its designator behind it; only the smallest may have a fraction.
    private static func hasParts(
        _ text: Substring, inOrder designators: String, mayEndInFraction: Bool
    ) -> Bool {
        var left = designators[...]
        var number = text[text.startIndex..<text.startIndex]
        var fraction = false
        for place in text.indices {
            guard let designator = left.firstIndex(of: text[place]) else {
                number = text[number.startIndex...place]
                continue
            }
            let halves = number.split(separator: ".", omittingEmptySubsequences: false)
            guard !fraction, (1...2).contains(halves.count), halves.allSatisfy(\.isAllDigits) else {
                return false
            }
            fraction = halves.count == 2
            left = left[left.index(after: designator)...]
            let next = text.index(after: place)
            number = text[next..<next]
        }
        return !text.isEmpty && number.isEmpty && (mayEndInFraction || !fraction)
    }
}
