import Storage

/// The first 512 bytes of a segment file. All numbers little-endian.
///
/// | at  | bytes | what                                                                  |
/// | --- | ----- | --------------------------------------------------------------------- |
/// | 0   | 8     | `PACTLOG\n`                                                           |
/// | 8   | 4     | format version, 1                                                     |
/// | 12  | 4     | zero                                                                  |
/// | 16  | 16    | log identity                                                          |
/// | 32  | 8     | first sequence of the segment; the file is named after it             |
/// | 40  | 8     | bytes zeroed and synced before the segment was used; 0: the file grows |
/// | 48  | 8     | lineage: 1, and another, larger number after each restore             |
/// | 56  | 452   | zero                                                                  |
/// | 508 | 4     | CRC32C of bytes 0–507                                                 |
///
/// Magic, version and checksum stand in the same place in every version to come, so that a newer
/// format is told from a damaged one.
struct SegmentHeader: Equatable, Sendable {
    static let bytes = Limits.sectorBytes
    static let magic = UInt64(littleEndianBytes: "PACTLOG\n")
    static let version: UInt32 = 1
    static let firstLineage: UInt64 = 1

    var lineage: UInt64 = firstLineage
    var identity: LogIdentity
    var firstSequence: UInt64
    var filledBytes: UInt64 = 0

    enum Decoded: Equatable {
        case header(SegmentHeader)
        case damaged
        case newer
    }

    /// `bytes` holds at least a header.
    static func decode(_ bytes: UnsafeRawBufferPointer) -> Decoded {
        let stored = bytes.little(at: 508, as: UInt32.self)
        let covered = UnsafeRawBufferPointer(rebasing: bytes[..<508])
        guard bytes.little(at: 0, as: UInt64.self) == magic, checksum(of: covered) == stored
        else { return .damaged }
        guard bytes.little(at: 8, as: UInt32.self) == version else { return .newer }
        return .header(
            SegmentHeader(
                lineage: bytes.little(at: 48, as: UInt64.self),
                identity: LogIdentity(
                    low: bytes.little(at: 16, as: UInt64.self),
                    high: bytes.little(at: 24, as: UInt64.self)),
                firstSequence: bytes.little(at: 32, as: UInt64.self),
                filledBytes: bytes.little(at: 40, as: UInt64.self)))
    }

    /// Fills the first 512 bytes of `bytes`.
    func encode(into bytes: UnsafeMutableRawBufferPointer) {
        let header = UnsafeMutableRawBufferPointer(rebasing: bytes[..<Self.bytes])
        header.initializeMemory(as: UInt8.self, repeating: 0)
        header.store(Self.magic, at: 0)
        header.store(Self.version, at: 8)
        header.store(identity.low, at: 16)
        header.store(identity.high, at: 24)
        header.store(firstSequence, at: 32)
        header.store(filledBytes, at: 40)
        header.store(lineage, at: 48)
        let covered = UnsafeRawBufferPointer(rebasing: header[..<508])
        header.store(checksum(of: covered), at: 508)
    }
}
