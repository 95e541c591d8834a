/// What identifies an event: who wrote it, and the id they gave it (CloudEvents 1.0, 3.1.1).
package struct EventKey: Sendable {
    /// Both, one behind the other.
    private let bytes: [UInt8]
    private let sourceBytes: Int

    package var source: ArraySlice<UInt8> { bytes[..<sourceBytes] }
    package var id: ArraySlice<UInt8> { bytes[sourceBytes...] }

    package init(source: some Sequence<UInt8>, id: some Sequence<UInt8>) {
        var bytes = Array(source)
        sourceBytes = bytes.count
        bytes.append(contentsOf: id)
        self.bytes = bytes
    }

    /// Both must be strings.
    init(source: BorrowedValue, id: BorrowedValue) {
        self = source.withCharacters { source in
            id.withCharacters { id in EventKey(source, id) }
        }
    }

    private init(_ source: UnsafeRawBufferPointer, _ id: UnsafeRawBufferPointer) {
        sourceBytes = source.count
        bytes = Array(unsafeUninitializedCapacity: source.count + id.count) { bytes, count in
            let bytes = UnsafeMutableRawBufferPointer(bytes)
            bytes.copyMemory(from: source)
            UnsafeMutableRawBufferPointer(rebasing: bytes[source.count...]).copyMemory(from: id)
            count = source.count + id.count
        }
    }
}

extension EventKey: Hashable {
    package func hash(into hasher: inout Hasher) {
        hasher.combine(sourceBytes)
        bytes.withUnsafeBytes { hasher.combine(bytes: $0) }
    }
}
