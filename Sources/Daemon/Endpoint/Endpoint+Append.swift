import EventLog
import Events
import Recall
import Wire
import ZeroMQ

extension Endpoint {
    /// Takes an append: decides it now, or parks it while too much waits for the disk.
    func takeAppend(_ request: AppendRequest) throws(WireError) -> Answer? {
        let requestId = request.asker.requestId
        guard let commit else {
            throw WireError(
                .readOnly, "the log is open to read only; append to the daemon that writes it",
                requestId: requestId)
        }
        try checkHistory(request.known, requestId)
        guard request.events.count <= Events.Limits.batchBytesMax else {
            throw WireError(
                .tooLarge,
                "a batch of \(request.events.count) bytes; "
                    + "\(Events.Limits.batchBytesMax) is the most", requestId: requestId)
        }
        if append.isDiskFull, commit.resume() { append.isDiskFull = false }
        guard append.parked.isEmpty, hasRoomForAppend else {
            guard append.park(request) else {
                throw WireError(
                    .busy, "more is waiting for the disk than is held here; send it again later",
                    requestId: requestId)
            }
            return nil
        }
        return try decide(request)
    }

    /// An append by somebody who had events acknowledged that aren't in this log is refused: what
    /// they send may rest on those.
    private func checkHistory(_ known: KnownHistory?, _ requestId: UInt64) throws(WireError) {
        guard let known, known.history != historyText || known.seen > ledger.durable else { return }
        guard let history = HistoryName(known.history) else {
            throw WireError(
                .badRequest, "\"history\" must be as an answer names it", requestId: requestId)
        }
        guard
            let change = historyName.change(
                since: history, seen: known.seen, heard: 0, head: ledger.durable)
        else { return }
        throw WireError(
            .historyChanged,
            "history changed at \(change): what was acknowledged from there on is not in this log",
            requestId: requestId, changedAt: change)
    }

    private var hasRoomForAppend: Bool {
        ledger.last - ledger.durable < AppendQueue.pendingEventsMax
            && ledger.pendingBytes < AppendQueue.pendingBytesMax
            && ledger.last - ledger.durable + unfolded.events < AppendQueue.heldEventsMax
            && ledger.pendingBytes + unfolded.bytes + ledger.unsettled.bytes
                < AppendQueue.heldBytesMax
            && append.waitingBytes < AppendQueue.waitingBytesMax
    }

    /// Decides the parked appends that there is room for again.
    func takeParked() {
        while commit != nil, failure == nil, hasRoomForAppend, let request = append.popParked() {
            do throws(WireError) {
                if let answer = try decide(request) { send(answer) }
            } catch {
                refuse(request.asker, error)
            }
        }
        flushAppends()
    }

    /// Another list of clients stands: what was parked is gone with its key, and refused where the
    /// key may no longer append.
    func replaceAccessList(by list: AccessList) {
        guard let access else { return }
        access.replace(by: list)
        let taken = append.takeParked { account in
            list[key: String(decoding: account, as: UTF8.self)]?.role.allows(.append) != true
        }
        for request in taken {
            if let role = list[key: request.asker.peer.key]?.role {
                refuse(request.asker, role.refusal(requestId: request.asker.requestId))
            } else {
                credits.end(request.asker)
            }
        }
    }

    /// Hands what was gathered to the log, unless the daemon has failed. When the log is closed it
    /// failed, and the letter that says so takes back what was decided since.
    func flushAppends() {
        guard failure == nil else { return }
        let payloads = append.takeGathered()
        guard !payloads.isEmpty, let commit else { return }
        let outcome = commit.submit(payloads)
        precondition(outcome != .full, "what waits for the log is bounded before it is decided")
    }

    // MARK: Deciding

    private func decide(_ request: AppendRequest) throws(WireError) -> Answer? {
        let requestId = request.asker.requestId
        let events = Array(Lines(request.events))
        guard events.count <= Events.Limits.batchEventsMax else {
            throw WireError(
                .tooLarge,
                "a batch of \(events.count) events; "
                    + "\(Events.Limits.batchEventsMax) is the most", requestId: requestId)
        }
        let before = ledger.last
        let lines: [Ledger.Line]
        do throws(RecallError) {
            lines = try ledger.decide(events, request.options, history: ledgerHistory)
        } catch {
            throw unreadable(error, requestId)
        }
        // The state may have lost what a refusal or a sequence here rests on.
        guard checkState() else {
            ledger.rollBack(to: before)
            throw WireError(
                .stopping, "its state can't be read; ask again when the daemon is back",
                requestId: requestId)
        }
        if request.options.expectedSequence != nil {
            try makeRoomForAll(of: lines, undoingTo: before, requestId)
        }
        return settle(lines, request.asker)
    }

    /// As for reads: damage ends the daemon, a call that failed is told to the one who asked.
    private func unreadable(_ error: RecallError, _ requestId: UInt64) -> WireError {
        if let refusal = WireError(error, requestId: requestId) { return refusal }
        fail(DaemonFailure(error))
        return WireError(.stopping, "the log can't be read: \(error)", requestId: requestId)
    }

    /// What is all or nothing must be on disk in one group.
    private func makeRoomForAll(
        of lines: [Ledger.Line], undoingTo before: UInt64, _ requestId: UInt64
    ) throws(WireError) {
        let payloads = lines.compactMap(\.payload)
        guard !payloads.isEmpty else { return }
        guard EventLog.Limits.fitsGroup(payloads) else {
            ledger.rollBack(to: before)
            throw WireError(
                .tooLarge, "an input with an expectation must fit one group of the log",
                requestId: requestId)
        }
        flushAppends()
    }

    /// Gathers what was accepted, and answers: now, or when what the answer rests on is on disk.
    private func settle(_ lines: [Ledger.Line], _ asker: Asker) -> Answer? {
        var text: [UInt8] = []
        text.reserveCapacity(lines.count * 96)
        var (rests, restsOn) = (UInt64(0), UInt64(0))
        for line in lines {
            line.outcome.encode(key: line.key, into: &text)
            switch line.outcome {
            case .appended(let sequence), .duplicate(let sequence): rests = max(rests, sequence)
            case .refused(let refusal):
                if refusal.code.restsOnOthers { restsOn = max(restsOn, ledger.last) }
            }
            guard let payload = line.payload else { continue }
            if !append.hasRoom(for: payload) { flushAppends() }
            append.gather(payload)
        }
        let summary = AppendSummary(history: historyText, sequence: rests > 0 ? rests : nil)
        let header = AnswerHeader(.answer(.append), requestId: asker.requestId, epoch: epoch)
        let answer = Answer(
            [.init(header.encoded), .init(text), .init(summary.encoded)], to: asker)
        restsOn = max(restsOn, rests)
        if restsOn <= ledger.durable { return answer }
        append.wait(answer, for: restsOn)
        return nil
    }
}
