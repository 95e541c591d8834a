import DequeModule
import Dispatch

/// Work that must not hold the socket thread: a few jobs at a time on threads of their own, the
/// rest waiting in line. Owned by the socket thread; a job's end comes back to it as a message.
struct JobQueue {
    typealias Job = @Sendable () -> Void

    private let threads: DispatchQueue
    private let runningMax: Int
    private let waitingMax: Int
    private var running = 0
    private var waiting: Deque<Job> = []

    init(label: String, runningMax: Int, waitingMax: Int) {
        threads = DispatchQueue(label: label, attributes: .concurrent)
        self.runningMax = runningMax
        self.waitingMax = waitingMax
    }

    /// False: too many wait already, and the job was not taken. A job must end by telling the
    /// owner, who then calls `finished`.
    mutating func submit(_ job: @escaping Job) -> Bool {
        if running < runningMax {
            running += 1
            threads.async(execute: job)
            return true
        }
        guard waiting.count < waitingMax else { return false }
        waiting.append(job)
        return true
    }

    mutating func finished() {
        running -= 1
        guard let next = waiting.popFirst() else { return }
        running += 1
        threads.async(execute: next)
    }
}
