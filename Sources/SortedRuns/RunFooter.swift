import Storage

/// The last 64 bytes of a run, and with them how it is laid out: leaves, filter, index, footer.
///
/// | at | bytes | what                                                                     |
/// | -- | ----- | ------------------------------------------------------------------------ |
/// | 0  | 8     | `PWSORTED`                                                               |
/// | 8  | 4     | version of the format, 1                                                 |
/// | 12 | 4     | levels of index above the leaves; 0: the only leaf is the root           |
/// | 16 | 8     | entries                                                                  |
/// | 24 | 8     | where the leaves end; zeros up to a multiple of 64, then the filter      |
/// | 32 | 8     | lines of the filter, 64 bytes each; then the index, its lowest level first |
/// | 40 | 8     | where the root block begins                                              |
/// | 48 | 4     | CRC32C of the checksums of the leaves, in order                          |
/// | 52 | 4     | CRC32C of all bytes from the end of the leaves to the footer             |
/// | 56 | 4     | zero                                                                     |
/// | 60 | 4     | CRC32C, from the run's seed, of the 60 bytes before                      |
struct RunFooter: Equatable {
    static let bytes = 64
    static let version: UInt32 = 1
    private static let name = UInt64(littleEndianBytes: "PWSORTED")

    var levels: UInt32 = 0
    var entries: UInt64 = 0
    var leavesEnd: UInt64 = 0
    var filterLines: UInt64 = 0
    var root: UInt64 = 0
    var leavesChecksum: UInt32 = 0
    var directoryChecksum: UInt32 = 0

    var filterStart: UInt64 { (leavesEnd + 63) / 64 * 64 }
    var indexStart: UInt64 { filterStart + filterLines * UInt64(BloomFilter.lineBytes) }

    func encode(seed: UInt32) -> [UInt8] {
        var text = [UInt8](repeating: 0, count: Self.bytes)
        text.withUnsafeMutableBytes { bytes in
            bytes.store(Self.name, at: 0)
            bytes.store(Self.version, at: 8)
            bytes.store(levels, at: 12)
            bytes.store(entries, at: 16)
            bytes.store(leavesEnd, at: 24)
            bytes.store(filterLines, at: 32)
            bytes.store(root, at: 40)
            bytes.store(leavesChecksum, at: 48)
            bytes.store(directoryChecksum, at: 52)
            bytes.store(Self.checksum(UnsafeRawBufferPointer(bytes), seed), at: 60)
        }
        return text
    }

    /// Nil when the bytes are not a footer of this version, written with this seed, of a run of
    /// `runBytes` bytes.
    init?(_ bytes: UnsafeRawBufferPointer, seed: UInt32, runBytes: UInt64) {
        guard bytes.count == Self.bytes, runBytes >= UInt64(Self.bytes),
            bytes.little(at: 60, as: UInt32.self) == Self.checksum(bytes, seed),
            bytes.little(at: 0, as: UInt64.self) == Self.name,
            bytes.little(at: 8, as: UInt32.self) == Self.version
        else { return nil }
        levels = bytes.little(at: 12, as: UInt32.self)
        entries = bytes.little(at: 16, as: UInt64.self)
        leavesEnd = bytes.little(at: 24, as: UInt64.self)
        filterLines = bytes.little(at: 32, as: UInt64.self)
        root = bytes.little(at: 40, as: UInt64.self)
        leavesChecksum = bytes.little(at: 48, as: UInt32.self)
        directoryChecksum = bytes.little(at: 52, as: UInt32.self)
        let end = runBytes - UInt64(Self.bytes)
        guard leavesEnd <= end, filterLines > 0, filterLines <= end / 64, indexStart <= end,
            levels == 0 ? root == 0 : root >= indexStart && root < end
        else { return nil }
    }

    init() {}

    private static func checksum(_ bytes: UnsafeRawBufferPointer, _ seed: UInt32) -> UInt32 {
        Storage.checksum(seed, of: UnsafeRawBufferPointer(rebasing: bytes[..<60]))
    }
}
