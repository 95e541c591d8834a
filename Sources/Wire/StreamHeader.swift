/// The second frame of every message on the stream: 32 bytes.
///
/// | offset | bytes | what |
/// | --- | --- | --- |
/// | 0 | 2 | `PW` |
/// | 2 | 1 | protocol version |
/// | 3 | 1 | kind |
/// | 4 | 4 | zero; a reader ignores them |
/// | 8 | 8 | epoch: another number at every start of the daemon |
/// | 16 | 8 | sequence this message is about |
/// | 24 | 8 | previous: nothing on this topic lies between it and `sequence` |
///
/// Who has everything of a topic up to `previous` has, with this message, everything up to
/// `sequence`. Whoever lacks something sees by `previous` that it does.
package struct StreamHeader: Sendable, Equatable {
    package enum Kind: UInt8, Sendable, CaseIterable {
        /// An event. Without a body it is too long for the stream: a gap to be read.
        case event = 1
        /// A row of a projection as it is after `sequence`, or that it is gone; `previous` says
        /// nothing, the mark behind the rows does.
        case row = 2
        /// All rows of the topic that changed after `previous` and up to `sequence` were sent, as
        /// many as the body says, unless they are too long for the stream.
        case mark = 3
        /// The subscription to this topic is in force; `sequence` and `previous` are the head at
        /// that moment.
        case joined = 4
        /// `sequence` and `previous` are the head: sent after every group of events, and when
        /// nothing happens.
        case head = 5
        /// Nothing came on this topic after `previous` and up to `sequence`: the head, or where
        /// rows of later events are still being rendered, the last event before those.
        case beat = 6
        /// Nothing is published on this topic: the body says why. The numbers say nothing.
        case refused = 7
    }

    package static let byteCount = 32

    package let kind: Kind
    package let epoch: UInt64
    package let sequence: UInt64
    package let previous: UInt64

    package init(_ kind: Kind, epoch: UInt64, sequence: UInt64, previous: UInt64 = 0) {
        self.kind = kind
        self.epoch = epoch
        self.sequence = sequence
        self.previous = previous
    }

    /// `nil` for a frame of another size, version or kind, which a reader skips.
    package init?(decoding frame: [UInt8]) {
        guard frame.count == Self.byteCount, frame.starts(with: WireProtocol.magic),
            frame[2] == WireProtocol.version, let kind = Kind(rawValue: frame[3])
        else { return nil }
        self.init(
            kind, epoch: frame.bigEndian(at: 8), sequence: frame.bigEndian(at: 16),
            previous: frame.bigEndian(at: 24))
    }

    package var encoded: [UInt8] { withEncoded { Array($0) } }

    /// The bytes, valid inside `body` only. Allocates nothing: there is one for every event and
    /// topic.
    package func withEncoded<Result, Failure>(
        _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        let opening = Self.opening | UInt64(kind.rawValue) << 32
        let frame = (
            opening.bigEndian, epoch.bigEndian, sequence.bigEndian, previous.bigEndian
        )
        return try Swift.withUnsafeBytes(of: frame, body)
    }

    /// The first eight bytes but for the kind.
    private static let opening =
        UInt64(WireProtocol.magic[0]) << 56 | UInt64(WireProtocol.magic[1]) << 48
        | UInt64(WireProtocol.version) << 40
}
