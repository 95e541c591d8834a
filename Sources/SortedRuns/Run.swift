import Storage
import SystemPackage

/// One immutable sorted file, open: nothing of it is in private memory but its footer and some
/// blocks that were read last.
final class Run: Sendable {
    /// What the manifest says of a run.
    struct Name: Hashable {
        let number: UInt64
        let bytes: UInt64
        /// The checksum that ends the file, so that no other file passes for this one.
        let checksum: UInt32
    }

    let name: Name
    let path: FilePath
    let file: any DiskFile
    let footer: RunFooter
    let seed: UInt32
    /// Leaves.
    let blocks = BlockCache(placeCount: leavesKept)
    /// Every lookup goes through some of the index, so leaves don't take their places.
    private let indexBlocks: BlockCache
    /// From the end of the leaves on: filter, index and footer.
    private let directory: MappedBytes

    static let leavesKept = 32
    private static let indexBlocksKept: UInt64 = 1024

    /// Opens the file and reads all but its leaves once: what is damaged there is found here, and a
    /// disk that can't read it fails here, not in the mapping.
    init(_ name: Name, path: FilePath, seed: UInt32, disk: any Disk) throws(RunError) {
        self.name = name
        self.path = path
        self.seed = seed
        do throws(Errno) {
            file = try disk.open(path, .read)
            guard try file.size() == name.bytes else { throw .noData }
        } catch {
            // A size that is not the promised one is damage, not trouble with a call.
            throw error == .noData
                ? RunError(damaged: path, at: name.bytes) : RunError(error, file: path)
        }
        footer = try Self.readFooter(file, name, path: path, seed: seed)
        let indexBytes = name.bytes - UInt64(RunFooter.bytes) - footer.indexStart
        indexBlocks = BlockCache(
            placeCount: Int(min(indexBytes / UInt64(Block.fullBytes) + 1, Self.indexBlocksKept)))
        do throws(Errno) {
            directory = try file.map(footer.leavesEnd..<name.bytes)
        } catch {
            throw RunError(error, file: path)
        }
        try checkDirectory()
    }

    static func readFooter(
        _ file: any DiskFile, _ name: Name, path: FilePath, seed: UInt32
    ) throws(RunError) -> RunFooter {
        guard name.bytes >= UInt64(RunFooter.bytes) else { throw RunError(damaged: path, at: 0) }
        let offset = name.bytes - UInt64(RunFooter.bytes)
        let buffer = RawBuffer(count: RunFooter.bytes)
        let bytes = UnsafeRawBufferPointer(buffer.bytes)
        do throws(Errno) {
            let count = try file.readFully(into: buffer.bytes, at: offset)
            guard count == RunFooter.bytes else { throw .ioError }
        } catch {
            throw RunError(error, file: path, offset: offset)
        }
        guard bytes.little(at: 60, as: UInt32.self) == name.checksum,
            let footer = RunFooter(bytes, seed: seed, runBytes: name.bytes)
        else { throw RunError(damaged: path, at: offset) }
        return footer
    }

    /// Reads filter and index and compares their checksum.
    func checkDirectory() throws(RunError) {
        let end = name.bytes - UInt64(RunFooter.bytes)
        let checksum = try Self.checksum(of: footer.leavesEnd..<end, file, path: path)
        guard checksum == footer.directoryChecksum else {
            throw RunError(damaged: path, at: footer.leavesEnd)
        }
    }

    static func checksum(
        of range: Range<UInt64>, _ file: any DiskFile, path: FilePath
    ) throws(RunError) -> UInt32 {
        let buffer = RawBuffer(count: Int(min(UInt64(range.count), 1 << 18)))
        var crc: UInt32 = 0
        var at = range.lowerBound
        while at < range.upperBound {
            let want = Int(min(range.upperBound - at, UInt64(buffer.bytes.count)))
            let bytes = UnsafeMutableRawBufferPointer(rebasing: buffer.bytes[..<want])
            do throws(Errno) {
                guard try file.readFully(into: bytes, at: at) == want else { throw .ioError }
            } catch {
                throw RunError(error, file: path, offset: at)
            }
            crc = Storage.checksum(crc, of: UnsafeRawBufferPointer(bytes))
            at += UInt64(want)
        }
        return crc
    }

