import Glibc
import Storage

/// A thread that does one thing again and again until it is stopped.
final class Background: Sendable {
    private let isStopped = Monitor(false)
    private let thread: Monitor<pthread_t>

    /// `body` says whether there is more to do at once; if not, it is asked again in a while.
    init(_ body: @escaping @Sendable () -> Bool) throws(Failure) {
        let isStopped = isStopped
        let loop = Loop {
            while !isStopped.withLock({ $0 }) {
                if !body() { usleep(500) }
            }
        }
        let argument = Unmanaged.passRetained(loop)
        var started = pthread_t()
        guard pthread_create(&started, nil, runLoop, argument.toOpaque()) == 0 else {
            argument.release()
            throw Failure("no further thread can be started")
        }
        thread = Monitor(started)
    }

    /// Returns when the thread has ended. To be called once.
    func stop() {
        isStopped.change { $0 = true }
        pthread_join(thread.withLock { $0 }, nil)
    }
}

private final class Loop: Sendable {
    let run: @Sendable () -> Void

    init(_ run: @escaping @Sendable () -> Void) {
        self.run = run
    }
}

/// A function, for a closure literal may be isolated to the actor it was written on.
private nonisolated func runLoop(_ argument: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
    guard let argument else { return nil }
    Unmanaged<Loop>.fromOpaque(argument).takeRetainedValue().run()
    return nil
}
