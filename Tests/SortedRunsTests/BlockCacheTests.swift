import Testing

@testable import SortedRuns

@Suite("Blocks kept in memory")
struct BlockCacheTests {
    private static func block(at offset: UInt64, valueBytes: Int = 1) -> CheckedBlock {
        var bytes = [UInt8](repeating: 0, count: valueBytes + 16)
        let end = bytes.withUnsafeMutableBytes { bytes in
            let at = Block.store(length: 1, in: bytes, at: 0)
            return Block.store(length: valueBytes + 1, in: bytes, at: at) + 1 + valueBytes
        }
        return bytes.withUnsafeBytes {
            CheckedBlock(copying: UnsafeRawBufferPointer(rebasing: $0[..<end]), at: offset)
        }
    }

    private static let placeCount = 16

    @Test("Of two that share a place the last is kept, and none passes for the other")
    func lastIsKept() {
        let cache = BlockCache(placeCount: Self.placeCount)
        let far = UInt64(Self.placeCount * Block.fullBytes)
        let (first, last) = (Self.block(at: 0), Self.block(at: far))
        cache.keep(first)
        #expect(cache.block(at: 0) === first)
        #expect(cache.block(at: far) == nil)
        cache.keep(last)
        #expect(cache.block(at: far) === last)
        #expect(cache.block(at: 0) == nil)
    }

    @Test("A large block is not kept, and leaves its place to who has it")
    func large() {
        let cache = BlockCache(placeCount: Self.placeCount)
        let small = Self.block(at: 0)
        cache.keep(small)
        let far = UInt64(Self.placeCount * Block.fullBytes)
        cache.keep(Self.block(at: far, valueBytes: BlockCache.blockBytesMax))
        #expect(cache.block(at: far) == nil)
        #expect(cache.block(at: 0) === small)
    }

    @Test("A key's place has all keys below it before it, and none of the others")
    func places() {
        var bytes: [UInt8] = []
        for key: UInt8 in [2, 4, 4, 6] { bytes += [1, 2, key, 0] }
        let block = bytes.withUnsafeBytes { CheckedBlock(copying: $0, at: 0) }
        for (key, count) in [(1, 0), (2, 0), (3, 1), (4, 1), (5, 3), (6, 3), (7, 4)] {
            let found = [UInt8(key)].withUnsafeBytes { block.count(below: $0) }
            #expect(found == count, "\(key)")
            #expect(block.start(found) == 4 * count)
        }
        #expect(block.isWhole)
        let torn = bytes.dropLast().withUnsafeBytes { CheckedBlock(copying: $0, at: 0) }
        #expect(!torn.isWhole)
        #expect(torn.start(4) == 12)
    }
}
