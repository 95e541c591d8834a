import Dispatch
import Glibc
import Synchronization

/// Ctrl-C, a hang-up and SIGTERM: the running command is cancelled and ends in its own way, but
/// within a second.
enum Interruption {
    /// The first signal that came.
    private static let received = Mutex<Int32?>(nil)

    /// Runs `body` to its end and answers its status, or `.interrupted`. After a hang-up or SIGTERM
    /// it doesn't return: the process ends by that signal, as whoever sent it expects.
    static func watch(_ body: @escaping @Sendable () async -> ExitStatus) async -> ExitStatus {
        let task = Task { await body() }
        // What `nohup` had ignored stays so.
        let numbers = [SIGINT, SIGTERM] + (isIgnored(SIGHUP) ? [] : [SIGHUP])
        let sources = numbers.map { number in
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
            source.setEventHandler { @Sendable in
                // Who presses Ctrl-C again doesn't want to wait.
                if number == SIGINT, task.isCancelled { end(by: number) }
                received.withLock { $0 = $0 ?? number }
                task.cancel()
                DispatchQueue.global().asyncAfter(deadline: .now() + .seconds(1)) {
                    end(by: number)
                }
            }
            source.resume()
            return source
        }
        let status = await task.value
        for source in sources { source.cancel() }
        guard task.isCancelled else { return status }
        if let number = received.withLock({ $0 }), number != SIGINT { end(by: number) }
        return .interrupted
    }

    private static func isIgnored(_ number: Int32) -> Bool {
        var present = sigaction()
        sigaction(number, nil, &present)
        return unsafeBitCast(present.__sigaction_handler.sa_handler, to: Int.self)
            == unsafeBitCast(SIG_IGN, to: Int.self)
    }

    private static func end(by number: Int32) -> Never {
        if number != SIGINT {
            signal(number, SIG_DFL)
            // Threads that Dispatch makes block all signals.
            var set = sigset_t()
            sigaddset(&set, number)
            pthread_sigmask(SIG_UNBLOCK, &set, nil)
            raise(number)
        }
        _exit(ExitStatus.interrupted.rawValue)
    }
}
