package import SystemPackage

/// What opening the log found and did.
package struct RecoveryReport: Sendable, Equatable {
    package var identity: LogIdentity
    /// Of the last segment.
    package var lineage: UInt64
    /// The last sequence; 0 when the log is empty. Also the number of events, as there is no hole.
    package var lastSequence: UInt64
    /// Of the last record, microseconds since 1970; nil when the log is empty.
    package var lastRecordedMicroseconds: Int64?
    package var segments: Int
    /// All segments up to the end of the last sound group.
    package var bytes: UInt64
    /// The log was made by this call.
    package var isNew: Bool
    package var torn: TornTail?
    /// Read-only mode: where the sound part ends before the log does.
    package var fault: LogError?

    package var events: UInt64 { lastSequence }
}

/// An unfinished write that nobody was promised. At offset 0 it is a segment whose making was not
/// finished, and to clear it is to remove it.
package struct TornTail: Sendable, Equatable {
    package var file: FilePath
    package var offset: UInt64
    package var bytes: UInt64
    /// Where the bytes were copied before they were overwritten; nil when there were none, the disk had no
    /// room for them, or they were left in place.
    package var copiedTo: FilePath?
    /// False in read-only mode: nothing on disk was changed.
    package var isCleared: Bool
}

/// What reading every byte of the log found.
package struct VerifyReport: Sendable, Equatable {
    package var identity: LogIdentity?
    /// The last sequence of the sound part, from the start without a hole.
    package var head: UInt64
    package var segments: Int
    /// Bytes of the sound part.
    package var bytes: UInt64
    /// Not a fault: the next start clears it.
    package var torn: TornTail?
    /// The first fault: file, offset, sequence and what.
    package var fault: LogError?
    /// Of the last segment.
    package var lineage: UInt64?

    package var isSound: Bool { fault == nil }
    package var events: UInt64 { head }
}
