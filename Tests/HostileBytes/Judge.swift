/// A kind of bytes that a stranger may send, and what must hold whatever they are: no decoder
/// traps, and what one takes comes back as it was. The fuzzers and the tests ask the same judges.
package enum Judge: String, CaseIterable, Sendable {
    /// A request: its header, and behind it a body of that verb.
    case requests
    /// A message of the stream, as a client reads it: its header, and behind it a body.
    case stream
    /// What somebody subscribes to.
    case topics
    /// An answer, as a client reads it: its header, and behind it a body.
    case answers
    /// The name of a history, and its change since another.
    case histories
    /// One JSON text.
    case json
    /// One event that is appended, and what is kept of it.
    case events
    /// The payload of a record.
    case stored

    /// Shows the bytes to every decoder of this kind.
    ///
    /// - Returns: whether one took them.
    /// - Throws: ``Contradiction`` when what one took doesn't come back as it was.
    package func takes(_ bytes: [UInt8]) throws(Contradiction) -> Bool {
        switch self {
        case .requests: try takesRequest(bytes)
        case .stream: try takesStreamMessage(bytes)
        case .topics: try takesTopic(bytes)
        case .answers: try takesAnswer(bytes)
        case .histories: try takesHistories(bytes)
        case .json: try takesJSON(bytes)
        case .events: try takesEvent(bytes)
        case .stored: try takesStored(bytes)
        }
    }

    /// - Throws: ``Contradiction`` unless `holds`.
    func demand(
        _ holds: Bool, _ what: @autoclosure () -> String, of bytes: [UInt8]
    ) throws(Contradiction) {
        guard !holds else { return }
        throw Contradiction(description: "\(self): \(what()): \(bytes)")
    }
}

/// What a decoder took did not come back as it was.
package struct Contradiction: Error, CustomStringConvertible {
    package let description: String
}

/// What a body's decoder makes of the bytes; a refusal is `nil`.
func taken<Value, Reason: Error>(_ decode: () throws(Reason) -> Value) -> Value? {
    do { return try decode() } catch { return nil }
}
