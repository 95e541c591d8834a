/// Bytes that never change once made, which any number of frames can show without a copy.
///
/// Unchecked Sendable: the memory is written before `init` has ended and freed in `deinit`, when
/// nobody reads it any more.
package final class SharedBytes: @unchecked Sendable {
    let contents: UnsafeRawBufferPointer

    /// Takes over `memory`, of which the first `count` bytes are written.
    init(owning memory: UnsafeMutableRawBufferPointer, count: Int) {
        contents = UnsafeRawBufferPointer(rebasing: memory[..<count])
    }

    /// Allocates `count` bytes and has `fill` write every one of them; if it throws, the memory is
    /// given back.
    package init<Failure: Error>(
        count: Int, fill: (UnsafeMutableRawBufferPointer) throws(Failure) -> Void
    ) throws(Failure) {
        let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: count, alignment: 16)
        do {
            try fill(memory)
        } catch {
            memory.deallocate()
            throw error
        }
        contents = UnsafeRawBufferPointer(memory)
    }

    package convenience init(copying bytes: [UInt8]) {
        self.init(count: bytes.count) { $0.copyBytes(from: bytes) }
    }

    deinit {
        contents.deallocate()
    }

    /// The size in bytes.
    package var count: Int { contents.count }

    /// A copy of the bytes.
    package func bytes() -> [UInt8] { Array(contents) }
}
