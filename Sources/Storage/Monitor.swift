import Glibc

/// State behind a lock that a thread can wait on. `Mutex` has no condition to wait for, and the
/// thread sanitizer does not see its lock: it takes every guarded access for a race.
///
/// `@unchecked`: `state` is touched only between lock and unlock of `mutex`; the two pointers are
/// set once and freed with the monitor.
package final class Monitor<State>: @unchecked Sendable {
    private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    private let condition = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
    private var state: State

    package init(_ state: sending State) {
        self.state = state
        mutex.initialize(to: pthread_mutex_t())
        condition.initialize(to: pthread_cond_t())
        pthread_mutex_init(mutex, nil)
        pthread_cond_init(condition, nil)
    }

    deinit {
        pthread_cond_destroy(condition)
        pthread_mutex_destroy(mutex)
        condition.deallocate()
        mutex.deallocate()
    }

    /// Runs `body` under the lock.
    package func withLock<Answer, Failure>(
        _ body: (inout State) throws(Failure) -> Answer
    ) throws(Failure) -> Answer {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        return try body(&state)
    }

    /// Runs `body` under the lock and wakes the thread that waits.
    package func change<Answer>(_ body: (inout State) -> Answer) -> Answer {
        let answer = withLock(body)
        pthread_cond_signal(condition)
        return answer
    }

    /// Runs `body` under the lock, again after each change, until it has an answer.
    package func wait<Answer>(_ body: (inout State) -> Answer?) -> Answer {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        while true {
            if let answer = body(&state) { return answer }
            pthread_cond_wait(condition, mutex)
        }
    }
}
