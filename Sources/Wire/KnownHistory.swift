/// What a producer knows of the log: the name of the history that its appends were acknowledged in,
/// and how far that reached. Sent behind an append, so that a daemon whose log is another by now
/// can refuse it.
package struct KnownHistory: Sendable, Equatable {
    /// As an answer names it. Kept as text, because it is compared for every append and read only
    /// where it differs.
    package var history: String
    package var seen: UInt64

    package init(history: String, seen: UInt64) {
        self.history = history
        self.seen = seen
    }
}
