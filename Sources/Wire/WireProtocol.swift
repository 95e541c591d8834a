import Events

/// The protocol between the daemon and everyone else: docs/PROTOCOL.md says it in words.
package enum WireProtocol {
    /// Stands in the third byte of every header; a peer of another version is told so and refused.
    package static let version: UInt8 = 1
    package static let magic: [UInt8] = Array("PW".utf8)

    /// The additions to this version that a daemon of this build knows.
    package static let features: [String] = []
    /// What a ping is answered with.
    package static var featuresBody: [UInt8] {
        JSONWriter.object { $0.member("features", strings: features) }
    }

    /// The most frames a request may have; more are drained and refused.
    package static let requestFramesMax = 4
    /// The most bytes of each body of a request but its events.
    package static let questionBytesMax = 64 << 10
    /// The most bytes of a request: its events, and what is asked beside them.
    package static let requestBytesMax = Limits.batchBytesMax + questionBytesMax
    /// The most bytes of rows or events in one answer; the rest is asked for with another request.
    package static let answerBytesMax = 4 << 20
    /// The longest that one `show` or `diff` is worked on, in seconds, once its turn has come.
    package static let questionSecondsMax = 60
    /// A body on the stream is never longer, in bytes: what is goes out as a gap to be read, so
    /// that what a subscriber that doesn't read makes the daemon hold is bounded.
    package static let streamBodyBytesMax = 64 << 10
    /// The longest the stream stays silent about the head, in milliseconds.
    package static let headMilliseconds = 1000
}

/// Fixed-width integers in network byte order.
extension [UInt8] {
    mutating func appendBigEndian(_ number: UInt64) {
        Swift.withUnsafeBytes(of: number.bigEndian) { append(contentsOf: $0) }
    }

    func bigEndian(at offset: Int) -> UInt64 {
        self[offset..<offset + 8].withUnsafeBytes {
            UInt64(bigEndian: $0.loadUnaligned(as: UInt64.self))
        }
    }
}
