import EventLog
import Recall

extension RecallError {
    /// Whether one call failed, for want of a file descriptor say: the next may succeed. An index
    /// that could not be read answers nothing from then on.
    var isOfOneCall: Bool {
        guard case .log(let error) = self else { return false }
        return error.code == .io
    }
}
