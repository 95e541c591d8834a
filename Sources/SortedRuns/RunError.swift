package import SystemPackage

/// Why a set of runs could not be read or written. What it holds is derived from the log, so
/// nothing is lost with it.
package struct RunError: Error, Sendable, Equatable, CustomStringConvertible {
    package enum Code: Sendable {
        case io
        case diskFull
        /// Bytes that are not as they were written.
        case damaged
        /// A key or a value beyond its bound. No other try succeeds while the entry is as it is.
        case tooLarge
        /// The set is no longer the one that was to be written on: it was given up.
        case superseded
    }

    package let code: Code
    package let file: FilePath
    package let offset: UInt64?
    package let errno: Errno?
    /// Of the entry that is too large, and how many bytes that has.
    package let entry: Entry?

    package struct Entry: Sendable, Equatable, CustomStringConvertible {
        package let key: [UInt8]
        package let bytes: Int

        package var description: String { "entry \(RunError.text(ofKey: key)) of \(bytes) bytes" }
    }

    init(_ errno: Errno, file: FilePath, offset: UInt64? = nil) {
        let isFull = errno == .noSpace || errno == .diskQuotaExceeded
        code = isFull ? .diskFull : .io
        self.file = file
        self.offset = offset
        self.errno = errno
        entry = nil
    }

    init(damaged file: FilePath, at offset: UInt64) {
        self.init(.damaged, file: file, offset: offset)
    }

    init(superseded directory: FilePath) {
        self.init(.superseded, file: directory)
    }

    init(tooLarge entry: Entry, in file: FilePath) {
        self.init(.tooLarge, file: file, entry: entry)
    }

    private init(_ code: Code, file: FilePath, offset: UInt64? = nil, entry: Entry? = nil) {
        self.code = code
        self.file = file
        self.offset = offset
        self.entry = entry
        errno = nil
    }

    /// In hex, the first 40 bytes.
    package static func text(ofKey key: [UInt8]) -> String {
        key.prefix(40).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }

    /// One line: what, where, what to do.
    package var description: String {
        let what =
            switch code {
            case .io: "index input/output error"
            case .diskFull: "disk full"
            case .damaged: "index damaged"
            case .tooLarge: "too large for the index: \(entry.map(String.init(describing:)) ?? "")"
            case .superseded: "index given up meanwhile"
            }
        let cause = errno.map { " (\($0))" } ?? ""
        let place = offset.map { " at byte \($0)" } ?? ""
        return "\(what)\(cause) in \(file)\(place): \(remedy)"
    }

    private var remedy: String {
        switch code {
        case .io: "check the disk and start again, it is made anew from the log"
        case .diskFull: "free some space; the index is written later, the log has everything"
        case .damaged, .superseded: "start again, it is made anew from the log"
        case .tooLarge: "it is not written; the next start takes longer"
        }
    }
}
