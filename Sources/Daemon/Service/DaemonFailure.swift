package import EventLog
package import ZeroMQ

/// Why the daemon did not start, or stopped. Each has the exit code that operators' scripts know.
package enum DaemonFailure: Error, Sendable, CustomStringConvertible {
    /// A setting that is unknown, or has a bad value.
    case configuration(String)
    case log(LogError)
    /// A record whose checksum is right and whose form this version doesn't know.
    case unknownRecord(sequence: UInt64, reason: String)
    case endpoint(ZMQError)

    package var exitCode: Int32 {
        switch self {
        case .configuration: 2
        case .log(let error):
            switch error.code {
            case .locked, .damaged, .newerFormat, .noLog: 4
            case .notWritable, .diskFull, .syncFailed, .io: 5
            case .tooLarge: 1
            }
        case .unknownRecord: 4
        case .endpoint: 1
        }
    }

    /// One line: what, where, what to do.
    package var description: String {
        switch self {
        case .configuration(let reason): reason
        case .log(let error): error.description
        case .unknownRecord(let sequence, let reason):
            "record \(sequence) is of a form this version doesn't know (\(reason)): use the "
                + "version that wrote it, or a later one"
        case .endpoint(let error): error.description
        }
    }
}
