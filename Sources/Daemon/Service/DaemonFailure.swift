package import EventLog
package import Recall
package import ZeroMQ

/// Why the daemon did not start, or stopped. Each has the exit code that operators' scripts know.
package enum DaemonFailure: Error, Sendable, CustomStringConvertible {
    /// A setting that is unknown, or has a bad value.
    case configuration(String)
    case log(LogError)
    /// The index of ids could not be read; a restart makes it again from the log.
    case index(RecallError)
    /// What the log holds is of a form this version doesn't know.
    case unknownRecord(RecallError)
    /// What is kept of the projections can't be read.
    case snapshot(SnapshotError)
    case endpoint(ZMQError)

    package init(_ error: RecallError) {
        switch error {
        case .log(let error): self = .log(error)
        case .index: self = .index(error)
        case .unknownRecord: self = .unknownRecord(error)
        }
    }

    package var exitCode: Int32 {
        switch self {
        case .configuration: 2
        case .log(let error):
            switch error.code {
            case .locked, .damaged, .newerFormat, .noLog, .backup: 4
            case .notWritable, .diskFull, .syncFailed, .io: 5
            case .exists, .stopped, .tooLarge: 1
            }
        case .index: 5
        case .unknownRecord: 4
        case .snapshot: 5
        case .endpoint: 1
        }
    }

    /// One line: what, where, what to do.
    package var description: String {
        switch self {
        case .configuration(let reason): reason
        case .log(let error): error.description
        case .index(let error), .unknownRecord(let error): error.description
        case .snapshot(let error): error.description
        case .endpoint(let error): error.description
        }
    }
}
