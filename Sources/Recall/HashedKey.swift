package import Events

/// An event's source and id with their hash, which is made once for all who look it up.
package struct HashedKey: Sendable {
    package let key: EventKey
    /// Of the index that gave it: see ``KeyIndex/hashed(_:)``.
    package let hash: UInt64

    package init(_ key: EventKey, hash: UInt64) {
        self.key = key
        self.hash = hash
    }
}
