import Storage
import SystemPackage

/// Makes a run's filter from its leaves, part by part: the leaves are read once for each part, so
/// that the memory it takes has a bound.
struct FilterWriter: ~Copyable {
    private let lineCount: UInt64
    private let seed: UInt32
    private let part: RawBuffer

    /// 16 MiB, enough for some twelve million keys.
    private static let partLines: UInt64 = 1 << 18

    init(lineCount: UInt64, seed: UInt32) {
        self.lineCount = lineCount
        self.seed = seed
        part = RawBuffer(count: Int(min(lineCount, Self.partLines)) * BloomFilter.lineBytes)
    }

    /// Where each part begins.
    var parts: StrideTo<UInt64> { stride(from: 0, to: lineCount, by: Int(Self.partLines)) }

    /// The lines from `start` on, one part of them, made from the keys that `leaves` hands over;
    /// `leaves` also says how it went.
    func makePart(
        from start: UInt64, leaves: consuming BlockStream
    ) throws(RunError) -> (lines: UnsafeRawBufferPointer, leavesChecksum: UInt32) {
        let lines = min(lineCount - start, Self.partLines)
        let bytes = UnsafeMutableRawBufferPointer(
            rebasing: part.bytes[..<(Int(lines) * BloomFilter.lineBytes)])
        bytes.initializeMemory(as: UInt8.self, repeating: 0)
        var checksum: UInt32 = 0
        while let leaf = try leaves.read() {
            checksum = withUnsafeBytes(of: leaf.checksum.littleEndian) {
                Storage.checksum(checksum, of: $0)
            }
            var at = 0
            while let entry = Block.entry(leaf.entries, at: &at) {
                let hash = BloomFilter.hash(entry.key)
                let line = BloomFilter.line(of: hash, among: lineCount)
                guard line >= start, line - start < lines else { continue }
                BloomFilter.insert(hash, into: Self.line(line - start, of: bytes))
            }
        }
        for line in 0..<lines {
            BloomFilter.seal(Self.line(line, of: bytes), number: start + line, seed: seed)
        }
        return (UnsafeRawBufferPointer(bytes), checksum)
    }

    private static func line(
        _ number: UInt64, of bytes: UnsafeMutableRawBufferPointer
    ) -> UnsafeMutableRawBufferPointer {
        let start = Int(number) * BloomFilter.lineBytes
        return UnsafeMutableRawBufferPointer(
            rebasing: bytes[start..<(start + BloomFilter.lineBytes)])
    }
}
