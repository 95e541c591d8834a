import Storage

/// The unit that is read and checked as one, about 4 KiB: entries in ascending order of their keys.
///
/// | at | bytes | what                                                                     |
/// | -- | ----- | ------------------------------------------------------------------------ |
/// | 0  | 4     | bytes of entries, n                                                      |
/// | 4  | 4     | CRC32C, from the run's seed, of offset in the file (8), n (4), entries   |
/// | 8  | n     | entries                                                                  |
///
/// An entry is the key's length, the value's length plus one (0: the key is removed), the key and
/// the value; lengths are LEB128. In a block of the index a key is the first key of a block below,
/// and the value is where that one lies: offset (8) and whole length (4).
enum Block {
    static let headBytes = 8
    /// A block is closed at the first entry that reaches this.
    static let fullBytes = 4096
    static let keyBytesMax = 4096
    static let valueBytesMax = 16 << 20
    /// A block that is not full, and one more entry.
    static let bytesMax = fullBytes + keyBytesMax + valueBytesMax + 16
    static let placeBytes = 12

    struct Entry {
        let key: UnsafeRawBufferPointer
        /// Nil: the key is removed.
        let value: UnsafeRawBufferPointer?
    }

    /// A whole block's length, if `head` can be the head of one.
    static func byteCount(_ head: UnsafeRawBufferPointer) -> Int? {
        guard head.count >= headBytes else { return nil }
        let count = headBytes + Int(head.little(at: 0, as: UInt32.self))
        return count > headBytes && count <= bytesMax ? count : nil
    }

    static func checksum(
        _ seed: UInt32, offset: UInt64, entries: UnsafeRawBufferPointer
    ) -> UInt32 {
        // A word and a half without padding between them: 12 bytes as the table says.
        let head = (offset.littleEndian, UInt32(entries.count).littleEndian)
        let crc = withUnsafeBytes(of: head) {
            Storage.checksum(seed, of: UnsafeRawBufferPointer(rebasing: $0[..<12]))
        }
        return Storage.checksum(crc, of: entries)
    }

    /// The entries of the block that `bytes` begin with, or nil when they are not as written.
    static func entries(
        _ bytes: UnsafeRawBufferPointer, offset: UInt64, seed: UInt32
    ) -> UnsafeRawBufferPointer? {
        guard let count = byteCount(bytes), count <= bytes.count else { return nil }
        let entries = UnsafeRawBufferPointer(rebasing: bytes[headBytes..<count])
        let expected = checksum(seed, offset: offset, entries: entries)
        return bytes.little(at: 4, as: UInt32.self) == expected ? entries : nil
    }

    /// The entry at `at`, which is moved behind it; nil when there is none that fits.
    static func entry(_ entries: UnsafeRawBufferPointer, at: inout Int) -> Entry? {
        guard let keyBytes = length(entries, at: &at), let mark = length(entries, at: &at) else {
            return nil
        }
        let valueBytes = max(mark - 1, 0)
        guard keyBytes + valueBytes <= entries.count - at else { return nil }
        let key = UnsafeRawBufferPointer(rebasing: entries[at..<(at + keyBytes)])
        at += keyBytes
        let value = UnsafeRawBufferPointer(rebasing: entries[at..<(at + valueBytes)])
        at += valueBytes
        return Entry(key: key, value: mark == 0 ? nil : value)
    }

    /// Up to 28 bits.
    private static func length(_ bytes: UnsafeRawBufferPointer, at: inout Int) -> Int? {
        var length = 0
        for shift in stride(from: 0, to: 28, by: 7) {
            guard at < bytes.count else { return nil }
            let byte = Int(bytes[at])
            at += 1
            length |= (byte & 0x7F) << shift
            if byte < 0x80 { return length }
        }
        return nil
    }

    /// Writes `length` at `at`, where there must be room for four bytes; answers where it ends.
    static func store(length: Int, in bytes: UnsafeMutableRawBufferPointer, at: Int) -> Int {
        var at = at
        var rest = length
        while rest >= 0x80 {
            bytes[at] = UInt8(rest & 0x7F | 0x80)
            rest >>= 7
            at += 1
        }
        bytes[at] = UInt8(rest)
        return at + 1
    }
}
