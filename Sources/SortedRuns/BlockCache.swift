import Storage

/// Some leaves of one run, or some blocks of its index, as they were read and checked: who walks
/// through the entries in their order, or comes back to the same ones, needs the disk and the
/// checksum once a block.
///
/// Each block has one place, which those far from it share; whoever is kept last has it. Asked from
/// any thread.
final class BlockCache: Sendable {
    /// Those of large values are not kept.
    static let blockBytesMax = 2 * Block.fullBytes

    private let places: Monitor<[CheckedBlock?]>

    init(placeCount: Int) {
        places = Monitor(Array(repeating: nil, count: placeCount))
    }

    func block(at offset: UInt64) -> CheckedBlock? {
        let block = places.withLock { $0[Self.place(of: offset, among: $0.count)] }
        return block?.offset == offset ? block : nil
    }

    func keep(_ block: CheckedBlock) {
        guard block.byteCount <= Self.blockBytesMax else { return }
        let former = places.withLock { places in
            let place = Self.place(of: block.offset, among: places.count)
            // What it takes the place of is freed outside the lock.
            let former = places[place]
            places[place] = block
            return former
        }
        _ = former
    }

    /// Blocks that follow each other have places that do.
    private static func place(of offset: UInt64, among count: Int) -> Int {
        Int(offset / UInt64(Block.fullBytes) % UInt64(count))
    }
}
