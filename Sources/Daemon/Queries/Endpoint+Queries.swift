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

    /// Damage ends the daemon, anything else is told to the one who asked.
    static func letter(
        for error: RecallError, _ asker: Asker, epoch: UInt64, from kind: JobKind
    ) -> Letter {
        guard let refusal = WireError(error, requestId: asker.requestId) else {
            return .failed(DaemonFailure(error))
        }
        return .answered(Answer(asker: asker, frames: refusal.frames(epoch: epoch)), from: kind)
    }

    // MARK: Projections

    func startShow(_ request: ShowRequest, _ asker: Asker) throws(WireError) {
        if let cursor = request.cursor { return try startRest(of: cursor, asker) }
        let question = try ShowQuestion(request, requestId: asker.requestId)
        try question.check(head: state.sequence, requestId: asker.requestId)
        let kind = question.isOfPast(head: state.sequence) ? JobKind.past : .query
        try submitPage(for: asker, from: kind) { [state, reader] _ throws(ShowFault) in
            try question.pages(from: state, reader, kind: kind)
        }
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

extension WireError {
    /// What is told of a call that failed, for want of a file descriptor say; `nil` of damage.
    init?(_ error: RecallError, requestId: UInt64) {
        guard error.isOfOneCall else { return nil }
        self.init(.logUnreadable, "\(error)", requestId: requestId)
    }
}
