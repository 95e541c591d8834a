import EventLog
import Events
import Recall
import Wire
import ZeroMQ

/// What came of a job that was to make a page.
struct MadePage: Sendable {
    let asker: Asker
    /// Of the rest that it is of; `nil`: it is the first.
    let cursor: UInt64?
    /// The page and what is left behind it, or what the asker is told.
    let outcome: Result<(page: [UInt8], rest: Pages), WireError>
}

/// Long answers go page by page, each made when it is asked for.
extension Endpoint {
    /// Has the next page of an answer made, in its line.
    ///
    /// - Parameter pages: begins the answer, or has what is left of it.
    func submitPage(
        for asker: Asker, from kind: JobKind, of cursor: UInt64? = nil,
        _ pages: @escaping @Sendable (QuestionEnd) throws(ShowFault) -> Pages
    ) throws(WireError) {
        let snapshots = folder.snapshots
        try submit(kind, for: asker) { [mailbox, hasStopped] in
            let end = QuestionEnd(isStopping: hasStopped)
            let outcome: Result<(page: [UInt8], rest: Pages), WireError>
            do throws(ShowFault) {
                var pages = try pages(end)
                outcome = .success((try pages.popFirst(until: end), pages))
            } catch {
                switch error {
                case .recall(let error):
                    guard let refusal = WireError(error, requestId: asker.requestId) else {
                        return mailbox.put(.failed(DaemonFailure(error)))
                    }
                    outcome = .failure(refusal)
                case .query(let fault):
                    outcome = .failure(WireError(fault, requestId: asker.requestId))
                case .refused(let refusal): outcome = .failure(refusal)
                }
            }
            // What was made of a state that could not be read is not to leave the daemon.
            guard snapshots.failure == nil else { return mailbox.put(.stateUnreadable) }
            let page = MadePage(asker: asker, cursor: cursor, outcome: outcome)
            mailbox.put(.page(page, from: kind))
        }
    }

    /// What is common to all questions of which only the rest is asked for.
    func startRest(of cursor: UInt64, _ asker: Asker) throws(WireError) {
        let until = monotonicMilliseconds() + Cursors.keptMilliseconds
        guard let pages = cursors.hold(cursor, of: asker.peer, until: until) else {
            let expired = Self.expired(asker.requestId)
            guard let kind = cursors.lineOfRequest(for: cursor, of: asker.peer) else {
                throw expired
            }
            // Perhaps the same request sent again, as the answer is long in coming: that goes first.
            return try submitPage(for: asker, from: kind) { _ throws(ShowFault) in
                throw .refused(expired)
            }
        }
        // In line with the peer's other questions, so that none comes before it has room.
        try submitPage(for: asker, from: pages.kind, of: cursor) { _ in pages }
        // It is ours now how long that takes.
        cursors.hold(cursor, of: asker.peer, until: .max)
    }

    /// Sends what a job made, and keeps what is left.
    func send(_ made: MadePage) {
        let (asker, now) = (made.asker, monotonicMilliseconds())
        let page: [UInt8]
        let pages: Pages
        switch made.outcome {
        case .success(let outcome): (page, pages) = outcome
        case .failure(let refusal):
            if let cursor = made.cursor { cursors.drop(cursor, of: asker.peer) }
            return refuse(asker, refusal)
        }
        if let cursor = made.cursor {
            guard let rest = cursors.goOn(cursor, with: pages, for: asker.peer, now: now) else {
                return refuse(asker, Self.expired(asker.requestId))
            }
            send(page, of: pages, rest: rest, to: asker)
        } else if pages.isEmpty {
            send(page, of: pages, rest: nil, to: asker)
        } else if let rest = cursors.keep(pages, for: asker.peer, now: now) {
            send(page, of: pages, rest: rest, to: asker)
        } else {
            refuse(
                asker, .busy,
                "too much of long answers is held for others, or for you; ask again later")
        }
    }

    private static func expired(_ requestId: UInt64) -> WireError {
        WireError(
            .cursorExpired, "the rest of that answer is no longer held; ask anew",
            requestId: requestId)
    }

    private func send(_ page: [UInt8], of pages: Pages, rest: UInt64?, to asker: Asker) {
        let summary = JSONWriter.object { body in
            body.member("log", reader.identity.description)
            body.member("history", historyText)
            body.member("sequence", pages.sequence)
            body.member("cursor", rest)
        }
        send(answer(asker, pages.verb, [summary, page]))
    }
}
