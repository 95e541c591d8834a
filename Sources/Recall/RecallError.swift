package import EventLog
package import SortedRuns

/// Why what the log holds could not be recalled.
package enum RecallError: Error, Sendable, CustomStringConvertible {
    case log(LogError)
    /// The index of ids; the next start makes it again from the log.
    case index(RunError)
    /// A record whose checksum is right and whose form this version doesn't know.
    case unknownRecord(sequence: UInt64, reason: String)

    /// One line: what, where, what to do.
    package var description: String {
        switch self {
        case .log(let error): error.description
        case .index(let error): error.description
        case .unknownRecord(let sequence, let reason):
            "event \(sequence) of the log is of a form this version doesn't know (\(reason)): use "
                + "the version that wrote it, or a later one"
        }
    }
}
