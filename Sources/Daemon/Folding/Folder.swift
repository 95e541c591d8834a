import DequeModule
import EventLog
import Logging
import Projections
import Recall
import Storage
import SystemPackage

/// The thread of the folds: the one owner of the projections.
///
/// Groups that are on disk come in, in their order; what they changed goes out by mail where
/// somebody watches rows, and so does the state, where it is asked for. An append is answered and its
/// event published without waiting for this thread; what rests on the folds is told when they are
/// there.
final class Folder: Sendable {
    private let orders: Monitor<[FoldOrder]>
    private let worker: FoldWorker
    private let thread: PosixThread
    let snapshots: SnapshotStore

    /// `eventsAheadMax`: so many are folded while a snapshot is written. Throws the errno of the system
    /// that could not start the thread.
    init(
        from state: ProjectionsState, history: LogHistory, snapshots: SnapshotStore,
        eventsAheadMax: UInt64 = SnapshotUpkeep.eventsAheadMax, mailbox: Mailbox, logger: Logger
    ) throws(Errno) {
        let orders = Monitor<[FoldOrder]>([])
        let upkeep = SnapshotUpkeep(
            snapshots, eventsAheadMax: eventsAheadMax, logger: logger
        ) { order in
            orders.change { $0.append(order) }
        }
        let worker = FoldWorker(state, history, upkeep, mailbox: mailbox)
        self.orders = orders
        self.worker = worker
        self.snapshots = snapshots
        thread = try PosixThread("pactwire-fold") {
            while worker.goesOn {
                let batch = orders.wait { orders -> [FoldOrder]? in
                    guard !orders.isEmpty else { return nil }
                    defer { orders = [] }
                    return orders
                }
                for order in batch { worker.take(order) }
            }
        }
    }

    /// Folds a group after all before it. What a watched one changed comes as
    /// ``Letter/folded(_:)``; how many it has folded, now and then, as
    /// ``Letter/foldedEvents(_:bytes:)``.
    func fold(_ group: FoldingGroup) { orders.change { $0.append(.fold(group)) } }

    /// Has the state sent, as ``Letter/state(_:wasAsked:)``, with every group that was handed in before.
    func askForState() { orders.change { $0.append(.tell) } }

    /// For when nothing has come for some seconds: brings what memory holds of the state onto the
    /// disk, and, once that is there, gives the memory back.
    func rest() { orders.change { $0.append(.rest) } }

    /// Folds what was handed in, and ends the thread; does nothing where it has ended. Not to be
    /// called on it.
    func stop() {
        orders.change { $0.append(.end) }
        thread.join()
    }

    /// What writes the last snapshot; `nil` where the state is not to be believed. Only after
    /// ``stop()``.
    var finished: FinishedFolds? { worker.finished }
}

/// What is left of a folder that has ended.
struct FinishedFolds {
    fileprivate let snapshots: SnapshotUpkeep
    fileprivate var state: ProjectionsState

    /// Writes what the next start would otherwise fold again. Waits for the disk.
    mutating func save() {
        snapshots.stop()
        snapshots.rebase(&state)
        snapshots.save(&state)
    }
}

/// In the order given.
enum FoldOrder: Sendable {
    case fold(FoldingGroup)
    case tell
    case rest
    /// There is another base for the state.
    case rebase
    /// A snapshot was taken, or not.
    case snapshotEnded(SnapshotError?)
    case end
}

/// What the thread owns.
///
/// `@unchecked`: one thread carries orders out; `finished` is asked when that has ended.
private final class FoldWorker: @unchecked Sendable {
    private var state: ProjectionsState
    private let history: LogHistory
    private let snapshots: SnapshotUpkeep
    private let mailbox: Mailbox
    /// Whether what was folded is to be believed: nothing was unreadable.
    private var isSound = true
    /// What was folded since that was told last.
    private var untold = (events: 0, bytes: 0)
    private(set) var goesOn = true
    /// What waits for the snapshot under way, in its order.
    private var waiting: Deque<FoldOrder> = []

    init(
        _ state: ProjectionsState, _ history: LogHistory, _ snapshots: SnapshotUpkeep,
        mailbox: Mailbox
    ) {
        self.state = state
        self.history = history
        self.snapshots = snapshots
        self.mailbox = mailbox
    }

    var finished: FinishedFolds? {
        isSound ? FinishedFolds(snapshots: snapshots, state: state) : nil
    }

    /// Carries it out, or has it wait where the snapshot under way is far behind.
    func take(_ order: FoldOrder) {
        switch order {
        case .rebase, .snapshotEnded: carryOut(order)
        case .fold, .tell, .rest, .end: waiting.append(order)
        }
        while !snapshots.isBehind(state), let next = waiting.popFirst() { carryOut(next) }
    }

    private func carryOut(_ order: FoldOrder) {
        guard isSound else {
            if case .end = order { goesOn = false }
            return
        }
        switch order {
        case .fold(let group):
            fold(group)
        case .tell:
            mailbox.put(.state(state, wasAsked: true))
        case .rest:
            if !snapshots.rest(&state) { releaseMemory() }
        case .rebase:
            snapshots.rebase(&state)
            // Whoever has the state of before lets go of what the snapshot has now.
            mailbox.put(.state(state, wasAsked: false))
        case .snapshotEnded(let error):
            snapshots.ended(error, state)
        case .end:
            goesOn = false
        }
    }

    private func fold(_ group: FoldingGroup) {
        var steps: [RowStep] = []
        for (place, record) in group.records.enumerated() {
            let before = group.isWatched ? state : nil
            let touched = state.apply(record, history: history, isWatched: group.isWatched)
            guard let before else { continue }
            steps.append(
                RowStep(
                    sequence: record.sequence, endsGroup: place == group.records.count - 1,
                    before: before, after: state, touched: touched))
        }
        guard check() else { return }
        if group.isWatched { mailbox.put(.folded(steps)) }
        tell(of: group)
        snapshots.look(&state)
    }

    /// From so many events, or bytes of them: whoever appends waits for less than that.
    private static let tellEvents = 1024
    private static let tellBytes = AppendQueue.heldBytesMax / 8

    private func tell(of group: FoldingGroup) {
        untold.events += group.records.count
        untold.bytes += group.bytes
        guard untold.events >= Self.tellEvents || untold.bytes >= Self.tellBytes else { return }
        mailbox.put(.foldedEvents(untold.events, bytes: untold.bytes))
        untold = (0, 0)
    }

    /// Whether all could be read that was folded; if not, nothing that was made of it is told.
    private func check() -> Bool {
        if let failure = history.failure {
            mailbox.put(.failed(DaemonFailure(failure)))
        } else if snapshots.failure != nil {
            mailbox.put(.stateUnreadable)
        } else {
            return true
        }
        isSound = false
        return false
    }
}
