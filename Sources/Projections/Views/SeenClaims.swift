import Events

/// The claims of one subject as a lens shows them.
struct SeenClaims: Sendable {
    /// In the order of their sequences.
    private(set) var told: [Claim] = []
    /// Those that may have happened, or been published, by then, and may not; in the order of their
    /// sequences. They count in nothing.
    private(set) var possible: [Claim] = []
    /// Retracted, by the events they are of.
    private(set) var retracted: [Claim] = []
    /// Of which commitments which events, of this subject or now of another, read otherwise before
    /// they were corrected; in no order.
    var former: [(sequence: UInt64, commitments: [ExactText])] = []
    /// What all come to, if what is possible is so; `nil` where nothing is only possible.
    var outlook: Shared<SubjectRecord>?

    init() {}

    /// All that is told counts; `told` is in the order of the sequences.
    init(
        told: [Claim], retracted: [Claim],
        former: [(sequence: UInt64, commitments: [ExactText])]
    ) {
        (self.told, self.retracted, self.former) = (told, retracted, former)
    }

    var count: Int { told.count + possible.count + retracted.count }
    var isEmpty: Bool { count == 0 }
    /// Told or possible, in the order of their sequences.
    var listed: [Claim] { possible.isEmpty ? told : Self.sorted(told + possible) }

    mutating func add(_ thread: WeighedThread) {
        for claim in thread.standing {
            switch thread.presence(of: claim) {
            case .counts: told.append(claim)
            case .possible: possible.append(claim)
            case .absent: break
            }
        }
        retracted += thread.fallen.filter { thread.presence(of: $0) == .counts }
    }

    mutating func sort() {
        (told, possible) = (Self.sorted(told), Self.sorted(possible))
    }

    private static func sorted(_ claims: [Claim]) -> [Claim] {
        claims.sorted { $0.sequence < $1.sequence }
    }

    func told(_ sequence: UInt64) -> Claim? { Self.claim(sequence, in: told) }
    func isPossible(_ sequence: UInt64) -> Bool { Self.claim(sequence, in: possible) != nil }

    private static func claim(_ sequence: UInt64, in claims: [Claim]) -> Claim? {
        var (low, high) = (0, claims.count)
        while low < high {
            let middle = (low + high) / 2
            if claims[middle].sequence < sequence { low = middle + 1 } else { high = middle }
        }
        guard low < claims.count, claims[low].sequence == sequence else { return nil }
        return claims[low]
    }

    /// The same if what is possible is so.
    var asTold: SeenClaims {
        var all = self
        (all.told, all.possible, all.outlook) = (listed, [], nil)
        return all
    }
}

/// A claim as it is listed.
struct ListedClaim {
    let claim: Claim
    /// Whether it may be so by the days that the lens names, and may not.
    let isPossible: Bool
}
