package import SystemPackage

/// Why a set of runs could not be read or written. What it holds is derived from the log, so
/// nothing is lost with it.
package struct RunError: Error, Sendable, Equatable, CustomStringConvertible {
    package enum Code: Sendable {
        case io
        case diskFull
        /// Bytes that are not as they were written.
        case damaged
    }

    package let code: Code
    package let file: FilePath
    package let offset: UInt64?
    package let errno: Errno?

    init(_ errno: Errno, file: FilePath, offset: UInt64? = nil) {
        let isFull = errno == .noSpace || errno == .diskQuotaExceeded
        code = isFull ? .diskFull : .io
        self.file = file
        self.offset = offset
        self.errno = errno
    }

    init(damaged file: FilePath, at offset: UInt64) {
        code = .damaged
        self.file = file
        self.offset = offset
        errno = nil
    }

    /// One line: what, where, what to do.
    package var description: String {
        let what =
            switch code {
            case .io: "index input/output error"
            case .diskFull: "disk full"
            case .damaged: "index damaged"
            }
        let cause = errno.map { " (\($0))" } ?? ""
        let place = offset.map { " at byte \($0)" } ?? ""
        return "\(what)\(cause) in \(file)\(place): \(remedy)"
    }

    private var remedy: String {
        switch code {
        case .io: "check the disk and start again, it is made anew from the log"
        case .diskFull: "free some space; the index is written later, the log has everything"
        case .damaged: "start again, it is made anew from the log"
        }
    }
}
