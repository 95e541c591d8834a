/// Bytes that are put together piece by piece where frames are to show them.
package struct SharedBytesBuilder: ~Copyable {
    private var memory: UnsafeMutableRawBufferPointer
    package private(set) var count = 0

    /// With room for `capacity` bytes to begin with; more is made as it is needed.
    package init(capacity: Int) {
        memory = .allocate(byteCount: max(capacity, 1), alignment: 16)
    }

    deinit { memory.deallocate() }

    /// Appends `added` bytes, which `fill` must write all.
    package mutating func append(
        count added: Int, fill: (UnsafeMutableRawBufferPointer) -> Void
    ) {
        if count + added > memory.count { grow(to: max(count + added, 2 * memory.count)) }
        fill(UnsafeMutableRawBufferPointer(rebasing: memory[count..<count + added]))
        count += added
    }

    private mutating func grow(to capacity: Int) {
        let larger = UnsafeMutableRawBufferPointer.allocate(byteCount: capacity, alignment: 16)
        larger.copyMemory(from: UnsafeRawBufferPointer(rebasing: memory[..<count]))
        memory.deallocate()
        memory = larger
    }

    /// The whole, in no more than twice the memory that it takes.
    package consuming func finish() -> SharedBytes {
        if memory.count > 2 * count { grow(to: count) }
        let bytes = SharedBytes(owning: memory, count: count)
        discard self
        return bytes
    }
}
