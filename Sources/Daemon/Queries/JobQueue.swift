import DequeModule
import Dispatch

/// Work that must not hold the socket thread: a few jobs at a time on threads of their own, the
/// rest waiting in line, the peers taking turns. Owned by the socket thread; a job's end comes back
/// to it as a message.
struct JobQueue {
    typealias Job = @Sendable () -> Void

    private let threads: DispatchQueue
    private let runningMax: Int
    private let waitingMax: Int
    private var running = 0
    private var waiting: [[UInt8]: Deque<Job>] = [:]
    /// Peers with waiting jobs, the next one first.
    private var turns: Deque<[UInt8]> = []
    private var waitingCount = 0

    /// What one peer may have waiting, so that none can hold up the others for long.
    static let waitingOfPeerMax = 16

    init(label: String, runningMax: Int, waitingMax: Int) {
        threads = DispatchQueue(label: label, attributes: .concurrent)
        self.runningMax = runningMax
        self.waitingMax = waitingMax
    }

    /// False: too many wait already, of this peer or of all, and the job was not taken. A job must
    /// end by telling the owner, who then calls `finished`.
    mutating func submit(for peer: [UInt8], _ job: @escaping Job) -> Bool {
        if running < runningMax {
            running += 1
            threads.async(execute: job)
            return true
        }
        let own = waiting[peer]?.count ?? 0
        guard waitingCount < waitingMax, own < Self.waitingOfPeerMax else { return false }
        if own == 0 { turns.append(peer) }
        waiting[peer, default: []].append(job)
        waitingCount += 1
        return true
    }

    mutating func finished() {
        running -= 1
        guard let peer = turns.popFirst(), let next = waiting[peer]?.popFirst() else { return }
        waitingCount -= 1
        if waiting[peer]?.isEmpty == true { waiting[peer] = nil } else { turns.append(peer) }
        running += 1
        threads.async(execute: next)
    }
}
