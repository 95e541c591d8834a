import CRC32C
import Storage

/// What stands before each payload: its length and its checksum, four bytes each.
///
/// | at | bytes | what                                                                       |
/// | -- | ----- | -------------------------------------------------------------------------- |
/// | 0  | 4     | payload bytes                                                              |
/// | 4  | 4     | CRC32C of sequence (8), recorded time (8), payload bytes (4), payload       |
/// | 8  |       | payload                                                                    |
enum RecordFrame {
    static let bytes = 8

    static func checksum(
        sequence: UInt64, recordedMicroseconds: Int64, payload: UnsafeRawBufferPointer
    ) -> UInt32 {
        // Two words and a half without padding between them: 20 bytes as the table says.
        let head = (
            sequence.littleEndian, recordedMicroseconds.littleEndian,
            UInt32(payload.count).littleEndian
        )
        let crc = withUnsafeBytes(of: head) { pactwire_crc32c(0, $0.baseAddress, 20) }
        return pactwire_crc32c(crc, payload.baseAddress, payload.count)
    }

    /// The payload framed at the start of `bytes`, or nil when it is cut short or does not match.
    static func decode(
        _ bytes: UnsafeRawBufferPointer, sequence: UInt64, recordedMicroseconds: Int64
    ) -> UnsafeRawBufferPointer? {
        guard bytes.count >= Self.bytes else { return nil }
        let length = Int(bytes.little(at: 0, as: UInt32.self))
        guard length <= bytes.count - Self.bytes else { return nil }
        let payload = UnsafeRawBufferPointer(
            rebasing: bytes[Self.bytes..<(Self.bytes + length)])
        let expected = checksum(
            sequence: sequence, recordedMicroseconds: recordedMicroseconds, payload: payload)
        return bytes.little(at: 4, as: UInt32.self) == expected ? payload : nil
    }
}
