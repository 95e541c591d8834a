import EventLog
import Events
import Logging
import Projections
import Recall
import SystemPackage

/// What the daemon derives from the log, brought up to its head: the projections, and the index of
/// ids. Most of both is on disk from runs before; the log has the rest.
struct DerivedState {
    private(set) var snapshots: SnapshotStore
    private(set) var keys: KeyIndex
    private(set) var state = ProjectionsState()

    private let reader: LogReader
    private let history: LogHistory
    private let settings: Settings
    private let logger: Logger

    /// After so many events a long start says how far it is.
    private static let progressEvents: UInt64 = 100_000

    /// Opens what there is; `catchUp` is to follow.
    init(of reader: LogReader, history: LogHistory, _ settings: Settings, logger: Logger) {
        self.reader = reader
        self.history = history
        self.settings = settings
        self.logger = logger
        keys = Self.openKeys(reader, settings)
        snapshots = Self.openSnapshots(reader, settings)
    }

    private static func openKeys(_ reader: LogReader, _ settings: Settings) -> KeyIndex {
        // Read-only nothing is looked up, and nothing on disk is to change.
        KeyIndex(
            DerivedFiles.index(in: FilePath(settings.data)), log: reader.identity,
            lineage: reader.lineage, head: settings.isReadOnly ? .max : reader.head)
    }

    private static func openSnapshots(
        _ reader: LogReader, _ settings: Settings
    ) -> SnapshotStore {
        SnapshotStore(
            DerivedFiles.snapshots(in: FilePath(settings.data)), log: reader.identity,
            lineage: reader.lineage, isReadOnly: settings.isReadOnly)
    }

    /// Takes over what is sound and folds what the log has more; false when it was told to stop
    /// before the end.
    mutating func catchUp(
        progress: (String) -> Void, isToldToStop: () -> Bool
    ) throws(DaemonFailure) -> Bool {
        checkKeys()
        progress("opening the snapshot")
        do throws(RecallError) {
            try openState()
        } catch {
            throw DaemonFailure(error)
        }
        let end = try fold(progress, isToldToStop)
        guard end == .unreadable, let failure = snapshots.failure else { return end == .head }
        beginAnew(for: failure)
        return try fold(progress, isToldToStop) == .head
    }

    private mutating func checkKeys() {
        for reason in keys.ignored { logger.warning("makes the index of ids anew: \(reason)") }
        guard settings.verify == .full, !settings.isReadOnly else { return }
        do {
            try keys.verify()
        } catch {
            logger.warning("makes the index of ids anew: \(error)")
            keys = Self.openKeys(reader, settings)
        }
    }

    private mutating func openState() throws(RecallError) {
        let opened: SnapshotStore.Opened
        (state, opened) = try snapshots.open(reader)
        switch opened {
        case .nothing: break
        case .used(let covered): logger.info("goes on from a snapshot of \(covered) events")
        case .ignored(let reason): logger.warning("ignores the snapshot: \(reason)")
        }
        guard settings.checksAll, state.covered > 0 else { return }
        do throws(SnapshotError) {
            try snapshots.verify()
        } catch {
            beginAnew(for: error)
        }
    }

    /// The log has all that a snapshot had.
    private mutating func beginAnew(for error: SnapshotError) {
        logger.warning("makes the projections anew from the log: \(error)")
        snapshots.discard()
        snapshots = Self.openSnapshots(reader, settings)
        state = ProjectionsState()
    }

    private enum FoldEnd {
        case head, stopped
        /// Something below the state could not be read: it is worth nothing.
        case unreadable
    }

    private mutating func fold(
        _ progress: (String) -> Void, _ isToldToStop: () -> Bool
    ) throws(DaemonFailure) -> FoldEnd {
        let head = reader.head
        let isReadOnly = settings.isReadOnly
        let first = isReadOnly ? state.sequence : min(state.sequence, keys.covered)
        var isStopped = false
        do throws(RecallError) {
            try Replay.each(of: reader, from: first + 1) { read in
                if !isReadOnly { insert(read.recorded) }
                if read.sequence > state.sequence {
                    state.apply(read.foldRecord, history: history, isWatched: false)
                    if !isReadOnly { save() }
                }
                guard snapshots.failure == nil else { return .stop }
                guard read.sequence % Self.progressEvents == 0 else { return .goOn }
                progress("folded \(read.sequence) of \(head) events")
                isStopped = isToldToStop()
                return isStopped ? .stop : .goOn
            }
            if let failure = history.failure { throw failure }
        } catch {
            throw DaemonFailure(error)
        }
        if snapshots.failure != nil { return .unreadable }
        return isStopped ? .stopped : .head
    }

    private func insert(_ recorded: RecordedEvent) {
        keys.insert(
            keys.hashed(recorded.event.key), subjects: recorded.stored.routes.subjects,
            sequence: recorded.sequence)
        guard keys.needsFlush else { return }
        // What can't be written stays in memory; the endpoint says so when it tries again.
        try? keys.flush()
        while (try? keys.merge(isCancelled: { false })) == true {}
    }

    /// A snapshot after so many events: each holds up the start, which has nothing else in memory.
    private static let saveEvents: UInt64 = 50_000

    /// So that neither memory grows with a long log, nor a start that is broken off was in vain.
    private mutating func save() {
        guard state.sequence - state.covered >= Self.saveEvents,
            state.sequence % Self.saveEvents == 0
        else { return }
        do {
            try snapshots.save(&state)
        } catch {
            logger.warning("took no snapshot: \(error)")
        }
    }
}
