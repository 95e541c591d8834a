import Storage
import SystemPackage

/// Writes one run: the leaves as the entries come; then, reading those back, the filter and the
/// index. So its memory has a bound however many entries there are.
///
/// Until `finish` has returned the file is worth nothing; who drops the writer removes it.
struct RunWriter: ~Copyable {
    private let file: any DiskFile
    private let path: FilePath
    private let seed: UInt32
    private var blocks: BlockWriter
    private var footer = RunFooter()

    /// A file that is there already fails it.
    init(_ path: FilePath, seed: UInt32, disk: any Disk) throws(RunError) {
        self.path = path
        self.seed = seed
        do throws(Errno) {
            file = try disk.open(path, .create)
        } catch {
            throw RunError(error, file: path)
        }
        blocks = BlockWriter(file, path: path, seed: seed)
    }

    /// `value` nil: removed. Precondition: `key` is not below the one before. Throws `.tooLarge` for
    /// a key of more than 4 KiB, a value of more than 16 MiB.
    mutating func append(
        _ key: UnsafeRawBufferPointer, _ value: UnsafeRawBufferPointer?
    ) throws(RunError) {
        footer.entries += 1
        try blocks.append(key, value)
    }

    /// Writes the rest and syncs the file; its length and its last checksum. Nil when there was no
    /// entry.
    consuming func finish() throws(RunError) -> (bytes: UInt64, checksum: UInt32)? {
        guard footer.entries > 0 else { return nil }
        let leaves = try blocks.endLevel()
        footer.leavesEnd = leaves.end
        try writeFilter(leaves)
        blocks.begin(at: footer.indexStart)
        let end = try writeIndex(above: leaves)
        footer.directoryChecksum = try Run.checksum(
            of: footer.leavesEnd..<end, file, path: path)
        let text = footer.encode(seed: seed)
        try write(text, at: end)
        do throws(Errno) {
            try file.sync(.dataAndMetadata)
        } catch {
            throw RunError(error, file: path)
        }
        let checksum = text.withUnsafeBytes { $0.little(at: 60, as: UInt32.self) }
        return (end + UInt64(text.count), checksum)
    }

    private mutating func writeFilter(_ leaves: BlockWriter.Level) throws(RunError) {
        let padding = Int(footer.filterStart - footer.leavesEnd)
        try write([UInt8](repeating: 0, count: padding), at: footer.leavesEnd)
        footer.filterLines = BloomFilter.lineCount(keys: footer.entries)
        let filter = FilterWriter(lineCount: footer.filterLines, seed: seed)
        for start in filter.parts {
            let made = try filter.makePart(from: start, leaves: stream(leaves))
            footer.leavesChecksum = made.leavesChecksum
            let offset = footer.filterStart + start * UInt64(BloomFilter.lineBytes)
            try write(made.lines, at: offset)
        }
    }

    /// Each level has an entry for every block of the one below, until a level is one block.
    /// Returns where the last one ends.
    private mutating func writeIndex(above leaves: BlockWriter.Level) throws(RunError) -> UInt64 {
        var level = leaves
        var end = footer.indexStart
        while level.blockCount > 1 {
            var below = stream(level)
            while let block = try below.read() {
                var at = 0
                guard let first = Block.entry(block.entries, at: &at) else {
                    throw RunError(damaged: path, at: block.offset)
                }
                // A word and a half without padding between them: 12 bytes, `Block.placeBytes`.
                var place = (block.offset.littleEndian, UInt32(block.byteCount).littleEndian)
                try withUnsafeBytes(of: &place) { bytes throws(RunError) in
                    let value = UnsafeRawBufferPointer(rebasing: bytes[..<Block.placeBytes])
                    try blocks.append(first.key, value)
                }
            }
            level = try blocks.endLevel()
            end = level.end
            footer.levels += 1
        }
        footer.root = level.lastBlock
        return end
    }

    private func stream(_ level: BlockWriter.Level) -> BlockStream {
        BlockStream(
            file, path: path, seed: seed, from: level.start, to: level.end,
            readBytes: RunCursor.scanBytes)
    }

    private func write(_ bytes: [UInt8], at offset: UInt64) throws(RunError) {
        try bytes.withBytes { bytes throws(RunError) in try write(bytes, at: offset) }
    }

    private func write(_ bytes: UnsafeRawBufferPointer, at offset: UInt64) throws(RunError) {
        do throws(Errno) {
            try file.writeFully(bytes, at: offset)
        } catch {
            throw RunError(error, file: path, offset: offset)
        }
    }
}
