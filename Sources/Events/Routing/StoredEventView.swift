/// A stored event where its record was read: what ``StoredEvent`` says, without a copy of anything.
/// It is valid as long as the payload's bytes are.
package struct StoredEventView {
    package let targetSequence: UInt64
    package let json: UnsafeRawBufferPointer
    package let subjects: Words
    package let parties: Words
    private let typeWord: Word

    /// `nil` where the payload is of no form that this version knows.
    package init?(payload: UnsafeRawBufferPointer) {
        guard payload.first == StoredEvent.version else { return nil }
        var header = PayloadReader(payload, at: 1)
        guard let target = header.varint(), let type = header.word(),
            let subjects = header.words(), let parties = header.words()
        else { return nil }
        json = UnsafeRawBufferPointer(rebasing: payload[header.at...])
        guard json.first == UInt8(ascii: "{"), json.last == UInt8(ascii: "}"),
            header.insideEnd <= json.count
        else { return nil }
        targetSequence = target
        typeWord = type
        self.subjects = Words(
            payload: payload, start: subjects.start, count: subjects.count, json: json)
        self.parties = Words(
            payload: payload, start: parties.start, count: parties.count, json: json)
    }

    package var type: UnsafeRawBufferPointer { typeWord.bytes(in: json) }

    /// The project that the event itself names; `nil` when it names none. Costs a parse.
    package var project: [UInt8]? {
        guard let json = try? JSON(parsing: Array(json)) else { return nil }
        return json.root["data"]?["project"]?.stringBytes.map { Array($0) }
    }

    /// Words in the order they are stored.
    package struct Words: Sequence {
        fileprivate let payload: UnsafeRawBufferPointer
        fileprivate let start: Int
        fileprivate let count: Int
        fileprivate let json: UnsafeRawBufferPointer

        package func makeIterator() -> Iterator {
            Iterator(reader: PayloadReader(payload, at: start), left: count, json: json)
        }

        package struct Iterator: IteratorProtocol {
            fileprivate var reader: PayloadReader
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

    /// `json` must hold the word, which `PayloadReader.insideEnd` tells.
    func bytes(in json: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
        switch self {
        case .literal(let bytes): bytes
        case .inside(let offset, let count):
            UnsafeRawBufferPointer(rebasing: json[offset..<offset + count])
        }
    }
}

/// Reads the fields in front of a stored event's JSON. What isn't there is `nil`.
private struct PayloadReader {
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

    mutating func word() -> Word? {
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
    mutating func words() -> (start: Int, count: Int)? {
        guard let count = varint(), count <= UInt64(bytes.count - at) else { return nil }
        let start = at
        for _ in 0..<count where word() == nil { return nil }
        return (start, Int(count))
    }
}
