/// The bounds every event is held to. They are part of the product's contract: raising one is a
/// change of protocol, because a reader somewhere has sized its buffers by it.
package enum Limits {
    /// The longest event, in bytes as received.
    package static let eventBytesMax = 1 << 20
    /// How deep objects and arrays may nest in one event, the event itself counted.
    package static let nestingMax = 32
    /// The most events in one batch.
    package static let batchEventsMax = 4096
    /// The longest batch, in bytes as received.
    package static let batchBytesMax = 16 << 20
    /// The longest id of a subject, party, deal, project or publisher, in characters.
    package static let idCharactersMax = 128
}
