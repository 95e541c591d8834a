import Dispatch
package import Logging
package import Recall
import SortedRuns
import Synchronization

/// Brings the index of ids onto the disk beside the socket thread: one queue writes what is in
/// memory, one merges, so that a long merge keeps no key in memory.
///
/// `isFlushing` is atomic: the socket thread and the queue look at it.
package final class KeyIndexUpkeep: Sendable {
    private let keys: KeyIndex
    private let logger: Logger
    private let flushes = DispatchQueue(label: "pactwire.index.flush")
    private let merges = DispatchQueue(label: "pactwire.index.merge")
    private let isFlushing = Atomic(false)
    private let isStopping = StopFlag()

    package init(_ keys: KeyIndex, logger: Logger) {
        self.keys = keys
        self.logger = logger
    }

    /// Begins what is due, and returns at once. For after each group that is on disk.
    package func look() {
        guard keys.needsFlush, !isFlushing.exchange(true, ordering: .acquiringAndReleasing) else {
            return
        }
        flushes.async { [self] in
            flush()
            isFlushing.store(false, ordering: .releasing)
            merges.async { [self] in merge() }
        }
    }

    /// Ends a merge that runs and writes what is in memory, so that the next start need not read
    /// the log for it. Returns when both are done; `look` is not called again.
    package func stop() {
        isStopping.set()
        flushes.sync { flush() }
        merges.sync {}
    }

    private func flush() {
        do throws(RunError) {
            try keys.flush()
        } catch {
            logger.warning("the index of ids stays in memory till it can be written: \(error)")
        }
    }

    private func merge() {
        do throws(RunError) {
            while try keys.merge(isCancelled: { isStopping.isSet }) {}
        } catch {
            logger.warning("the index of ids is merged later: \(error)")
        }
    }
}
