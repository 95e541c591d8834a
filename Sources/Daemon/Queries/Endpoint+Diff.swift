import Projections
import Recall
import Wire

extension Endpoint {
    func startDiff(_ request: DiffRequest, _ asker: Asker) throws(WireError) {
        if let cursor = request.cursor { return try startRest(of: cursor, asker) }
        let question = try DiffQuestion(
            request, head: state.sequence,
            requestId: asker.requestId)
        let snapshots = snapshotUpkeep.store
        try submit(.past, for: asker) { [state, reader, mailbox, epoch] in
            do throws(RecallError) {
                guard let pages = try question.pages(in: state, of: reader) else {
                    let refusal = DiffQuestion.backwards(asker.requestId)
                    let answer = Answer(asker: asker, frames: refusal.frames(epoch: epoch))
                    return mailbox.put(.answered(answer, from: .past))
                }
                let isSound = snapshots.failure == nil
                mailbox.put(isSound ? .rows(pages, to: asker, from: .past) : .stateUnreadable)
            } catch {
                mailbox.put(Self.letter(for: error, asker, epoch: epoch, from: .past))
            }
        }
    }
}
