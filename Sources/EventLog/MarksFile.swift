import Storage

/// The file that keeps the marks of a segment that is written no more, so that neither memory nor a
/// start has to. It can be deleted: it is read off the segment again. All numbers little-endian.
///
/// | at     | bytes  | what                                                 |
/// | ------ | ------ | ---------------------------------------------------- |
/// | 0      | 8      | `PACTMRK\n`                                          |
/// | 8      | 4      | version, 1                                           |
/// | 12     | 4      | number of marks, n                                   |
/// | 16     | 16     | log identity                                         |
/// | 32     | 8      | lineage                                              |
/// | 40     | 8      | first sequence of the segment                        |
/// | 48     | 8      | last sequence                                        |
/// | 56     | 8      | where the last group ends                            |
/// | 64     | 8      | recorded time of the last record                     |
/// | 72     | 16 × n | marks: sequence of a group (8), where it starts (8)  |
/// | 72+16n | 4      | CRC32C of all before                                 |
struct MarksFile: Equatable {
    private static let headBytes = 72
    private static let markBytes = 16
    private static let magic = UInt64(littleEndianBytes: "PACTMRK\n")
    private static let version: UInt32 = 1

    let identity: LogIdentity
    let segment: SegmentTable.Segment
    let marks: SegmentMarks

    /// Nil when `bytes` are not the marks of this segment of this log. `header` is the segment's
    /// own.
    init?(_ bytes: UnsafeRawBufferPointer, of header: SegmentHeader) {
        guard bytes.count >= Self.headBytes + 4,
            bytes.little(at: 0, as: UInt64.self) == Self.magic,
            bytes.little(at: 8, as: UInt32.self) == Self.version,
            bytes.little(at: 16, as: UInt64.self) == header.identity.low,
            bytes.little(at: 24, as: UInt64.self) == header.identity.high,
            bytes.little(at: 32, as: UInt64.self) == header.lineage,
            bytes.little(at: 40, as: UInt64.self) == header.firstSequence
        else { return nil }
        let count = Int(bytes.little(at: 12, as: UInt32.self))
        let end = Self.headBytes + Self.markBytes * count
        guard bytes.count == end + 4,
            bytes.little(at: end, as: UInt32.self)
                == checksum(of: UnsafeRawBufferPointer(rebasing: bytes[..<end]))
        else { return nil }
        identity = header.identity
        var segment = SegmentTable.Segment(header)
        segment.lastSequence = bytes.little(at: 48, as: UInt64.self)
        segment.end = bytes.little(at: 56, as: UInt64.self)
        segment.lastRecordedMicroseconds = bytes.little(at: 64, as: Int64.self)
        self.segment = segment
        marks = SegmentMarks(
            (0..<count).map { number in
                let at = Self.headBytes + Self.markBytes * number
                return SegmentMarks.Mark(
                    sequence: bytes.little(at: at, as: UInt64.self),
                    offset: bytes.little(at: at + 8, as: UInt64.self))
            })
    }

    /// Of a segment that holds a record.
    init(_ identity: LogIdentity, _ segment: SegmentTable.Segment, _ marks: SegmentMarks) {
        self.identity = identity
        self.segment = segment
        self.marks = marks
    }

    func encoded() -> RawBuffer {
        let end = Self.headBytes + Self.markBytes * marks.marks.count
        let buffer = RawBuffer(count: end + 4)
        let bytes = buffer.bytes
        bytes.store(Self.magic, at: 0)
        bytes.store(Self.version, at: 8)
        bytes.store(UInt32(marks.marks.count), at: 12)
        bytes.store(identity.low, at: 16)
        bytes.store(identity.high, at: 24)
        bytes.store(segment.lineage, at: 32)
        bytes.store(segment.firstSequence, at: 40)
        bytes.store(segment.lastSequence, at: 48)
        bytes.store(segment.end, at: 56)
        bytes.store(segment.lastRecordedMicroseconds ?? 0, at: 64)
        for (number, mark) in marks.marks.enumerated() {
            let at = Self.headBytes + Self.markBytes * number
            bytes.store(mark.sequence, at: at)
            bytes.store(mark.offset, at: at + 8)
        }
        bytes.store(checksum(of: UnsafeRawBufferPointer(rebasing: bytes[..<end])), at: end)
        return buffer
    }
}
