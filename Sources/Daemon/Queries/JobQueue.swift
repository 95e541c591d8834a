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
    private let waitingMax: Int
    private var running = 0
    private var waiting = Turns<Job>()

    /// What one peer may have waiting, so that none can hold up the others for long.
    static let waitingOfPeerMax = 16

    init(label: String, runningMax: Int, waitingMax: Int) {
        threads = DispatchQueue(label: label, attributes: .concurrent)
        self.runningMax = runningMax
        self.waitingMax = waitingMax
    }

    /// Puts a job in line, if there is a place; `begin` is to follow.
    mutating func add(_ job: @escaping Job, of peer: Peer) -> Admission {
        guard waiting.count < waitingMax else { return .full }
        guard waiting.count(of: peer) < Self.waitingOfPeerMax else { return .peerIsFull }
        guard
            FairShare.hasRoom(
                for: 1, held: waiting.count(ofAccount: peer.account), total: waiting.count,
                max: waitingMax)
        else { return .accountIsFull }
        waiting.add(job, of: peer)
        return .taken
    }

    /// Whether one waits and there is a place for it to run.
    var canBegin: Bool { running < runningMax && !waiting.isEmpty }

    /// Begins as many as may run, of peers that may have one begun now.
    mutating func begin(where mayBegin: (Peer) -> Bool) {
        while running < runningMax, let job = waiting.popFirst(where: mayBegin) {
            running += 1
            threads.async(execute: job)
        }
    }

    mutating func finished() { running -= 1 }
}
