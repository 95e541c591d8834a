/// Who sends requests, as far as the daemon can tell one from another.
struct Peer: Sendable, Hashable {
    /// What the request socket knows its connection by.
    let name: [UInt8]
    /// Its public key in Z85; empty without access control.
    var key = ""

    /// Whom its part of what all have together is counted for: everybody with the same key. Without
    /// keys nobody can be told from somebody who connects twice.
    var account: [UInt8] { key.isEmpty ? name : Array(key.utf8) }
}

/// How what is bounded for all together is shared: an account has at most as much as is left free
/// then. One alone gets half, two get a third each, and who has nothing finds room.
enum FairShare {
    static func hasRoom(for added: Int, held: Int, total: Int, max: Int) -> Bool {
        held + added <= max - total
    }
}
