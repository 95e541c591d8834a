import Storage

/// Steps through the entries of one run.
final class RunCursor {
    private let run: Run
    private var leaves: BlockStream
    /// The leaf it stands in, valid until the next is read.
    private var entries = UnsafeRawBufferPointer(start: nil, count: 0)
    private var at = 0
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
            entries = try leaves.read(at: leaf.at, byteCount: byteCount).entries
            at = 0
        }
        repeat { try advance() } while entry.map { KeyOrder.compare($0.key, key) < 0 } ?? false
    }

    func advance() throws(RunError) {
        if at == entries.count {
            guard let leaf = try leaves.read() else {
                entry = nil
                return
            }
            entries = leaf.entries
            at = 0
        }
        let start = at
        entry = Block.entry(entries, at: &at)
        guard entry != nil else {
            throw RunError(damaged: run.path, at: leaves.next - UInt64(entries.count - start))
        }
    }
}
