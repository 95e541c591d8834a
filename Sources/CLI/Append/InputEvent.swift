import Events

/// One event of the input, on its way to the daemon.
struct InputEvent: Sendable, Equatable {
    enum Content: Sendable, Equatable {
        /// On one line: no line feed and no carriage return inside.
        case text([UInt8])
        /// Refused here, because it can't be sent.
        case refused(Refusal)
    }

    /// Of the input, from 1: where the event starts.
    let line: Int
    let content: Content
}
