/// Routes where they were read: what ``Routes`` says, without a copy of anything. It is valid as
/// long as the bytes are.
package struct RouteView {
    package let type: UnsafeRawBufferPointer
    package let subjects: Words
    package let parties: Words
    /// The event's text.
    let json: UnsafeRawBufferPointer
    /// Where they end, and the text begins unless it stands elsewhere.
    let end: Int

    /// `nil` where the bytes at `start` are no routes of the text: `json`, or else what stands
    /// behind them.
    init?(_ bytes: UnsafeRawBufferPointer, from start: Int, json: UnsafeRawBufferPointer? = nil) {
        var reader = WordReader(bytes, at: start)
        guard let type = reader.word(), let subjects = reader.words(),
            let parties = reader.words()
        else { return nil }
        let json = json ?? UnsafeRawBufferPointer(rebasing: bytes[reader.at...])
        guard reader.insideEnd <= json.count else { return nil }
        self.type = type.bytes(in: json)
        self.subjects = Words(bytes, from: subjects.start, count: subjects.count, json: json)
        self.parties = Words(bytes, from: parties.start, count: parties.count, json: json)
        self.json = json
        end = reader.at
    }

    /// Words in the order they are stored.
    package struct Words: Sequence {
        private let bytes: UnsafeRawBufferPointer
        private let start: Int
        private let count: Int
        private let json: UnsafeRawBufferPointer

        /// So many words must stand at `start`.
        init(
            _ bytes: UnsafeRawBufferPointer, from start: Int, count: Int,
            json: UnsafeRawBufferPointer
        ) {
            self.bytes = bytes
            self.start = start
            self.count = count
            self.json = json
        }

        package var underestimatedCount: Int { count }

        package func makeIterator() -> Iterator {
            Iterator(reader: WordReader(bytes, at: start), left: count, json: json)
        }

        package struct Iterator: IteratorProtocol {
            fileprivate var reader: WordReader
            fileprivate var left: Int
            fileprivate let json: UnsafeRawBufferPointer

            package mutating func next() -> UnsafeRawBufferPointer? {
                guard left > 0 else { return nil }
                left -= 1
                return reader.word()?.bytes(in: json)
            }
        }
    }
}

/// A word as it is stored: see ``StoredEvent``.
private enum Word {
    case inside(offset: Int, count: Int)
    case literal(UnsafeRawBufferPointer)

    /// `json` must hold the word, which `WordReader.insideEnd` tells.
    func bytes(in json: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
        switch self {
        case .literal(let bytes): bytes
        case .inside(let offset, let count):
            UnsafeRawBufferPointer(rebasing: json[offset..<offset + count])
        }
    }
}

/// Reads the fields in front of a stored event's JSON. What isn't there is `nil`.
struct WordReader {
    private let bytes: UnsafeRawBufferPointer
    private(set) var at: Int
    /// Where in the JSON the words read so far end at the furthest.
    private(set) var insideEnd = 0

    init(_ bytes: UnsafeRawBufferPointer, at start: Int) {
        self.bytes = bytes
        at = start
    }

    mutating func varint() -> UInt64? {
        var number: UInt64 = 0
        for shift in stride(from: UInt64(0), to: 64, by: 7) {
            guard at < bytes.count else { return nil }
            let byte = bytes[at]
            at += 1
            number |= UInt64(byte & 0x7F) << shift
            if byte & 0x80 == 0 { return number }
        }
        return nil
    }

    fileprivate mutating func word() -> Word? {
        guard let offset = varint().flatMap({ Int(exactly: $0) }),
            let count = varint().flatMap({ Int(exactly: $0) })
        else { return nil }
        if offset > 0 {
            let (end, isOver) = offset.addingReportingOverflow(count)
            guard !isOver else { return nil }
            insideEnd = max(insideEnd, end)
            return .inside(offset: offset, count: count)
        }
        guard count <= bytes.count - at else { return nil }
        defer { at += count }
        return .literal(UnsafeRawBufferPointer(rebasing: bytes[at..<at + count]))
    }

    /// Passes a list of words; answers where its first stands.
    fileprivate mutating func words() -> (start: Int, count: Int)? {
        guard let count = varint(), count <= UInt64(bytes.count - at) else { return nil }
        let start = at
        for _ in 0..<count where word() == nil { return nil }
        return (start, Int(count))
    }
}
