import Glibc
import Storage
import SystemPackage

/// A thread of its own for work that waits on the disk.
final class PosixThread: Sendable {
    private let running: Monitor<pthread_t?>

    /// Throws `.io` when no thread can be started. `name`: at most 15 bytes, for whoever looks at
    /// the process.
    init(_ name: String, _ body: @escaping @Sendable () -> Void) throws(LogError) {
        let argument = Unmanaged.passRetained(ThreadBody(body))
        var started = pthread_t()
        let answer = pthread_create(&started, nil, runBody, argument.toOpaque())
        guard answer == 0 else {
            argument.release()
            throw LogError(.startThread, Errno(rawValue: answer), file: FilePath(name))
        }
        running = Monitor(started)
    }

    /// A thread that nobody waits for ends by itself.
    deinit {
        if let running = running.withLock({ $0 }) { pthread_detach(running) }
    }

    /// Waits until the body has returned. Not to be called on the thread itself.
    func join() {
        let running = running.withLock { running in
            defer { running = nil }
            return running
        }
        if let running { pthread_join(running, nil) }
    }
}

private final class ThreadBody: Sendable {
    let run: @Sendable () -> Void

    init(_ run: @escaping @Sendable () -> Void) {
        self.run = run
    }
}

/// A function, for a closure literal may be isolated to the actor it was written on.
private nonisolated func runBody(
    _ argument: UnsafeMutableRawPointer?
) -> UnsafeMutableRawPointer? {
    guard let argument else { return nil }
    Unmanaged<ThreadBody>.fromOpaque(argument).takeRetainedValue().run()
    return nil
}
