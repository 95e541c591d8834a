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
    }

    /// Decides the parked appends that there is room for again.
    func takeParked() {
        while hasRoomForAppend, let request = append.popParked() {
            do throws(WireError) {
                if let answer = try decide(request) { send(answer) }
            } catch {
                send(Answer(asker: request.asker, frames: error.frames(epoch: epoch)))
            }
        }
        flushAppends()
    }

    /// Hands what was gathered to the log. When the log is closed it failed, and the letter that
    /// says so takes back what was decided since.
    func flushAppends() {
        let payloads = append.takeGathered()
        guard !payloads.isEmpty, let commit else { return }
        let outcome = commit.submit(payloads)
        precondition(outcome != .full, "what waits for the log is bounded before it is decided")
    }

    // MARK: Deciding

    /// One line of a request, decided.
    private struct Line {
        var key: EventKey?
        var outcome: AppendOutcome
        /// What goes to the log when it was accepted.
        var payload: [UInt8]?

        /// Whether it says something of a sequence behind `last`.
        func rests(behind last: UInt64) -> Bool {
            switch outcome {
            case .appended(let sequence), .duplicate(let sequence): sequence > last
            case .refused: false
            }
        }
    }

    private func decide(_ request: AppendRequest) throws(WireError) -> Answer? {
        let requestId = request.asker.requestId
        let options = request.options
        let events = Array(Lines(request.events))
        guard events.count <= Events.Limits.batchEventsMax else {
            throw WireError(
                .tooLarge,
                "a batch of \(events.count) events; "
                    + "\(Events.Limits.batchEventsMax) is the most", requestId: requestId)
        }
        let before = options.expectedSequence == nil ? nil : ledger
        var last = ledger.last
        var lines: [Line] = []
        lines.reserveCapacity(events.count)
        do throws(RecallError) {
            if let deal = options.deal { last = try ledger.last(of: deal, history: ledgerHistory) }
            for event in events { lines.append(try decide(event)) }
        } catch {
            failure = failure ?? DaemonFailure(error)
            throw WireError(.stopping, "the log can't be read: \(error)", requestId: requestId)
        }
        if let before, let expected = options.expectedSequence {
            refuseUnlessAll(&lines, expected: expected, last: last, undoingTo: before)
            try makeRoomForAll(of: lines, undoingTo: before, requestId)
        }
        return settle(lines, request.asker)
    }

    private func decide(_ text: ArraySlice<UInt8>) throws(RecallError) -> Line {
        let event: Event
        do throws(Refusal) {
            event = try Event(checking: Array(text))
        } catch {
            return Line(key: Self.key(of: text), outcome: .refused(error))
        }
        switch try ledger.decide(event, history: ledgerHistory) {
        case .accepted(let sequence, let payload):
            return Line(
                key: event.key, outcome: .appended(sequence: sequence), payload: payload)
        case .duplicate(let sequence):
            return Line(key: event.key, outcome: .duplicate(sequence: sequence))
        case .refused(let refusal):
            return Line(key: event.key, outcome: .refused(refusal))
        }
    }

    /// The identity of an event that was refused, as far as its text tells one.
    private static func key(of text: ArraySlice<UInt8>) -> EventKey? {
        guard text.count <= Events.Limits.eventBytesMax,
            let root = try? JSON(parsing: Array(text)).root,
            let source = root["source"]?.stringBytes, let id = root["id"]?.stringBytes
        else { return nil }
        return EventKey(source: source, id: id)
    }

    /// All or nothing: when the expectation fails or one event was refused, none is kept.
    private func refuseUnlessAll(
        _ lines: inout [Line], expected: UInt64, last: UInt64, undoingTo before: Ledger
    ) {
        let isExpected = expected == last
        let isAllGood = lines.allSatisfy {
            if case .refused = $0.outcome { return false }
            return true
        }
        guard lines.contains(where: { $0.payload != nil }), !(isExpected && isAllGood) else {
            return
        }
        ledger = before
        for place in lines.indices where lines[place].rests(behind: before.last) {
            lines[place].payload = nil
            lines[place].outcome = .refused(
                isExpected
                    ? Refusal(.notAlone, "another event of this input was refused; none was kept")
                    : Refusal(
                        .unexpectedSequence,
                        "expected \(expected) to be the last sequence, but it is \(last)"))
        }
    }

    /// What is all or nothing must be on disk in one group.
    private func makeRoomForAll(
        of lines: [Line], undoingTo before: Ledger, _ requestId: UInt64
    ) throws(WireError) {
        let payloads = lines.compactMap(\.payload)
        guard !payloads.isEmpty else { return }
        guard EventLog.Limits.fitsGroup(payloads) else {
            ledger = before
            throw WireError(
                .tooLarge, "an input with an expectation must fit one group of the log",
                requestId: requestId)
        }
        flushAppends()
    }

    /// Gathers what was accepted, and answers: now, or when what the answer rests on is on disk.
    private func settle(_ lines: [Line], _ asker: Asker) -> Answer? {
        var text: [UInt8] = []
        text.reserveCapacity(lines.count * 96)
        var rests: UInt64 = 0
        for line in lines {
            line.outcome.encode(key: line.key, into: &text)
            switch line.outcome {
            case .appended(let sequence), .duplicate(let sequence): rests = max(rests, sequence)
            case .refused: break
            }
            guard let payload = line.payload else { continue }
            if !append.hasRoom(for: payload) { flushAppends() }
            append.gather(payload)
        }
        let summary = AppendSummary(history: historyText, sequence: rests > 0 ? rests : nil)
        let answer = answer(asker, .append, [text, summary.encoded])
        if rests <= ledger.durable { return answer }
        append.wait(answer, for: rests)
        return nil
    }
}
