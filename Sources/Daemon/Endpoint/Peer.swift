/// Who sends requests, as far as the daemon can tell one from another.
struct Peer: Sendable, Hashable {
    /// What the request socket knows its connection by.
    let name: [UInt8]
    /// Its public key in Z85; empty without access control.
    var key = ""

    /// Whom its part of what all have together is counted for: everybody with the same key. Without
    /// keys nobody can be told from somebody who connects twice.
    var account: [UInt8] { key.isEmpty ? name : Array(key.utf8) }

    /// Of the name alone, which no two keys have at once, and at one go, where an array's own would
    /// be byte by byte.
    func hash(into hasher: inout Hasher) {
        name.withUnsafeBytes { hasher.combine(bytes: $0) }
    }
}