    /// For who calls ``mayHold(_:)`` next, of this run and of others: their cache lines are fetched
    /// side by side.
    func prefetchFilter(_ hash: UInt64) {
        let number = BloomFilter.line(of: hash, among: footer.filterLines)
        let offset = footer.filterStart + number * UInt64(BloomFilter.lineBytes)
        directory.prefetch(at: Int(offset - footer.leavesEnd))
    }

    /// False only where no entry has a key with this hash. Reads one cache line.
    func mayHold(_ hash: UInt64) throws(RunError) -> Bool {
        let number = BloomFilter.line(of: hash, among: footer.filterLines)
        let offset = footer.filterStart + number * UInt64(BloomFilter.lineBytes)
        let start = Int(offset - footer.leavesEnd)
        let line = UnsafeRawBufferPointer(
            rebasing: directory.bytes[start..<(start + BloomFilter.lineBytes)])
        guard BloomFilter.isSound(line, number: number, seed: seed) else {
            throw RunError(damaged: path, at: offset)
        }
        return BloomFilter.mayHold(hash, line)
    }

    /// The last leaf that begins before `key`, or the first one: entries with the key begin in it
    /// or behind it.
    func leaf(before key: UnsafeRawBufferPointer) throws(RunError) -> (at: UInt64, bytes: Int?) {
        guard footer.levels > 0 else { return (0, nil) }
        var place = footer.root
        for level in (0..<footer.levels).reversed() {
            guard let block = index(at: place), let child = Self.child(in: block, before: key),
                level == 0
                    ? child.at < footer.leavesEnd
                    : child.at >= footer.indexStart && child.at < place
            else { throw RunError(damaged: path, at: place) }
            if level == 0 { return (child.at, child.bytes) }
            place = child.at
        }
        return (place, nil)
    }

    /// The block of the index at `place`; `nil` when it is not as written.
    private func index(at place: UInt64) -> CheckedBlock? {
        if let kept = indexBlocks.block(at: place) { return kept }
        let bytes = UnsafeRawBufferPointer(
            rebasing: directory.bytes[Int(place - footer.leavesEnd)...])
        guard let entries = Block.entries(bytes, offset: place, seed: seed) else { return nil }
        let block = CheckedBlock(copying: entries, at: place)
        guard block.isWhole else { return nil }
        indexBlocks.keep(block)
        return block
    }

    private static func child(
        in block: CheckedBlock, before key: UnsafeRawBufferPointer
    ) -> (at: UInt64, bytes: Int)? {
        guard let value = block.entry(max(block.count(below: key) - 1, 0))?.value,
            value.count == Block.placeBytes
        else { return nil }
        return (value.little(at: 0, as: UInt64.self), Int(value.little(at: 8, as: UInt32.self)))
    }

    /// A leaf whose place and length the index tells.
    func leaf(at offset: UInt64, byteCount: Int) throws(RunError) -> CheckedBlock {
        if let kept = blocks.block(at: offset) { return kept }
        let buffer = RawBuffer(count: byteCount)
        let count: Int
        do throws(Errno) {
            count = try file.readFully(into: buffer.bytes, at: offset)
        } catch {
            throw RunError(error, file: path, offset: offset)
        }
        let bytes = UnsafeRawBufferPointer(rebasing: buffer.bytes[..<count])
        guard let entries = Block.entries(bytes, offset: offset, seed: seed),
            entries.count == byteCount - Block.headBytes
        else { throw RunError(damaged: path, at: offset) }
        let block = CheckedBlock(entries: entries, of: buffer, at: offset)
        blocks.keep(block)
        return block
    }

    /// The leaves in order, from `start` on.
    func leaves(from start: UInt64 = 0, readBytes: Int) -> BlockStream {
        BlockStream(
            file, path: path, seed: seed, from: start, to: footer.leavesEnd, readBytes: readBytes)
    }
}
