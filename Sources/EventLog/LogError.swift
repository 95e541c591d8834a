package import SystemPackage

/// Why the log refused or stopped: a closed code, and the facts that go with it.
package struct LogError: Error, Sendable, Equatable {
    package enum Code: String, Sendable {
        /// Another process holds the directory.
        case locked
        /// Nothing here to read.
        case noLog
        /// Bytes that were promised are not as written; `fault` says in what way.
        case damaged
        /// Written by a later version of the format.
        case newerFormat
        /// Read-only file system, or no permission to write.
        case notWritable
        /// No space. Nothing of the group was kept; the writer goes on when there is space.
        case diskFull
        /// A sync failed: what is on disk is unknown until the next start. Final.
        case syncFailed
        /// Any other failed call; `call` and `errno` say which. Final for a writer.
        case io
        /// A backup, which is not to be written to.
        case backup
        /// A log is there where one was to be made.
        case exists
        /// Whoever watched the progress said stop.
        case stopped
        /// More than a group or a record may hold. Nothing was written.
        case tooLarge
    }

    /// In what way the log is not as written.
    package enum Fault: String, Sendable {
        case segmentHeader = "segment header does not match its checksum"
        case segmentName = "segment header and file name differ"
        case foreignSegment = "segment of another log"
        case lineage = "segment of an earlier lineage than the one before it"
        case missingSegment = "segment missing before this one"
        case archivedEnd =
            "last segment in the archive, where none is written"
        case missingLog = "no segment of the log that was made here"
        case removedSegment = "segment was removed while the log was open"
        case shortSegment = "segment shorter than its header says"
        case groupHeader = "group header does not match its checksum"
        case sequenceJump = "sequence does not follow the one before"
        case recordedTime = "recorded time goes back"
        case record = "record does not match its checksum"
        case endMark = "group has no end mark"
        case missingRecords = "records missing that a later group or segment follows"
        case lostEnd = "it ends before events that were acknowledged"
        case shortBackup = "it ends before the event that was backed up last"
        case strayBytes = "bytes that no unfinished write leaves behind"
    }

    /// The call that failed.
    package enum Call: String, Sendable {
        case makeDirectory = "make directory"
        case openToWrite = "open to write"
        case list, open, create, size, read, write, reserve, sync, remove, rename, lock
        case lockToRead = "lock to read"
        case startThread = "start thread"
        case status = "look up"
    }

    package let code: Code
    package var fault: Fault?
    package var call: Call?
    package var errno: Errno?
    package var file: FilePath?
    package var offset: UInt64?
    package var sequence: UInt64?

    /// Whether a disk without room is behind it, also where that came out at a sync.
    var isForWantOfSpace: Bool { errno == .noSpace || errno == .diskQuotaExceeded }

    init(_ code: Code, file: FilePath? = nil) {
        self.code = code
        self.file = file
    }

    static func damaged(
        _ fault: Fault, file: FilePath, offset: UInt64, sequence: UInt64
    ) -> LogError {
        var error = LogError(.damaged, file: file)
        error.fault = fault
        error.offset = offset
        error.sequence = sequence
        return error
    }

    /// Of a log that is sound up to `head`, and went further once.
    package static func lostEnd(of directory: FilePath, behind head: UInt64) -> LogError {
        missingEnd(.lostEnd, of: directory, behind: head)
    }

    /// Of a backup that is sound up to `head`, and lacks what its note tells of.
    package static func shortBackup(in directory: FilePath, behind head: UInt64) -> LogError {
        missingEnd(.shortBackup, of: directory, behind: head)
    }

    private static func missingEnd(
        _ fault: Fault, of directory: FilePath, behind head: UInt64
    ) -> LogError {
        var error = LogError(.damaged, file: LogLayout(directory: directory).segments)
        error.fault = fault
        error.sequence = head + 1
        return error
    }

    /// The error for a failed call: the code follows from the call and its errno.
    init(_ call: Call, _ errno: Errno, file: FilePath) {
        let writes: Bool
        switch call {
        case .makeDirectory, .openToWrite, .create, .write, .reserve, .remove, .rename, .lock:
            writes = true
        case .list, .open, .size, .status, .read, .sync, .startThread, .lockToRead:
            writes = false
        }
        let code: Code
        switch (call, errno) {
        // A directory is opened to be synced; without a descriptor no sync was tried.
        case (.sync, .tooManyOpenFiles), (.sync, .tooManyOpenFilesInSystem): code = .io
        case (.sync, _): code = .syncFailed
        case (.lock, .wouldBlock), (.lockToRead, .wouldBlock): code = .locked
        case (_, .noSpace), (_, .diskQuotaExceeded): code = .diskFull
        case (_, .readOnlyFileSystem): code = .notWritable
        case (_, .permissionDenied) where writes, (_, .notPermitted) where writes:
            code = .notWritable
        default: code = .io
        }
        self.init(code, file: file)
        self.call = call
        self.errno = errno
    }
}
