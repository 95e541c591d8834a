import Dispatch
import Logging
import Projections
import Recall

/// Takes snapshots of the projections beside the thread that folds, which alone has the state: it
/// hands over a draft, and hears when there is another base to put the state on. One queue writes,
/// one merges, so that a long merge keeps nothing in memory.
///
/// `isBusy` is touched by the thread that folds alone; `isStopping` by both sides.
final class SnapshotUpkeep {
    /// A snapshot is due when so many events were folded since the last.
    static let eventsMax: UInt64 = 8000
    /// So many more are folded while it is written, and those behind them wait: with ``eventsMax`` that
    /// is what is held in memory of the state, at most. A start folds these again, and those that waited.
    static let eventsAheadMax: UInt64 = 10_000
    /// Fewer are worth the next start's time.
    private static let stopEventsMin: UInt64 = 1000

    let store: SnapshotStore
    private let eventsAheadMax: UInt64
    private let tell: @Sendable (FoldOrder) -> Void
    private let logger: Logger
    private let writes = DispatchQueue(label: "pactwire.snapshots")
    private let merges = DispatchQueue(label: "pactwire.snapshots.merge")
    private let formerStates = FormerStates<ProjectionsState>()
    private let isStopping = StopFlag()
    private var isBusy = false
    /// The last sequence that the snapshot under way has, or the last one had.
    private var begunAt: UInt64 = 0
    /// After a failure the next try waits for as many events again.
    private var dueEvents = eventsMax

    /// `tell`: has what came of it carried out on the thread that folds.
    init(
        _ store: SnapshotStore, eventsAheadMax: UInt64, logger: Logger,
        tell: @escaping @Sendable (FoldOrder) -> Void
    ) {
        self.store = store
        self.eventsAheadMax = eventsAheadMax
        self.logger = logger
        self.tell = tell
    }

    /// Why the state is not to be believed: something below it could not be read.
    var failure: SnapshotError? { store.failure }

    /// Begins a snapshot when one is due. For after each group that is folded.
    func look(_ state: inout ProjectionsState) {
        if !isBusy, state.sequence - state.covered >= dueEvents { begin(&state) }
    }

    /// Whether as much was folded behind the snapshot under way as memory is to hold.
    func isBehind(_ state: ProjectionsState) -> Bool {
        isBusy && state.sequence - begunAt >= eventsAheadMax
    }

    /// Begins a snapshot where one would be worth its while at a stop.
    ///
    /// - Returns: whether one is under way, so that more memory can be given back when it has ended.
    func rest(_ state: inout ProjectionsState) -> Bool {
        if !isBusy, isWorthwhile(state) { begin(&state) }
        return isBusy
    }

    /// Whether a snapshot saves the next start more than it costs.
    private func isWorthwhile(_ state: ProjectionsState) -> Bool {
        !store.isReadOnly && state.sequence - state.covered >= Self.stopEventsMin
    }

    private func begin(_ state: inout ProjectionsState) {
        isBusy = true
        begunAt = state.sequence
        let draft = state.draft()
        writes.async { [store, tell, merges, logger, isStopping] in
            do throws(SnapshotError) {
                _ = try store.write(draft)
            } catch {
                return tell(.snapshotEnded(error))
            }
            tell(.rebase)
            tell(.snapshotEnded(nil))
            merges.async {
                do throws(SnapshotError) {
                    while try store.merge(isCancelled: { isStopping.isSet }) != nil {
                        tell(.rebase)
                    }
                } catch {
                    logger.warning("snapshots are merged later: \(error)")
                }
            }
        }
    }

    /// Puts the state on what was written last. What that makes superfluous is given up elsewhere:
    /// there may be much of it.
    func rebase(_ state: inout ProjectionsState) {
        let base = store.base
        // None of this state's: what a start ignored and may not remove, or what was given up since.
        guard state.accepts(base) else { return }
        let former = state
        state.rebase(on: base)
        formerStates.add(consume former)
    }

    func ended(_ error: SnapshotError?, _ state: ProjectionsState) {
        isBusy = false
        guard let error else {
            dueEvents = Self.eventsMax
            return
        }
        dueEvents = state.sequence - state.covered + Self.eventsMax
        logger.warning("took no snapshot; the next start takes longer: \(error)")
    }

    /// Ends what is under way, for good. Waits for the disk.
    func stop() {
        isStopping.set()
        writes.sync {}
        merges.sync {}
    }

    /// Takes a last snapshot, when nothing asks for the state any more. Waits for the disk.
    func save(_ state: inout ProjectionsState) {
        guard isWorthwhile(state) else { return }
        do {
            try store.save(&state, isCancelled: { true })
        } catch {
            logger.warning("took no snapshot; the next start takes longer: \(error)")
        }
    }
}
