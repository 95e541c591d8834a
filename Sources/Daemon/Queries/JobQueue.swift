import Dispatch

/// Work that must not hold the socket thread: a few jobs at a time on threads of their own, the
/// rest waiting in line, the peers taking turns. Owned by the socket thread; a job's end comes back
/// to it as a message.
struct JobQueue {
    /// A job must end by telling the owner, who then calls `finished` and `begin`.
    typealias Job = @Sendable () -> Void

    enum Admission {
        case taken
        /// Too many of the same peer wait already.
        case peerIsFull
        /// Its account has its share of the line.
        case accountIsFull
        /// Too many of all peers wait already.
        case full
    }

    private let threads: DispatchQueue
    private let runningMax: Int
    private var running = 0
    private struct Waiting {
        let job: Job
        let account: [UInt8]
        let places: Int
    }
    private var waiting = Turns<Waiting>()
    /// Taken by what waits.
    private var places: Shares

    /// What one peer may have waiting, so that none can hold up the others for long.
    static let waitingOfPeerMax = 16

    init(label: String, runningMax: Int, waitingMax: Int) {
        threads = DispatchQueue(label: label, attributes: .concurrent)
        self.runningMax = runningMax
        places = Shares(max: waitingMax)
    }

    /// Puts a job in line, if there are so many places; `begin` is to follow.
    mutating func add(_ job: @escaping Job, of peer: Peer, places added: Int = 1) -> Admission {
        guard places.total + added <= places.max else { return .full }
        guard waiting.count(of: peer) < Self.waitingOfPeerMax else { return .peerIsFull }
        let account = peer.account
        guard places.take(added, by: account) else { return .accountIsFull }
        waiting.add(Waiting(job: job, account: account, places: added), of: peer)
        return .taken
    }

    /// Whether one waits and there is a place for it to run.
    var canBegin: Bool { running < runningMax && !waiting.isEmpty }

    /// Begins as many as may run, of peers that may have one begun now.
    mutating func begin(where mayBegin: (Peer) -> Bool) {
        while running < runningMax, let next = waiting.popFirst(where: mayBegin) {
            places.giveBack(next.places, by: next.account)
            running += 1
            threads.async(execute: next.job)
        }
    }

    mutating func finished() { running -= 1 }
}
