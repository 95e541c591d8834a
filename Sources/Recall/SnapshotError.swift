package import SortedRuns
package import SystemPackage

/// Why a snapshot could not be written or read. The log has everything that was in it.
package enum SnapshotError: Error, Sendable, Equatable, CustomStringConvertible {
    /// A file of it: a call failed, the disk is full, the bytes are not as they were written, an
    /// entry is too large for it, or the snapshot was given up while it was written.
    case file(RunError, in: FilePath)
    /// An entry whose checksum is right and whose bytes mean nothing.
    case entry(key: [UInt8], in: FilePath)

    package enum Code: Sendable {
        case io, diskFull, damaged, tooLarge, superseded
    }

    package var code: Code {
        switch self {
        case .entry: .damaged
        case .file(let error, _):
            switch error.code {
            case .io: .io
            case .diskFull: .diskFull
            case .damaged: .damaged
            case .tooLarge: .tooLarge
            case .superseded: .superseded
            }
        }
    }

    /// One line: what, where, what to do.
    package var description: String {
        switch self {
        case .entry(let key, let directory):
            "snapshot damaged in \(directory), entry \(RunError.text(ofKey: key)): "
                + "start again, it is made anew from the log"
        case .file(let error, _):
            "\(Self.what(error)) in \(error.file)\(Self.place(error)): "
                + Self.remedy(error)
        }
    }

    private static func what(_ error: RunError) -> String {
        let cause = error.errno.map { " (\($0))" } ?? ""
        return switch error.code {
        case .io: "snapshot input/output error" + cause
        case .diskFull: "disk full" + cause
        case .damaged: "snapshot damaged"
        case .tooLarge: "too large for a snapshot: " + (error.entry.map { "\($0)" } ?? "")
        case .superseded: "snapshot given up meanwhile"
        }
    }

    private static func place(_ error: RunError) -> String {
        error.offset.map { " at byte \($0)" } ?? ""
    }

    private static func remedy(_ error: RunError) -> String {
        switch error.code {
        case .io: "check the disk and start again, it is made anew from the log"
        case .diskFull: "free some space; until then a start replays more of the log"
        case .damaged, .superseded: "start again, it is made anew from the log"
        case .tooLarge: "no snapshot is taken; the next start takes longer"
        }
    }
}
