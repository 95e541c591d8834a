/// Bytes with one owner, kept from one group to the next so that no commit allocates.
///
/// `@unchecked`: nothing else holds the pointer, and whoever owns this value is alone with it.
package struct RawBuffer: ~Copyable, @unchecked Sendable {
    package private(set) var bytes: UnsafeMutableRawBufferPointer

    package init(count: Int) {
        bytes = .allocate(byteCount: count, alignment: 16)
    }

    /// Makes room for `count` bytes; what was there is kept.
    package mutating func reserve(_ count: Int) {
        guard count > bytes.count else { return }
        let larger = UnsafeMutableRawBufferPointer.allocate(
            byteCount: max(count, bytes.count * 2), alignment: 16)
        larger.copyMemory(from: UnsafeRawBufferPointer(bytes))
        bytes.deallocate()
        bytes = larger
    }

    deinit { bytes.deallocate() }
}
