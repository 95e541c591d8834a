import Storage

/// One block in memory of its own that was found to be as written. Never changes.
///
/// `@unchecked`: the bytes are written before the initializer is called, and only read after.
final class CheckedBlock: @unchecked Sendable {
    let offset: UInt64
    /// Its whole length.
    let byteCount: Int
    /// Valid while the block is held.
    let entries: UnsafeRawBufferPointer
    private let bytes: RawBuffer
    /// Where its entries begin, up to the first that doesn't fit.
    private let starts: [UInt32]
    /// Where the last of them ends.
    private let end: Int

    convenience init(copying entries: UnsafeRawBufferPointer, at offset: UInt64) {
        let bytes = RawBuffer(count: entries.count)
        bytes.bytes.copyMemory(from: entries)
        let copy = UnsafeRawBufferPointer(bytes.bytes)
        self.init(entries: copy, of: bytes, at: offset)
    }

    /// `entries`: where they are in `bytes`, which hold one block or its entries.
    init(
        entries: UnsafeRawBufferPointer, of bytes: consuming RawBuffer, at offset: UInt64
    ) {
        self.offset = offset
        self.entries = entries
        self.bytes = bytes
        byteCount = Block.headBytes + entries.count
        var (starts, at, end) = ([UInt32](), 0, 0)
        // Most entries take as much or more: the list grows once at most.
        starts.reserveCapacity(entries.count / 32)
        while at < entries.count, Block.entry(entries, at: &at) != nil {
            starts.append(UInt32(end))
            end = at
        }
        (self.starts, self.end) = (starts, end)
    }

    /// Whether all of it is entries.
    var isWhole: Bool { end == entries.count }

    /// How many entries have keys below `key`: they stand before the others.
    func count(below key: UnsafeRawBufferPointer) -> Int {
        var (low, high) = (0, starts.count)
        while low < high {
            let middle = (low + high) / 2
            if let entry = entry(middle), KeyOrder.compare(entry.key, key) < 0 {
                low = middle + 1
            } else {
                high = middle
            }
        }
        return low
    }

    /// Where the entry with this many before it begins, or where it would.
    func start(_ place: Int) -> Int { place < starts.count ? Int(starts[place]) : end }

    /// The entry with this many before it.
    func entry(_ place: Int) -> Block.Entry? {
        guard place < starts.count else { return nil }
        var at = start(place)
        return Block.entry(entries, at: &at)
    }
}
