import EventLog
import Events
import Logging
import Projections
import Recall
import SystemPackage

/// What the daemon derives from the log, brought up to its head: the projections, and the index of
/// ids. Most of both is on disk from runs before; the log has the rest.
struct DerivedState {
    let snapshots: SnapshotStore
    let keys: KeyIndex
    private(set) var state: ProjectionsState

    private let reader: LogReader
    private let history: LogHistory
    private let settings: Settings
    private let logger: Logger

    /// After so many events a long start says how far it is.
    private static let progressEvents: UInt64 = 100_000

    init(
        of reader: LogReader, history: LogHistory, _ settings: Settings, logger: Logger
    ) throws(DaemonFailure) {
        let data = FilePath(settings.data)
        let isReadOnly = settings.isReadOnly
        self.reader = reader
        self.history = history
        self.settings = settings
        self.logger = logger
        // Read-only nothing is looked up, and nothing on disk is to change.
        func openKeys() -> KeyIndex {
            KeyIndex(
                data.appending("index"), log: reader.identity, lineage: reader.lineage,
                head: isReadOnly ? .max : reader.head)
        }
        var keys = openKeys()
        for reason in keys.ignored { logger.warning("makes the index of ids anew: \(reason)") }
        if settings.verify == .full, !isReadOnly {
            do {
                try keys.verify()
            } catch {
                logger.warning("makes the index of ids anew: \(error)")
                keys = openKeys()
            }
        }
        self.keys = keys
        snapshots = SnapshotStore(
            data.appending("snapshots"), log: reader.identity, lineage: reader.lineage,
            isReadOnly: isReadOnly)
        do throws(RecallError) {
            let opened: SnapshotStore.Opened
            (state, opened) = try snapshots.open(reader)
            switch opened {
            case .nothing: break
            case .used(let covered): logger.info("goes on from a snapshot of \(covered) events")
            case .ignored(let reason): logger.warning("ignores the snapshot: \(reason)")
            }
        } catch {
            throw DaemonFailure(error)
        }
        guard settings.verify == .full, state.covered > 0 else { return }
        do {
            try snapshots.verify()
        } catch {
            beginAnew(for: error)
        }
    }

    /// Folds what the log has more; false when it was told to stop before the end.
    mutating func catchUp(
        progress: (String) -> Void, isToldToStop: () -> Bool
    ) throws(DaemonFailure) -> Bool {
        var isDone = try fold(progress, isToldToStop)
        if let failure = snapshots.failure {
            beginAnew(for: failure)
            isDone = try fold(progress, isToldToStop)
        }
        return isDone
    }

    /// The log has all that a snapshot had.
    private mutating func beginAnew(for error: SnapshotError) {
        logger.warning("makes the projections anew from the log: \(error)")
        snapshots.discard()
        state = ProjectionsState()
    }

    private mutating func fold(
        _ progress: (String) -> Void, _ isToldToStop: () -> Bool
    ) throws(DaemonFailure) -> Bool {
        let head = reader.head
        let isReadOnly = settings.isReadOnly
        let first = isReadOnly ? state.sequence : min(state.sequence, keys.covered)
        var isStopped = false
        do throws(RecallError) {
            try Replay.each(of: reader, from: first + 1) { recorded in
                if !isReadOnly { insert(recorded) }
                if recorded.sequence > state.sequence {
                    _ = state.apply(recorded.foldRecord, history: history)
                    if !isReadOnly { save() }
                }
                guard recorded.sequence % Self.progressEvents == 0 else { return .goOn }
                progress("folded \(recorded.sequence) of \(head) events")
                isStopped = isToldToStop() || snapshots.failure != nil
                return isStopped ? .stop : .goOn
            }
            if let failure = history.failure { throw failure }
        } catch {
            throw DaemonFailure(error)
        }
        return !isStopped
    }

    private func insert(_ recorded: RecordedEvent) {
        keys.insert(
            recorded.event.key, subjects: recorded.stored.routes.subjects,
            sequence: recorded.sequence)
        // What can't be written stays in memory; the endpoint says so when it tries again.
        if keys.needsFlush { try? keys.flush() }
    }

    /// So that neither memory grows with a long log, nor a start that is broken off was in vain.
    private mutating func save() {
        guard state.sequence - state.covered >= SnapshotUpkeep.eventsMax,
            state.sequence % SnapshotUpkeep.eventsMax == 0
        else { return }
        do {
            try snapshots.save(&state)
        } catch {
            logger.warning("took no snapshot: \(error)")
        }
    }
}
