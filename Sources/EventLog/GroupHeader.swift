import Storage

/// The first 40 bytes of a group: what one commit wrote. Records and one end mark follow.
///
/// | at | bytes | what                                                                       |
/// | -- | ----- | -------------------------------------------------------------------------- |
/// | 0  | 4     | `PWG1`                                                                     |
/// | 4  | 4     | bytes of the records                                                       |
/// | 8  | 4     | number of records, at least 1                                              |
/// | 12 | 8     | sequence of the first record                                               |
/// | 20 | 8     | recorded time of all its records, microseconds since 1970, signed          |
/// | 28 | 8     | last sequence known synced when this was written                           |
/// | 36 | 4     | CRC32C of the log identity and bytes 0–35                                  |
///
/// The end mark is one byte, never zero: the last sector of a written group differs from an
/// unwritten one whatever the payload is.
struct GroupHeader: Equatable, Sendable {
    static let bytes = 40
    static let endMarkBytes = 1
    static let endMark: UInt8 = 0x2E
    static let marker = UInt32(littleEndianBytes: "PWG1")

    var bodyBytes: Int
    var recordCount: Int
    var firstSequence: UInt64
    var recordedMicroseconds: Int64
    var syncedSequence: UInt64

    var lastSequence: UInt64 { firstSequence + UInt64(recordCount) - 1 }

    /// The whole group on disk.
    var groupBytes: Int { Self.bytes + bodyBytes + Self.endMarkBytes }

    /// Nil when this is no header of the log `identity`: marker, checksum or a bound is wrong.
    static func decode(
        _ bytes: UnsafeRawBufferPointer, identity: LogIdentity
    ) -> GroupHeader? {
        guard bytes.count >= Self.bytes, bytes.little(at: 0, as: UInt32.self) == marker,
            bytes.little(at: 36, as: UInt32.self) == headerChecksum(bytes, identity)
        else { return nil }
        let header = GroupHeader(
            bodyBytes: Int(bytes.little(at: 4, as: UInt32.self)),
            recordCount: Int(bytes.little(at: 8, as: UInt32.self)),
            firstSequence: bytes.little(at: 12, as: UInt64.self),
            recordedMicroseconds: bytes.little(at: 20, as: Int64.self),
            syncedSequence: bytes.little(at: 28, as: UInt64.self))
        return header.isWithinLimits ? header : nil
    }

    private var isWithinLimits: Bool {
        (1...Limits.groupRecordsMax).contains(recordCount)
            && bodyBytes <= Limits.groupBodyBytesMax
            && bodyBytes >= recordCount * RecordFrame.bytes
            && firstSequence > syncedSequence && firstSequence < 1 << 61
    }

    func encode(into bytes: UnsafeMutableRawBufferPointer, identity: LogIdentity) {
        bytes.store(Self.marker, at: 0)
        bytes.store(UInt32(bodyBytes), at: 4)
        bytes.store(UInt32(recordCount), at: 8)
        bytes.store(firstSequence, at: 12)
        bytes.store(recordedMicroseconds, at: 20)
        bytes.store(syncedSequence, at: 28)
        bytes.store(Self.headerChecksum(UnsafeRawBufferPointer(bytes), identity), at: 36)
    }

    private static func headerChecksum(
        _ bytes: UnsafeRawBufferPointer, _ identity: LogIdentity
    ) -> UInt32 {
        let salt = (identity.low.littleEndian, identity.high.littleEndian)
        let crc = withUnsafeBytes(of: salt) { checksum(of: $0) }
        return checksum(crc, of: UnsafeRawBufferPointer(rebasing: bytes[..<36]))
    }
}
