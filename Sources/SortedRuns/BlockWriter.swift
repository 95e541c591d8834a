import Storage
import SystemPackage

/// Puts entries into blocks, and the blocks one behind the other into a file.
struct BlockWriter: ~Copyable {
    /// The blocks of one level.
    struct Level {
        let start: UInt64
        let end: UInt64
        let blockCount: Int
        let lastBlock: UInt64
    }

    private let file: any DiskFile
    private let path: FilePath
    private let seed: UInt32
    private var buffer = RawBuffer(count: bufferBytes + Block.fullBytes * 2)
    private var count = 0
    /// Where the buffer's first byte goes.
    private var offset: UInt64 = 0
    /// Where the open block begins in the buffer.
    private var open: Int?
    private var openEntries = 0
    /// An index block of one entry would have as many above it.
    private var entriesMin = 1
    private var levelStart: UInt64 = 0
    private var blockCount = 0
    private var lastBlock: UInt64 = 0
    private var unsyncedBytes = 0

    private static let bufferBytes = 256 << 10
    /// A sync of the log waits for whatever else the disk has been told to sync: no more than a
    /// few milliseconds' worth.
    private static let syncBytes = 1 << 20

    init(_ file: any DiskFile, path: FilePath, seed: UInt32) {
        self.file = file
        self.path = path
        self.seed = seed
    }

    /// Throws `.tooLarge` for a key or a value beyond its bound.
    mutating func append(
        _ key: UnsafeRawBufferPointer, _ value: UnsafeRawBufferPointer?
    ) throws(RunError) {
        let valueBytes = value?.count ?? 0
        guard key.count <= Block.keyBytesMax, valueBytes <= Block.valueBytesMax else {
            throw RunError(
                tooLarge: .init(key: Array(key), bytes: key.count + valueBytes), in: path)
        }
        buffer.reserve(count + Block.headBytes + key.count + valueBytes + 8)
        if open == nil {
            open = count
            openEntries = 0
            count += Block.headBytes
        }
        count = Block.store(length: key.count, in: buffer.bytes, at: count)
        count = Block.store(length: value == nil ? 0 : valueBytes + 1, in: buffer.bytes, at: count)
        put(key)
        if let value { put(value) }
        openEntries += 1
        guard let open, count - open >= Block.fullBytes, openEntries >= entriesMin else { return }
        close(open)
        if count >= Self.bufferBytes { try writeOut() }
    }

    /// Closes the level: all of its blocks are written, and the next entry begins an index level,
    /// at `start` or right behind.
    mutating func endLevel() throws(RunError) -> Level {
        if let open { close(open) }
        try writeOut()
        let level = Level(
            start: levelStart, end: offset, blockCount: blockCount, lastBlock: lastBlock)
        begin(at: offset)
        return level
    }

    /// Has the next level begin at `start`.
    mutating func begin(at start: UInt64) {
        offset = start
        levelStart = start
        blockCount = 0
        entriesMin = 2
    }

    private mutating func put(_ bytes: UnsafeRawBufferPointer) {
        let place = UnsafeMutableRawBufferPointer(
            rebasing: buffer.bytes[count..<(count + bytes.count)])
        place.copyMemory(from: bytes)
        count += bytes.count
    }

    private mutating func close(_ start: Int) {
        let block = UnsafeMutableRawBufferPointer(rebasing: buffer.bytes[start..<count])
        let entries = UnsafeRawBufferPointer(rebasing: block[Block.headBytes...])
        lastBlock = offset + UInt64(start)
        block.store(UInt32(entries.count), at: 0)
        block.store(Block.checksum(seed, offset: lastBlock, entries: entries), at: 4)
        blockCount += 1
        open = nil
    }

    private mutating func writeOut() throws(RunError) {
        do throws(Errno) {
            let bytes = UnsafeRawBufferPointer(rebasing: buffer.bytes[..<count])
            try file.writeFully(bytes, at: offset)
            unsyncedBytes += count
            if unsyncedBytes >= Self.syncBytes {
                try file.sync(.data)
                unsyncedBytes = 0
            }
        } catch {
            throw RunError(error, file: path, offset: offset)
        }
        offset += UInt64(count)
        count = 0
    }
}
