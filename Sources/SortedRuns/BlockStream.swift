import Storage
import SystemPackage

/// Reads the blocks of one level, one behind the other, through a window of its own.
struct BlockStream: ~Copyable {
    struct Item {
        let offset: UInt64
        let byteCount: Int
        let checksum: UInt32
        /// Valid until the next call.
        let entries: UnsafeRawBufferPointer
    }

    private let file: any DiskFile
    private let path: FilePath
    private let seed: UInt32
    private let end: UInt64
    private let readBytesMax: Int
    /// How much is read at once next: few bytes for who takes few blocks.
    private var readBytes: Int
    private var window = RawBuffer(count: 0)
    private var windowOffset: UInt64
    private var windowCount = 0
    private(set) var next: UInt64

    private static let readBytesFirst = 8 << 10

    /// `readBytes`: how much is read at once where many blocks are taken one behind the other.
    init(
        _ file: any DiskFile, path: FilePath, seed: UInt32, from start: UInt64, to end: UInt64,
        readBytes: Int
    ) {
        self.file = file
        self.path = path
        self.seed = seed
        self.end = end
        readBytesMax = readBytes
        self.readBytes = min(readBytes, Self.readBytesFirst)
        windowOffset = start
        next = start
    }

    /// The next block, checked; nil at the end of the level.
    mutating func read() throws(RunError) -> Item? {
        guard next < end else { return nil }
        try show(Block.headBytes)
        guard let count = Block.byteCount(shown), UInt64(count) <= end - next else {
            throw RunError(damaged: path, at: next)
        }
        return try read(byteCount: count)
    }

    /// Goes to the block at `offset`, which is behind all that were read.
    mutating func skip(to offset: UInt64) { next = offset }

    private mutating func read(byteCount: Int) throws(RunError) -> Item {
        try show(byteCount)
        guard let entries = Block.entries(shown, offset: next, seed: seed),
            entries.count == byteCount - Block.headBytes
        else { throw RunError(damaged: path, at: next) }
        let item = Item(
            offset: next, byteCount: byteCount, checksum: shown.little(at: 4, as: UInt32.self),
            entries: entries)
        next += UInt64(byteCount)
        return item
    }

    /// What the window has from `next` on.
    private var shown: UnsafeRawBufferPointer {
        let start = Int(next - windowOffset)
        return UnsafeRawBufferPointer(rebasing: window.bytes[start..<windowCount])
    }

    /// Has the window hold at least `count` bytes from `next` on.
    private mutating func show(_ count: Int) throws(RunError) {
        guard windowOffset + UInt64(windowCount) < next + UInt64(count) else { return }
        let want = Int(min(UInt64(max(count, readBytes)), end - next))
        guard want >= count else { throw RunError(damaged: path, at: next) }
        readBytes = min(readBytes * 2, readBytesMax)
        window.reserve(want)
        windowOffset = next
        windowCount = 0
        let bytes = UnsafeMutableRawBufferPointer(rebasing: window.bytes[..<want])
        do throws(Errno) {
            windowCount = try file.readFully(into: bytes, at: next)
        } catch {
            throw RunError(error, file: path, offset: next)
        }
        guard windowCount >= count else { throw RunError(damaged: path, at: next) }
    }
}
