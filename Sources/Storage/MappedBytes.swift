import CLinux
import Glibc
import SystemPackage

/// Bytes of a file as they lie in the page cache: they take no private memory, and stay readable
/// until the last reference goes, also when the file is removed.
///
/// A page that the disk can't read when it is touched ends the process. Who maps a file reads those
/// bytes through `DiskFile.read` first, where a disk that fails throws.
///
/// `@unchecked`: the bytes are not written through it, and freed with it.
package final class MappedBytes: @unchecked Sendable {
    package let bytes: UnsafeRawBufferPointer
    private let memory: UnsafeMutableRawBufferPointer
    private let isMapped: Bool

    /// A copy, for disks that are no disk.
    package init(copying bytes: some Collection<UInt8>) {
        memory = .allocate(byteCount: bytes.count, alignment: 64)
        memory.copyBytes(from: bytes)
        self.bytes = UnsafeRawBufferPointer(memory)
        isMapped = false
    }

    /// Maps `range`, which must not be empty.
    init(_ descriptor: CInt, _ range: Range<UInt64>) throws(Errno) {
        let page = UInt64(getpagesize())
        let start = range.lowerBound / page * page
        let count = Int(range.upperBound - start)
        let address = mmap(nil, count, PROT_READ, MAP_SHARED, descriptor, off_t(start))
        guard let address, address != MAP_FAILED else { throw Errno(rawValue: errno) }
        memory = UnsafeMutableRawBufferPointer(start: address, count: count)
        bytes = UnsafeRawBufferPointer(rebasing: memory[Int(range.lowerBound - start)...])
        isMapped = true
    }

    /// For what is read soon: has it come from memory while something else is done.
    package func prefetch(at offset: Int) {
        pactwire_prefetch(bytes.baseAddress.map { $0 + offset })
    }

    deinit {
        if isMapped { munmap(memory.baseAddress, memory.count) } else { memory.deallocate() }
    }
}
