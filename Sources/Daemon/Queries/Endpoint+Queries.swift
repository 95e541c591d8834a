import EventLog
import Events
import Projections
import Recall
import Wire
import ZeroMQ

extension Endpoint {
    // MARK: Reading the log

    /// The most bytes of records one read looks through before it answers with what it found.
    private static var scannedBytesMax: Int { 64 << 20 }

    func startRead(_ request: ReadRequest, _ asker: Asker) throws(WireError) {
        let header = AnswerHeader(.answer(.read), requestId: asker.requestId, epoch: epoch).encoded
        let isTaken = reads.submit(for: asker.peer) { [reader, mailbox, epoch, historyText] in
            do throws(RecallError) {
                let bodies = try Self.page(request, of: reader, history: historyText)
                mailbox.put(
                    .answered(Answer(asker: asker, frames: [header] + bodies), from: .read))
            } catch {
                mailbox.put(Self.letter(for: error, asker, epoch: epoch, from: .read))
            }
        }
        if !isTaken { throw tooManyWait(asker) }
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

    /// The events that match, from a sequence on: a summary, and one event a line.
    private static func page(
        _ request: ReadRequest, of reader: LogReader, history: String
    ) throws(RecallError) -> [[UInt8]] {
        let head = reader.head
        let last = min(request.through ?? head, head)
        var next = request.from
        var count = 0
        var scanned = 0
        var text: [UInt8] = []
        var unknown: UInt64?
        do {
            try reader.read(from: request.from, through: last) { record in
                let isFull = text.count + record.payload.count > request.bytesMax && count > 0
                guard !isFull, scanned < scannedBytesMax else { return .stop }
                scanned += record.payload.count
                guard let stored = StoredEvent(payload: Array(record.payload)[...]) else {
                    unknown = record.sequence
                    return .stop
                }
                next = record.sequence + 1
                let isLate = record.recordedMicroseconds >= request.sinceMicroseconds ?? .min
                guard isLate, request.filter.matches(stored.routes, project: { nil }) else { return .goOn }
                StoredEvent.render(
                    stored.json, sequence: record.sequence,
                    recordedMicroseconds: record.recordedMicroseconds, into: &text)
                text.append(UInt8(ascii: "\n"))
                count += 1
                return .goOn
            }
        } catch {
            throw .log(error)
        }
        if let unknown {
            throw .unknownRecord(sequence: unknown, reason: "no stored event")
        }
        let summary = JSONWriter.object { body in
            body.member("log", reader.identity.description)
            body.member("history", history)
            body.member("head", head)
            body.member("next", next)
            body.member("events", count)
        }
        return [summary, text]
    }

    // MARK: Projections

    func startShow(_ request: ShowRequest, _ asker: Asker) throws(WireError) -> Answer? {
        if let cursor = request.cursor {
            guard let pages = cursors.take(cursor) else {
                throw WireError(
                    .cursorExpired, "the rest of that answer is no longer held; ask anew",
                    requestId: asker.requestId)
            }
            return pageAnswer(of: pages, to: asker)
        }
        guard let projection = Projection(rawValue: request.projection) else {
            let known = Projection.allCases.map(\.rawValue).joined(separator: " ")
            throw WireError(
                .unknownProjection, "\"\(request.projection)\" is no projection: \(known)",
                requestId: asker.requestId)
        }
        let sequence = request.atSequence ?? state.sequence
        guard sequence <= state.sequence else {
            throw WireError(
                .unknownSequence,
                "sequence \(sequence) is not recorded yet; the head is \(state.sequence)",
                requestId: asker.requestId)
        }
        let snapshots = snapshotUpkeep.store
        let isTaken = queries.submit(for: asker.peer) { [state, reader, mailbox, epoch] in
            do throws(RecallError) {
                let at =
                    sequence == state.sequence
                    ? state : try Replay.state(of: reader, through: sequence)
                let query = RowQuery(
                    key: request.key, parties: request.parties, deals: request.deals,
                    projects: request.projects, roles: request.roles)
                let rows = at.rows(of: projection, matching: query)
                    .map { request.withKeys ? Self.withKeys($0) : $0.json }
                let pages = Pages(
                    sequence: sequence, rows: rows, bytesMax: WireProtocol.answerBytesMax)
                let isSound = snapshots.failure == nil
                mailbox.put(isSound ? .rows(pages, to: asker) : .stateUnreadable)
            } catch {
                mailbox.put(Self.letter(for: error, asker, epoch: epoch, from: .query))
            }
        }
        if !isTaken { throw tooManyWait(asker) }
        return nil
    }

    private static func withKeys(_ row: Row) -> [UInt8] {
        JSONWriter.object { body in
            body.member("key", row.key)
            body.member("keys", strings: row.watchKeys)
            body.name("row")
            body.raw(row.json)
        }
    }

    func sendPage(of pages: Pages, to asker: Asker) {
        send(pageAnswer(of: pages, to: asker))
    }

    private func pageAnswer(of pages: Pages, to asker: Asker) -> Answer {
        var pages = pages
        let page = pages.popFirst()
        let cursor = pages.isEmpty ? nil : cursors.keep(pages)
        let summary = JSONWriter.object { body in
            body.member("log", reader.identity.description)
            body.member("history", historyText)
            body.member("sequence", pages.sequence)
            body.member("cursor", cursor)
        }
        return answer(asker, .show, [summary, page])
    }

    // MARK: Status

    func startStatus(_ asker: Asker) throws(WireError) {
        let header = AnswerHeader(.answer(.status), requestId: asker.requestId, epoch: epoch)
            .encoded
        let uptime = monotonicMilliseconds() / 1000 - startedSeconds
        let (subscriptions, topics) = (publisher.subscriptionsCount, publisher.topicsCount)
        let isReadOnly = commit == nil
        let waiting = append.waiting.count + append.parked.count
        let snapshots = snapshotUpkeep.store
        let isTaken = queries.submit(for: asker.peer) {
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
                body.member("log_bytes", reader.bytes)
            }
            let answer = Answer(asker: asker, frames: [header, body])
            let isSound = snapshots.failure == nil
            mailbox.put(isSound ? .answered(answer, from: .query) : .stateUnreadable)
        }
        if !isTaken { throw tooManyWait(asker) }
    }

    func tooManyWait(_ asker: Asker) -> WireError {
        WireError(
            .busy, "too many questions are waiting; ask again later", requestId: asker.requestId)
    }
}
