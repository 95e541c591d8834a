/// Writes the routes of an event as ``StoredEvent`` has them.
struct RouteWriter {
    private(set) var bytes: [UInt8] = []
    private let json: UnsafeRawBufferPointer

    // Of the list that is being written.
    private var countPlace = 0
    private var count = 0
    /// Its words, once they are many.
    private var known: Set<[UInt8]> = []

    /// For a handful, looking back is faster than hashing; for many it would take a square.
    private static let handful = 16

    /// `json` is the event's text, and must outlive the writer.
    init(_ json: UnsafeRawBufferPointer) {
        self.json = json
        bytes.reserveCapacity(64)
    }

    /// A word of the event's text.
    mutating func write(_ word: BorrowedValue) {
        guard let place = word.plainPlace else {
            return word.withCharacters { write(literal: $0) }
        }
        bytes.appendVarint(UInt64(place))
        bytes.appendVarint(UInt64(word.source.count))
    }

    private mutating func write(literal word: UnsafeRawBufferPointer) {
        bytes.append(0)
        bytes.appendVarint(UInt64(word.count))
        bytes.append(contentsOf: word)
    }

    // MARK: Lists

    mutating func beginList() {
        (countPlace, count, known) = (bytes.count, 0, [])
        // Of nearly all lists the count is a byte long.
        bytes.append(0)
    }

    mutating func endList() {
        if count < 0x80 {
            bytes[countPlace] = UInt8(count)
        } else {
            var varint: [UInt8] = []
            varint.appendVarint(UInt64(count))
            bytes.replaceSubrange(countPlace...countPlace, with: varint)
        }
    }

    /// A word of the event's text, where the list doesn't have it yet.
    mutating func insert(_ word: BorrowedValue) {
        if word.withCharacters({ isNew($0) }) { write(word) }
    }

    /// A word of another text, where the list doesn't have it yet.
    mutating func insert(_ word: UnsafeRawBufferPointer) {
        if isNew(word) { write(literal: word) }
    }

    /// Whether the list doesn't have the word; it is then counted.
    private mutating func isNew(_ word: UnsafeRawBufferPointer) -> Bool {
        if count < Self.handful {
            guard !isWritten(word) else { return false }
        } else {
            if known.isEmpty { known = written { Set($0.map { Array($0) }) } }
            guard known.insert(Array(word)).inserted else { return false }
        }
        count += 1
        return true
    }

    private func isWritten(_ word: UnsafeRawBufferPointer) -> Bool {
        count > 0 && written { $0.contains { $0.isEqual(to: word) } }
    }

    /// Lends the words of the list so far.
    private func written<Answer>(_ body: (RouteView.Words) -> Answer) -> Answer {
        bytes.withUnsafeBytes { bytes in
            body(RouteView.Words(bytes, from: countPlace + 1, count: count, json: json))
        }
    }
}

extension [UInt8] {
    mutating func appendVarint(_ number: UInt64) {
        var number = number
        while number >= 0x80 {
            append(UInt8(truncatingIfNeeded: number) | 0x80)
            number >>= 7
        }
        append(UInt8(number))
    }
}
