/// A group that is on disk.
package struct Commit: Sendable, Equatable {
    package let firstSequence: UInt64
    package let count: Int
    /// Of every record in the group, microseconds since 1970.
    package let recordedMicroseconds: Int64
    /// The clock was this far behind the last record, whose time is repeated.
    package let clockBehindMicroseconds: Int64?
    /// The clock was this far ahead of the last record, and more than a day.
    package let clockAheadMicroseconds: Int64?
    /// Bytes of the whole log after it.
    package let totalBytes: UInt64

    package var lastSequence: UInt64 { firstSequence + UInt64(count) - 1 }
}
