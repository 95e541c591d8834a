import Dispatch
import EventLog
import Logging
import Recall

/// Reads, while the daemon serves, what the start left unread of the log.
final class BackgroundCheck: Sendable {
    private let isStopped = StopFlag()

    /// - unchecked: of the log; nil when nothing is left.
    /// - onFault: called on a thread of its own when a byte is not as written, or can't be read.
    func start(
        _ unchecked: UncheckedSegments?, _ snapshots: SnapshotStore, _ keys: KeyIndex,
        logger: Logger, onFault: @escaping @Sendable (DaemonFailure) -> Void
    ) {
        DispatchQueue(label: "pactwire.check").async { [self] in
            do throws(DaemonFailure) {
                try check(snapshots, keys)
                try check(unchecked, logger)
                if !isStopped.isSet {
                    logger.info("checked all that is on disk: it is as it was written")
                }
            } catch {
                onFault(error)
            }
        }
    }

    private func check(
        _ unchecked: UncheckedSegments?, _ logger: Logger
    ) throws(DaemonFailure) {
        do throws(LogError) {
            try unchecked?.check { [self] checked, total in
                logger.debug("checked \(checked >> 20) of \(total >> 20) MiB")
                return isStopped.isSet ? .stop : .goOn
            }
        } catch {
            if error.code != .stopped { throw .log(error) }
        }
    }

    /// Both, whatever is found in the first: the next start is to find none of it.
    private func check(_ snapshots: SnapshotStore, _ keys: KeyIndex) throws(DaemonFailure) {
        var fault: DaemonFailure?
        do throws(SnapshotError) {
            try snapshots.verify()
        } catch {
            snapshots.discard()
            fault = .snapshot(error)
        }
        do {
            try keys.verify()
        } catch {
            fault = fault ?? DaemonFailure(RecallError.index(error))
        }
        if let fault { throw fault }
    }

    /// Ends the check of the log after the segment it is at; what is derived is read to its end.
    func stop() { isStopped.set() }
}
