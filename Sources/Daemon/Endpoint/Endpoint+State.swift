import Projections
import Wire

/// The folds run behind what is on disk, on a thread of their own: what is asked waits for them.
extension Endpoint {
    /// Has a group folded that is on disk.
    func fold(_ events: [Ledger.Accepted], recordedMicroseconds: Int64) {
        let isWatched = Projection.allCases.contains { publisher.wantedRows(of: $0) != nil }
        if isWatched { watchedGroups += 1 }
        // What the folds read of an event is read here: they have more to do than this thread.
        let records = events.map { accepted in
            FoldRecord(
                sequence: accepted.sequence, recordedMicroseconds: recordedMicroseconds,
                targetSequence: accepted.targetSequence, event: accepted.current)
        }
        let bytes = events.reduce(0) { $0 + $1.payloadBytes }
        unfolded.add(events: records.count, bytes: bytes)
        folder.fold(FoldingGroup(records: records, bytes: bytes, isWatched: isWatched))
        askForStateIfDue()
    }

    /// From so many events, or bytes of them, that the ledger keeps until a state has them, one is
    /// asked for. Seldom: what two share is copied when it changes next.
    private static var unsettledEventsMax: Int { 2048 }
    private static var unsettledBytesMax: Int { AppendQueue.heldBytesMax / 8 }

    /// Starts a question about the state when the folds have come as far as answers have now.
    func ask(_ question: Question) throws(WireError) {
        if question.isOfHeldAnswer || state.sequence >= ledger.durable {
            return try start(question)
        }
        let asker = question.asker
        guard questionPlaces.take(asker.places, by: asker.peer.account) else {
            throw WireError(
                .busy, "too many questions wait already; ask again later",
                requestId: asker.requestId)
        }
        waitingForState.append((question, ledger.durable))
        askForStateIfDue()
    }

    func askForStateIfDue() {
        let isMuch =
            ledger.unsettled.count >= Self.unsettledEventsMax
            || ledger.unsettled.bytes >= Self.unsettledBytesMax
        let isDue = isMuch || ledger.unsettled.hideReadings || !waitingForState.isEmpty
        // What is not on disk yet is in no state.
        guard isDue, !isStateAsked, state.sequence < ledger.durable else { return }
        isStateAsked = true
        folder.askForState()
    }

    /// The folds have come further: there is room for as much again.
    func folded(events: Int, bytes: Int) {
        unfolded.remove(events: events, bytes: bytes)
        takeParked()
    }

    /// The folds have come further, and this is where they are.
    func take(_ state: ProjectionsState, wasAsked: Bool) {
        if wasAsked { isStateAsked = false }
        replaceState(by: state)
        guard checkState() else { return }
        ledger.settle(through: state.sequence)
        while !isStopping, let next = waitingForState.first, next.through <= state.sequence {
            waitingForState.removeFirst()
            let asker = next.question.asker
            questionPlaces.giveBack(asker.places, by: asker.peer.account)
            do throws(WireError) { try start(next.question) } catch {
                refuse(asker, error)
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

    /// Whether it is for the rest of an answer that was made before.
    var isOfHeldAnswer: Bool {
        switch self {
        case .show(let request, _): request.cursor != nil
        case .diff(let request, _): request.cursor != nil
        case .status: false
        }
    }

    var asker: Asker {
        switch self {
        case .show(_, let asker), .diff(_, let asker), .status(let asker): asker
        }
    }
}
