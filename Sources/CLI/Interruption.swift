import Dispatch
import Glibc

/// Ctrl-C: the running command is cancelled and ends in its own way, but within a second.
enum Interruption {
    /// Runs `body` to its end and answers its status, or `.interrupted`.
    static func watch(_ body: @escaping @Sendable () async -> ExitStatus) async -> ExitStatus {
        signal(SIGINT, SIG_IGN)
        let task = Task { await body() }
        let source = DispatchSource.makeSignalSource(signal: SIGINT, queue: .global())
        source.setEventHandler { @Sendable in
            // A second Ctrl-C doesn't wait.
            if task.isCancelled { _exit(ExitStatus.interrupted.rawValue) }
            task.cancel()
            DispatchQueue.global().asyncAfter(deadline: .now() + .seconds(1)) {
                _exit(ExitStatus.interrupted.rawValue)
            }
        }
        source.resume()
        let status = await task.value
        source.cancel()
        return task.isCancelled ? .interrupted : status
    }
}
