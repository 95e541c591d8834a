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
        var payload: [UInt8] = []
        payload.reserveCapacity(json.count + 32)
        payload.append(version)
        payload.appendVarint(targetSequence)
        event.json.root.borrowed { root in
            payload.appendWords([routes.type]) { $0(root.beside(event.typeName)) }
            payload.appendVarint(UInt64(routes.subjects.count))
            payload.appendWords(routes.subjects) { $0(root.beside(event.subject)) }
            payload.appendVarint(UInt64(routes.parties.count))
            payload.appendWords(routes.parties) { event.forEachParty(in: root, $0) }
        }
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

    /// Appends each word, as a place in the event's text where it stands there. The event's own
    /// words are given in their order, which is that of the routes.
    fileprivate mutating func appendWords(
        _ words: [[UInt8]], own: ((BorrowedValue) -> Void) -> Void
    ) {
        var at = 0
        own { own in
            guard at < words.count, own.withCharacters({ $0.isEqual(to: words[at]) }) else {
                return
            }
            if let place = own.plainPlace {
                appendVarint(UInt64(place))
                appendVarint(UInt64(words[at].count))
            } else {
                appendLiteral(words[at])
            }
            at += 1
        }
        for word in words[at...] { appendLiteral(word) }
    }

    private mutating func appendLiteral(_ word: [UInt8]) {
        append(0)
        appendVarint(UInt64(word.count))
        append(contentsOf: word)
    }
}
