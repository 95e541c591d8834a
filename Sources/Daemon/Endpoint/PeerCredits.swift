import Wire

/// What each peer may have under way: requests without an answer, and bytes of appends among them.
/// A value; the one thread that owns the request socket keeps it.
struct PeerCredits {
    static let unansweredMax = 4096
    static let appendBytesMax = 32 << 20

    fileprivate struct Account {
        var unanswered = 0
        var appendBytes = 0
        /// Made with the first answer that is counted.
        var queued: QueuedBytes?

        var isIdle: Bool { unanswered == 0 && queued?.now ?? 0 == 0 }
    }
    private var accounts: [Peer: Account] = [:]
    /// Bytes of answers queued for all peers of an account, as long as one of them is known.
    private var queuedOfAccounts: [[UInt8]: QueuedBytes] = [:]
    /// With so many accounts those of idle peers, most of which are gone, are dropped.
    private var sweptAt = sweptAtLeast
    private static let sweptAtLeast = 1024

    /// Counts a request until `end`.
    ///
    /// - Throws: `creditExceeded` for a request beyond the credit, which isn't counted.
    mutating func begin(_ asker: Asker) throws(WireError) {
        try accounts[asker.peer, default: Account()].begin(asker)
        if accounts.count >= sweptAt { sweep() }
    }

    /// The request is answered: what it held is free again.
    mutating func end(_ asker: Asker) {
        accounts[asker.peer, default: Account()].end(asker)
    }

    /// Bytes of answers queued for the peer.
    func queued(for peer: Peer) -> Int { accounts[peer]?.queued?.now ?? 0 }

    /// And for everybody of its account.
    func queued(forAccountOf peer: Peer) -> Int { queuedOfAccounts[peer.account]?.now ?? 0 }

    /// What counts them. Asked for while a request of the peer is under way.
    mutating func counter(of peer: Peer) -> QueuedBytes {
        if let known = accounts[peer]?.queued { return known }
        let all = queuedOfAccounts[peer.account] ?? QueuedBytes()
        queuedOfAccounts[peer.account] = all
        let counter = QueuedBytes(partOf: all)
        accounts[peer, default: Account()].queued = counter
        return counter
    }

    var accountCount: Int { accounts.count }

    private mutating func sweep() {
        accounts = accounts.filter { !$0.value.isIdle }
        let left = Set(accounts.keys.map(\.account))
        queuedOfAccounts = queuedOfAccounts.filter { left.contains($0.key) }
        sweptAt = max(Self.sweptAtLeast, 2 * accounts.count)
    }
}

extension PeerCredits.Account {
    fileprivate mutating func begin(_ asker: Asker) throws(WireError) {
        if let reason = refusal(of: asker) {
            throw WireError(.creditExceeded, reason, requestId: asker.requestId)
        }
        unanswered += 1
        appendBytes += asker.appendBytes
    }

    fileprivate mutating func end(_ asker: Asker) {
        precondition(unanswered > 0, "a request is answered once, and counted until then")
        unanswered -= 1
        appendBytes -= asker.appendBytes
    }

    private func refusal(of asker: Asker) -> String? {
        if unanswered >= PeerCredits.unansweredMax {
            return "\(unanswered) requests are under way; await answers before you send more"
        }
        guard asker.appendBytes > 0 else { return nil }
        // One alone is never too much: what it may hold is bounded elsewhere.
        if appendBytes > 0, appendBytes + asker.appendBytes > PeerCredits.appendBytesMax {
            return "\(appendBytes) bytes of appends are under way; await answers before you send "
                + "more"
        }
        if queued?.now ?? 0 > AnswerFlow.ofPeerMax {
            return "answers of more than \(AnswerFlow.ofPeerMax) bytes are queued; take them "
                + "before you append more"
        }
        return nil
    }
}
