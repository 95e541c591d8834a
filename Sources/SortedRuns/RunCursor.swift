import Storage

/// Steps through the entries of one run.
final class RunCursor {
    private let run: Run
    private var leaves: BlockStream
    /// The leaf it stands in, valid until the next is read.
    private var entries = UnsafeRawBufferPointer(start: nil, count: 0)
    /// That leaf, where it is kept: what `entries` points to lives as long.
    private var block: CheckedBlock?
    private var at = 0
    /// Whether it went on from one leaf to the next.
    private var isScanning = false
    /// Where it stands; nil at the end.
    private(set) var entry: Block.Entry?

    /// What a lookup reads at once where it runs over the end of a leaf; a scan reads more.
    static let lookupBytes = 8 << 10
    static let scanBytes = 256 << 10

    /// Stands before the first entry: seek or advance comes next.
    init(_ run: Run, readBytes: Int) {
        self.run = run
        leaves = run.leaves(readBytes: readBytes)
    }

    /// Goes to the first entry whose key is not below `key`.
    func seek(_ key: UnsafeRawBufferPointer) throws(RunError) {
        let leaf = try run.leaf(before: key)
        if let byteCount = leaf.bytes {
            let block = try run.leaf(at: leaf.at, byteCount: byteCount)
            stand(in: block)
            at = block.start(block.count(below: key))
        }
        repeat { try advance() } while entry.map { KeyOrder.compare($0.key, key) < 0 } ?? false
    }

    func advance() throws(RunError) {
        if at == entries.count, try !enterNextLeaf() {
            entry = nil
            return
        }
        let start = at
        entry = Block.entry(entries, at: &at)
        guard entry != nil else {
            throw RunError(damaged: run.path, at: leaves.next - UInt64(entries.count - start))
        }
    }

    /// The first leaf behind a lookup's is kept, because the next lookup often begins in it. Those
    /// after it are a scan's, which comes by once.
    private func enterNextLeaf() throws(RunError) -> Bool {
        if let known = run.blocks.block(at: leaves.next) {
            stand(in: known)
            return true
        }
        guard let leaf = try leaves.read() else { return false }
        if isScanning {
            (block, entries, at) = (nil, leaf.entries, 0)
        } else {
            isScanning = true
            stand(in: kept(leaf))
        }
        return true
    }

    private func kept(_ leaf: BlockStream.Item) -> CheckedBlock {
        let block = CheckedBlock(copying: leaf.entries, at: leaf.offset)
        run.blocks.keep(block)
        return block
    }

    private func stand(in block: CheckedBlock) {
        (self.block, entries, at) = (block, block.entries, 0)
        leaves.skip(to: block.offset + UInt64(block.byteCount))
    }
}
