/// Why an event is not accepted: a closed code, the place, and the reason in words.
package struct Refusal: Error, Equatable, Sendable, CustomStringConvertible {
    /// The codes are part of the protocol (docs/PROTOCOL.md); programs switch on them.
    package enum Code: String, Sendable, CaseIterable {
        case badJSON = "bad_json"
        case tooLarge = "too_large"
        case missingMember = "missing_member"
        case wrongType = "wrong_type"
        case badValue = "bad_value"
        case badDate = "bad_date"
        case badNumber = "bad_number"
        case unknownType = "unknown_type"
        /// The same `source` and `id` were accepted before with other contents.
        case idConflict = "id_conflict"
        /// `target` names an event that isn't recorded.
        case unknownTarget = "unknown_target"
        /// `--expect` named another sequence than the one that stands.
        case unexpectedSequence = "unexpected_sequence"
        /// A good event of an all-or-nothing input beside one that was refused.
        case notAlone = "rest_refused"

        /// Whether it says something of events accepted before, which may not be on disk yet.
        package var restsOnOthers: Bool {
            switch self {
            case .idConflict, .unexpectedSequence, .notAlone: true
            default: false
            }
        }
    }

    package let code: Code
    /// A JSON Pointer into the event; empty where the whole event is meant.
    package let place: String
    package let reason: String

    package init(_ code: Code, at place: String = "", _ reason: String) {
        self.code = code
        self.place = place
        self.reason = reason
    }

    init(_ code: Code, at value: JSONValue, _ reason: String) {
        self.init(code, at: value.pointer.description, reason)
    }

    init(_ code: Code, at value: BorrowedValue, _ reason: String) {
        self.init(code, at: value.kept, reason)
    }

    init(_ error: JSONError) {
        self.init(.badJSON, "\(error)")
    }

    package var description: String { place.isEmpty ? reason : "\(place): \(reason)" }
}
