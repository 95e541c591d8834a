/// A subject as what something is looked up by: hashed at one go, where a plain array would be byte
/// by byte.
package struct IndexedSubject: Sendable, Hashable {
    package let bytes: [UInt8]

    package init(_ bytes: [UInt8]) { self.bytes = bytes }

    package func hash(into hasher: inout Hasher) {
        bytes.withUnsafeBytes { hasher.combine(bytes: $0) }
    }
}
