/// How what is bounded for all together is shared: an account has at most as much as is left free
/// then. One alone gets half, two get a third each, and who has nothing finds room.
enum FairShare {
    static func hasRoom(for added: Int, held: Int, total: Int, max: Int) -> Bool {
        held + added <= max - total
    }
}

/// What accounts hold of something that is so shared. A value.
struct Shares {
    let max: Int
    private(set) var total = 0
    /// By account; never 0.
    private var held: [[UInt8]: Int] = [:]

    init(max: Int) { self.max = max }

    /// `false`, and nothing is taken, where the account has its share.
    mutating func take(_ count: Int, by account: [UInt8]) -> Bool {
        let own = held[account] ?? 0
        guard FairShare.hasRoom(for: count, held: own, total: total, max: max) else { return false }
        total += count
        held[account] = own + count
        return true
    }

    /// What was taken is free again.
    mutating func giveBack(_ count: Int, by account: [UInt8]) {
        total -= count
        let left = (held[account] ?? 0) - count
        held[account] = left == 0 ? nil : left
    }
}
