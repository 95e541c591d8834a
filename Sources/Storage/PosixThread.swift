import CLinux
import Glibc
package import SystemPackage

/// A thread of its own, for work that waits.
package final class PosixThread: Sendable {
    private let running: Monitor<pthread_t?>

    /// `name`: at most 15 bytes, for whoever looks at the process. Throws the errno of the system
    /// that could start none.
    package init(
        _ name: StaticString, _ body: @escaping @Sendable () -> Void
    ) throws(Errno) {
        let named: @Sendable () -> Void = {
            name.withUTF8Buffer { pactwire_name_thread($0.baseAddress) }
            body()
        }
        let argument = Unmanaged.passRetained(ThreadBody(named))
        var started = pthread_t()
        let answer = pthread_create(&started, nil, runBody, argument.toOpaque())
        guard answer == 0 else {
            argument.release()
            throw Errno(rawValue: answer)
        }
        running = Monitor(started)
    }

    /// A thread that nobody waits for ends by itself.
    deinit {
        if let running = running.withLock({ $0 }) { pthread_detach(running) }
    }

    /// Waits until the body has returned. Not to be called on the thread itself.
    package func join() {
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
