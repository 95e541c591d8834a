import Storage

extension Run {
    /// Reads and checks every byte: each leaf, their order and number, filter, index and footer.
    func verify() throws(RunError) {
        var leaves = leaves(readBytes: RunCursor.scanBytes)
        var checksum: UInt32 = 0
        var entries: UInt64 = 0
        var lastKey: [UInt8] = []
        while let leaf = try leaves.read() {
            checksum = withUnsafeBytes(of: leaf.checksum.littleEndian) {
                Storage.checksum(checksum, of: $0)
            }
            var at = 0
            while at < leaf.entries.count {
                guard let entry = Block.entry(leaf.entries, at: &at),
                    lastKey.withUnsafeBytes({ KeyOrder.compare($0, entry.key) }) <= 0
                else { throw RunError(damaged: path, at: leaf.offset) }
                lastKey = Array(entry.key)
                entries += 1
            }
        }
        guard checksum == footer.leavesChecksum, entries == footer.entries else {
            throw RunError(damaged: path, at: 0)
        }
        try checkDirectory()
        guard try Self.readFooter(file, name, path: path, seed: seed) == footer else {
            throw RunError(damaged: path, at: name.bytes - UInt64(RunFooter.bytes))
        }
    }
}
