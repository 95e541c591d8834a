extension UnsafeRawBufferPointer {
    /// Whether both hold the same bytes: eight at a time.
    @inline(__always)
    func isEqual(to other: UnsafeRawBufferPointer) -> Bool {
        guard count == other.count else { return false }
        var at = 0
        while at + 8 <= count {
            let word = loadUnaligned(fromByteOffset: at, as: UInt64.self)
            guard word == other.loadUnaligned(fromByteOffset: at, as: UInt64.self) else {
                return false
            }
            at += 8
        }
        while at < count {
            guard self[at] == other[at] else { return false }
            at += 1
        }
        return true
    }

    func isEqual(to word: StaticString) -> Bool {
        word.withUTF8Buffer { isEqual(to: UnsafeRawBufferPointer($0)) }
    }

    func isEqual(to bytes: [UInt8]) -> Bool { bytes.withUnsafeBytes { isEqual(to: $0) } }
}
