import Dispatch
import EventLog
import Logging
import Synchronization

/// Reads, while the daemon serves, what the start left unread of the log.
final class BackgroundCheck: Sendable {
    private let isStopped = Atomic(false)

    /// - onFault: called on a thread of its own when a record is not as written, or the log can't
    ///   be read.
    func start(
        _ unchecked: UncheckedSegments, logger: Logger,
        onFault: @escaping @Sendable (DaemonFailure) -> Void
    ) {
        DispatchQueue(label: "pactwire.check").async { [self] in
            do throws(LogError) {
                try unchecked.check { [self] checked, total in
                    logger.debug("checked \(checked >> 20) of \(total >> 20) MiB")
                    return isStopped.load(ordering: .relaxed) ? .stop : .goOn
                }
                logger.info("checked the whole log: it is as it was written")
            } catch {
                if error.code != .stopped { onFault(.log(error)) }
            }
        }
    }

    /// Ends the check after the segment it is at.
    func stop() { isStopped.store(true, ordering: .relaxed) }
}
