import Projections
import Recall
import Wire

extension Endpoint {
    func startDiff(_ request: DiffRequest, _ asker: Asker) throws(WireError) {
        if let cursor = request.cursor { return try startRest(of: cursor, asker) }
        let question = try DiffQuestion(
            request, head: state.sequence, requestId: asker.requestId)
        let snapshots = folder.snapshots
        try submit(.past, for: asker) { [state, reader, mailbox, epoch, hasStopped] in
            do throws(RecallError) {
                let answer = try question.answer(
                    in: state, of: reader, until: QuestionEnd(isStopping: hasStopped))
                guard snapshots.failure == nil else { return mailbox.put(.stateUnreadable) }
                let refusal: WireError
                switch answer {
                case .pages(let pages): return mailbox.put(.rows(pages, to: asker, from: .past))
                case .backwards: refusal = DiffQuestion.backwards(asker.requestId)
                case .givenUp: refusal = .givenUp(asker.requestId)
                }
                mailbox.put(
                    .answered(
                        Answer(asker: asker, frames: refusal.frames(epoch: epoch)), from: .past))
            } catch {
                mailbox.put(Self.letter(for: error, asker, epoch: epoch, from: .past))
            }
        }
    }
}
