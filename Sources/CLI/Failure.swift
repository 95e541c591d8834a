import PactwireClient

/// What the process says with its exit code.
enum ExitStatus: Int32, Sendable {
    case done = 0
    /// Something was refused or found wrong.
    case refused = 1
    /// Usage or configuration.
    case usage = 2
    case unreachable = 3
    /// A data directory that is in use, damaged or of a newer format.
    case unusableLog = 4
    case interrupted = 130
}

/// Why a command ends early: the exit status, and one line saying what, where, and what to do.
struct Failure: Error, Sendable, Equatable {
    let status: ExitStatus
    /// nil where the command has said all there is to say.
    let line: String?

    init(_ status: ExitStatus, _ line: String?) {
        self.status = status
        self.line = line
    }

    init(_ error: ClientError) {
        let status: ExitStatus
        switch error.code {
        case .unreachable, .closed: status = .unreachable
        case .badArgument, .badEndpoint, .badKey: status = .usage
        case .cancelled: status = .interrupted
        case .refused:
            let isUsage = ["unknown_projection", "bad_request"].contains(error.serverCode)
            status = isUsage ? .usage : .refused
        case .protocolViolation, .historyChanged, .system: status = .refused
        }
        let hint =
            error.code == .historyChanged ? ": start anew, or give --accept-history-change" : ""
        self.init(status, error.description + hint)
    }
}
