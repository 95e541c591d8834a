import Events

/// Why a request was refused as a whole. Refusals of single events are ``Events/Refusal``.
package struct WireError: Error, Equatable, Sendable, CustomStringConvertible {
    /// Part of the protocol: programs switch on these words.
    package enum Code: String, Sendable, CaseIterable {
        case badRequest = "bad_request"
        case unsupportedVersion = "unsupported_version"
        case unknownVerb = "unknown_verb"
        case unknownProjection = "unknown_projection"
        case unknownSequence = "unknown_sequence"
        case unknownSubject = "unknown_subject"
        case badTopic = "bad_topic"
        case tooManyTopics = "too_many_topics"
        case tooLarge = "too_large"
        case cursorExpired = "cursor_expired"
        case busy
        case creditExceeded = "credit_exceeded"
        case diskFull = "disk_full"
        case readOnly = "read_only"
        case notAllowed = "not_allowed"
        case historyChanged = "history_changed"
        case logUnreadable = "log_unreadable"
        case stopping

        /// Whether the same request can succeed later without a change.
        package var isWorthRetrying: Bool {
            switch self {
            case .busy, .creditExceeded, .tooManyTopics, .diskFull, .stopping, .cursorExpired,
                .logUnreadable:
                true
            default: false
            }
        }
    }

    package let code: Code
    /// One line of at most ``reasonCharactersMax``, whatever a peer's words in it are.
    package let reason: String
    /// The request it answers; 0 when the request had no readable header.
    package let requestId: UInt64
    /// With `historyChanged`: the first sequence that is not what it was.
    package let changedAt: UInt64?

    package init(_ code: Code, _ reason: String, requestId: UInt64, changedAt: UInt64? = nil) {
        self.code = code
        self.reason = Self.oneLine(reason)
        self.requestId = requestId
        self.changedAt = changedAt
    }

    /// In Unicode scalars; all that stands behind it is left out.
    package static let reasonCharactersMax = 1000

    /// Without what would break the line or steer a terminal.
    private static func oneLine(_ text: String) -> String {
        var line = String.UnicodeScalarView()
        for scalar in text.unicodeScalars.prefix(reasonCharactersMax) {
            switch scalar.properties.generalCategory {
            case .control, .format, .lineSeparator, .paragraphSeparator: line.append(" ")
            default: line.append(scalar)
            }
        }
        return String(line)
    }

    package var description: String { "\(reason) (\(code.rawValue))" }

    /// The two frames of the answer: an error header and the body.
    package func frames(epoch: UInt64) -> [[UInt8]] {
        [AnswerHeader(.error, requestId: requestId, epoch: epoch).encoded, body]
    }

    /// `{"code","reason","retry"}`, with `changed_at` where the history changed; the body of a
    /// refused topic too.
    package var body: [UInt8] {
        JSONWriter.object { body in
            body.member("code", code.rawValue)
            body.member("reason", reason)
            body.member("retry", code.isWorthRetrying)
            body.member("changed_at", changedAt)
        }
    }
}
