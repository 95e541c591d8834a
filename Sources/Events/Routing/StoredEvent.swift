/// What one record of the log holds: an event's text and its routes.
///
/// | bytes | what |
/// | --- | --- |
/// | 1 | version of this form: 1 |
/// | varint | sequence of the event it speaks of, 0 for none |
/// | word | type |
/// | varint, words | how many subjects, and each |
/// | varint, words | how many parties, and each |
/// | rest | the event's JSON |
///
/// A *word* is a varint offset into the JSON and a varint length; offset 0, where the JSON's brace
/// stands and no word can, says that the word's bytes follow the length here. A *varint* is LEB128,
/// unsigned. So routes cost about three bytes each, and a filter needs no JSON.
package struct StoredEvent: Sendable {
    package let targetSequence: UInt64
    package let routes: Routes
    package let json: ArraySlice<UInt8>

    static let version: UInt8 = 1

    /// The record's payload for an event.
    package static func encode(
        _ event: Event, routes: Routes, targetSequence: UInt64
    ) -> [UInt8] {
        let json = event.json.bytes
        let own = WordPlaces(of: event)
        var payload: [UInt8] = [version]
        payload.reserveCapacity(json.count + 32)
        payload.appendVarint(targetSequence)
        payload.appendWord(routes.type, at: own.place(of: routes.type))
        payload.appendVarint(UInt64(routes.subjects.count))
        for subject in routes.subjects { payload.appendWord(subject, at: own.place(of: subject)) }
        payload.appendVarint(UInt64(routes.parties.count))
        for party in routes.parties { payload.appendWord(party, at: own.place(of: party)) }
        payload.append(contentsOf: json)
        return payload
    }

    /// `nil` where the payload is of no form that this version knows.
    package init?(payload: ArraySlice<UInt8>) {
        guard payload.first == Self.version else { return nil }
        var header = PayloadReader(payload.dropFirst())
        guard let target = header.varint(), let type = header.word(), let subjects = header.words(),
            let parties = header.words()
        else { return nil }
        let json = header.rest
        guard json.first == UInt8(ascii: "{"), json.last == UInt8(ascii: "}") else { return nil }
        guard let type = type.bytes(in: json), let subjects = subjects.bytes(in: json),
            let parties = parties.bytes(in: json)
        else { return nil }
        targetSequence = target
        routes = Routes(type: type, subjects: subjects, parties: parties)
        self.json = json
    }

    /// The event; throws what is wrong when the text is none after all.
    package func event() throws(Refusal) -> Event { try Event(stored: Array(json)) }

    /// The project that the event itself names; costs a parse of its text.
    package var project: [UInt8]? { (try? event())?.project }

    /// The event's text as readers get it: with the sequence and the time it was recorded.
    package static func render(
        _ json: ArraySlice<UInt8>, sequence: UInt64, recordedMicroseconds: Int64,
        into text: inout [UInt8]
    ) {
        text.append(contentsOf: "{\"sequence\":".utf8)
        text.append(contentsOf: String(sequence).utf8)
        text.append(contentsOf: ",\"recordedtime\":\"".utf8)
        text.append(contentsOf: RFC3339.utf8(microseconds: recordedMicroseconds))
        text.append(contentsOf: "\",".utf8)
        text.append(contentsOf: json.dropFirst())
    }
}

/// Where in an event's JSON the words of its routes stand unescaped.
private struct WordPlaces {
    private let places: [ArraySlice<UInt8>: Int]

    init(of event: Event) {
        let values = [event.json.root["type"], event.subject].compactMap(\.self) + event.partyIds
        places = Dictionary(
            values.map { ($0.source, $0.source.startIndex) },
            uniquingKeysWith: { first, _ in first })
    }

    func place(of word: [UInt8]) -> Int? { places[word[...]] }
}

private struct PayloadReader {
    private(set) var rest: ArraySlice<UInt8>

    init(_ bytes: ArraySlice<UInt8>) { rest = bytes }

    enum Word {
        case inside(offset: Int, length: Int)
        case literal([UInt8])

        func bytes(in json: ArraySlice<UInt8>) -> [UInt8]? {
            switch self {
            case .literal(let bytes): return bytes
            case .inside(let offset, let length):
                guard offset <= json.count, length <= json.count - offset else { return nil }
                let start = json.startIndex + offset
                return Array(json[start..<start + length])
            }
        }
    }

    mutating func varint() -> UInt64? {
        var number: UInt64 = 0
        for shift in stride(from: UInt64(0), to: 64, by: 7) {
            guard let byte = rest.popFirst() else { return nil }
            number |= UInt64(byte & 0x7F) << shift
            if byte & 0x80 == 0 { return number }
        }
        return nil
    }

    mutating func word() -> Word? {
        guard let offset = varint().flatMap({ Int(exactly: $0) }),
            let length = varint().flatMap({ Int(exactly: $0) })
        else { return nil }
        if offset > 0 { return .inside(offset: offset, length: length) }
        guard rest.count >= length else { return nil }
        defer { rest = rest.dropFirst(length) }
        return .literal(Array(rest.prefix(length)))
    }

    mutating func words() -> [Word]? {
        guard let count = varint(), count <= UInt64(rest.count) else { return nil }
        var words: [Word] = []
        for _ in 0..<count {
            guard let word = word() else { return nil }
            words.append(word)
        }
        return words
    }
}

extension [PayloadReader.Word] {
    fileprivate func bytes(in json: ArraySlice<UInt8>) -> [[UInt8]]? {
        var all: [[UInt8]] = []
        for word in self {
            guard let bytes = word.bytes(in: json) else { return nil }
            all.append(bytes)
        }
        return all
    }
}

extension [UInt8] {
    fileprivate mutating func appendVarint(_ number: UInt64) {
        var number = number
        while number >= 0x80 {
            append(UInt8(truncatingIfNeeded: number) | 0x80)
            number >>= 7
        }
        append(UInt8(number))
    }

    fileprivate mutating func appendWord(_ word: [UInt8], at place: Int?) {
        appendVarint(UInt64(place ?? 0))
        appendVarint(UInt64(word.count))
        if place == nil { append(contentsOf: word) }
    }
}
