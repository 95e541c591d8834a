import EventLog
import Events
import Projections
import Recall
import Wire
import ZeroMQ

extension Endpoint {
    // MARK: Reading the log

    func startRead(_ request: ReadRequest, _ asker: Asker) throws(WireError) {
        let header = AnswerHeader(.answer(.read), requestId: asker.requestId, epoch: epoch).encoded
        try submit(.read, for: asker) { [reader, mailbox, epoch, historyText] in
            do throws(RecallError) {
                let page = try LogPage(request, of: reader)
                let frames: [Answer.Frame] = [
                    .small(header), .init(page.summary(of: reader, history: historyText)),
                    .counted(page.text),
                ]
                mailbox.put(.answered(Answer(frames, to: asker), from: .read))
            } catch {
                mailbox.put(Self.letter(for: error, asker, epoch: epoch, from: .read))
            }
        }
    }

    /// Damage ends the daemon. A call that failed, for want of a file descriptor say, is told to
    /// the one who asked.
    static func letter(
        for error: RecallError, _ asker: Asker, epoch: UInt64, from kind: JobKind
    ) -> Letter {
        guard error.isOfOneCall else { return .failed(DaemonFailure(error)) }
        let refusal = WireError(.logUnreadable, "\(error)", requestId: asker.requestId)
        return .answered(Answer(asker: asker, frames: refusal.frames(epoch: epoch)), from: kind)
    }

    // MARK: Projections

    func startShow(_ request: ShowRequest, _ asker: Asker) throws(WireError) {
        if let cursor = request.cursor { return try startRest(of: cursor, asker) }
        let question = try ShowQuestion(request, requestId: asker.requestId)
        try question.check(head: state.sequence, requestId: asker.requestId)
        let snapshots = folder.snapshots
        let kind = question.isOfPast(head: state.sequence) ? JobKind.past : .query
        try submit(kind, for: asker) {
            [state, reader, mailbox, epoch, hasStopped] in
            do throws(ShowQuestion.Fault) {
                let (sequence, rows) = try question.answer(
                    from: state, reader, until: QuestionEnd(isStopping: hasStopped))
                let pages = Pages(
                    sequence: sequence,
                    rows: rows.map { request.withKeys ? Self.withKeys($0) : $0.json },
                    bytesMax: WireProtocol.answerBytesMax)
                let isSound = snapshots.failure == nil
                mailbox.put(isSound ? .rows(pages, to: asker, from: kind) : .stateUnreadable)
            } catch {
                switch error {
                case .recall(let error):
                    mailbox.put(Self.letter(for: error, asker, epoch: epoch, from: kind))
                case .query(let fault):
                    let refusal = WireError(fault, requestId: asker.requestId)
                    let answer = Answer(asker: asker, frames: refusal.frames(epoch: epoch))
                    let isSound = snapshots.failure == nil
                    mailbox.put(isSound ? .answered(answer, from: kind) : .stateUnreadable)
                }
            }
        }
    }

    /// What is common to all questions of which only the rest is asked for.
    func startRest(of cursor: UInt64, _ asker: Asker) throws(WireError) {
        let until = monotonicMilliseconds() + Cursors.keptMilliseconds
        guard cursors.hold(cursor, of: asker.peer, until: until) else {
            throw Self.expired(asker.requestId)
        }
        // In line with the peer's other questions, so that none comes before it has room.
        try submit(.query, for: asker) { [mailbox] in
            mailbox.put(.cursor(cursor, to: asker))
        }
        // It is ours now how long that takes.
        cursors.hold(cursor, of: asker.peer, until: .max)
    }

    private static func withKeys(_ row: Row) -> [UInt8] {
        JSONWriter.object { body in
            body.member("key", row.key)
            body.member("keys", strings: row.watchKeys)
            body.name("row")
            body.raw(row.json)
        }
    }

    func sendFirstPage(of pages: Pages, to asker: Asker) {
        var pages = pages
        let page = pages.popFirst()
        guard !pages.isEmpty else {
            sendPage(page, of: pages, rest: nil, to: asker)
            return
        }
        let now = monotonicMilliseconds()
        guard let rest = cursors.keep(pages, for: asker.peer, now: now) else {
            refuse(
                asker, .busy,
                "too much of long answers is held for others, or for you; ask again later")
            return
        }
        sendPage(page, of: pages, rest: rest, to: asker)
    }

    func sendNextPage(of cursor: UInt64, to asker: Asker) {
        let next = cursors.popPage(of: cursor, for: asker.peer, now: monotonicMilliseconds())
        guard let (page, pages, rest) = next else {
            return refuse(asker, Self.expired(asker.requestId))
        }
        sendPage(page, of: pages, rest: rest, to: asker)
    }

    private static func expired(_ requestId: UInt64) -> WireError {
        WireError(
            .cursorExpired, "the rest of that answer is no longer held; ask anew",
            requestId: requestId)
    }

    private func sendPage(
        _ page: [UInt8], of pages: Pages, rest: UInt64?, to asker: Asker
    ) {
        let summary = JSONWriter.object { body in
            body.member("log", reader.identity.description)
            body.member("history", historyText)
            body.member("sequence", pages.sequence)
            body.member("cursor", rest)
        }
        send(answer(asker, pages.verb, [summary, page]))
    }

    // MARK: Status

    func startStatus(_ asker: Asker) throws(WireError) {
        let header = AnswerHeader(.answer(.status), requestId: asker.requestId, epoch: epoch)
            .encoded
        let uptime = monotonicMilliseconds() / 1000 - startedSeconds
        let (subscriptions, topics) = (publisher.subscriptionsCount, publisher.topicsCount)
        let isReadOnly = commit == nil
        let waiting = append.waiting.count + append.parked.count
        let queuedBytes = flow.totalBytes
        let snapshots = folder.snapshots
        try submit(.status, for: asker) {
            [state, digests, reader, mailbox, epoch, historyName] in
            let body = JSONWriter.object { body in
                body.member("log", historyName.log)
                body.member("lineage", historyName.lineages.last?.number)
                body.member("history", historyName.description)
                body.name("lineages")
                body.array { body in
                    for lineage in historyName.lineages {
                        body.object { body in
                            body.member("lineage", lineage.number)
                            body.member("first_sequence", lineage.firstSequence)
                        }
                    }
                }
                body.member("epoch", epoch)
                body.member("head", state.sequence)
                body.member("digest", digests.digest(of: state))
                body.member("fold", ProjectionsState.foldVersion)
                body.member("version", PactwireVersion.current)
                body.member("uptime_seconds", uptime)
                body.member("read_only", isReadOnly)
                body.member("subscriptions", subscriptions)
                body.member("topics", topics)
                body.member("appends_waiting", waiting)
                body.member("answers_queued_bytes", queuedBytes)
                body.member("log_bytes", reader.bytes)
            }
            let answer = Answer(asker: asker, frames: [header, body])
            let isSound = snapshots.failure == nil
            mailbox.put(isSound ? .answered(answer, from: .status) : .stateUnreadable)
        }
    }
}
