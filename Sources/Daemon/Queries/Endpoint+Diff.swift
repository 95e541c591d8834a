import Projections
import Wire

extension Endpoint {
    func startDiff(_ request: DiffRequest, _ asker: Asker) throws(WireError) {
        if let cursor = request.cursor { return try startRest(of: cursor, asker) }
        let question = try DiffQuestion(
            request, head: state.sequence, requestId: asker.requestId)
        try submitPage(for: asker, from: .past) { [state, reader] end throws(ShowFault) in
            try question.pages(in: state, of: reader, until: end, requestId: asker.requestId)
        }
    }
}
