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

    /// The record's payload for an event with its routes.
    package static func encode(
        _ event: Event, routes: Routes, targetSequence: UInt64
    ) -> [UInt8] {
        let json = event.json.bytes
        var payload: [UInt8] = []
        payload.reserveCapacity(1 + 10 + routes.header.count + json.count)
        payload.append(version)
        payload.appendVarint(targetSequence)
        payload.append(contentsOf: routes.header)
        payload.append(contentsOf: json)
        return payload
    }

    /// `nil` where the payload is of no form that this version knows.
    package init?(payload: ArraySlice<UInt8>) {
        let read: (target: UInt64, header: Range<Int>)? =
            payload.withUnsafeBytes { bytes in
                StoredEventView(payload: bytes).map { ($0.targetSequence, $0.header) }
            }
        guard let read else { return nil }
        let header = payload.dropFirst(read.header.lowerBound).prefix(read.header.count)
        targetSequence = read.target
        json = payload[header.endIndex...]
        routes = Routes(header: header, json: json)
    }

    /// The event; throws what is wrong when the text is none after all.
    package func event() throws(Refusal) -> Event { try Event(stored: Array(json)) }
}
