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
        let copied: (target: UInt64, routes: Routes, jsonBytes: Int)? =
            payload.withUnsafeBytes { bytes in
                guard let view = StoredEventView(payload: bytes) else { return nil }
                let routes = Routes(
                    type: Array(view.type), subjects: view.subjects.map { Array($0) },
                    parties: view.parties.map { Array($0) })
                return (view.targetSequence, routes, view.json.count)
            }
        guard let copied else { return nil }
        targetSequence = copied.target
        routes = copied.routes
        json = payload.suffix(copied.jsonBytes)
    }

    /// The event; throws what is wrong when the text is none after all.
    package func event() throws(Refusal) -> Event { try Event(stored: Array(json)) }

    /// The event's text as readers get it: with the sequence and the time it was recorded.
    package static func render(
        _ json: some Collection<UInt8>, sequence: UInt64, recordedMicroseconds: Int64,
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
