import Projections
import Wire

/// The folds run behind what is on disk, on a thread of their own: what is asked waits for them.
extension Endpoint {
    /// Questions that may wait for the folds: many times what they are ever behind.
    static var questionsMax: Int { 10_000 }

    /// Has a group folded that is on disk.
    func fold(_ events: [Ledger.Accepted], recordedMicroseconds: Int64) {
        let isWatched = Projection.allCases.contains { publisher.wantedRows(of: $0) != nil }
        if isWatched { watchedGroups += 1 }
        folder.fold(
            FoldingGroup(
                events: events, recordedMicroseconds: recordedMicroseconds, isWatched: isWatched))
        askForStateIfDue()
    }

    /// From so many events on that were handed to the folds, the state is asked for unasked: they
    /// are held until it is here.
    private static var handOverEvents: UInt64 { 2048 }

    /// Starts a question about the state when the folds have come as far as answers have now.
    func ask(_ question: Question) throws(WireError) {
        if state.sequence >= ledger.durable { return try start(question) }
        guard waitingForState.count < Self.questionsMax else {
            throw WireError(
                .busy, "too many questions wait already; ask again later",
                requestId: question.asker.requestId)
        }
        waitingForState.append((question, ledger.durable))
        askForStateIfDue()
    }

    func askForStateIfDue() {
        let isDue =
            ledger.durable - ledger.handedOver >= Self.handOverEvents || !waitingForState.isEmpty
        guard isDue, !isStateAsked else { return }
        isStateAsked = true
        folder.askForState()
    }

    /// The folds have come further.
    func take(_ state: ProjectionsState) {
        isStateAsked = false
        replaceState(by: state)
        guard checkState() else { return }
        ledger.handOver(through: state.sequence, to: ledgerHistory)
        keyUpkeep.look()
        while !isStopping, let next = waitingForState.first, next.through <= state.sequence {
            waitingForState.removeFirst()
            do throws(WireError) { try start(next.question) } catch {
                refuse(next.question.asker, error)
            }
        }
        askForStateIfDue()
        takeParked()
    }

    private func start(_ question: Question) throws(WireError) {
        switch question {
        case .show(let request, let asker): try startShow(request, asker)
        case .diff(let request, let asker): try startDiff(request, asker)
        case .status(let asker): try startStatus(asker)
        }
    }
}

/// What is asked about the state.
enum Question {
    case show(ShowRequest, Asker)
    case diff(DiffRequest, Asker)
    case status(Asker)

    var asker: Asker {
        switch self {
        case .show(_, let asker), .diff(_, let asker), .status(let asker): asker
        }
    }
}
