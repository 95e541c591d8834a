package import Storage

package enum LogMode: Sendable {
    case readWrite
    case readOnly
}

/// What is read before a log is open.
package enum LogCheck: Sendable {
    /// Every byte.
    case everything
    /// Headers, sizes, and all of the last two segments; `OpenedLog.unchecked` reads the rest.
    case tail
}

package struct LogOptions: Sendable {
    /// Called while bytes are checked, on the thread that checks them: after each segment, and in a
    /// long one after each 256 MiB or so. `.stop` ends the check after the segment.
    package typealias Progress =
        @Sendable (_ checkedBytes: UInt64, _ totalBytes: UInt64) -> LogReader.Step

    package var disk: any Disk
    /// A segment takes no further group that would make it longer.
    package var segmentBytes: UInt64
    package var check: LogCheck
    package var progress: Progress?

    package init(
        disk: any Disk = PosixDisk(), segmentBytes: UInt64 = Limits.segmentBytesDefault,
        check: LogCheck = .everything, progress: Progress? = nil
    ) {
        precondition(segmentBytes <= Limits.segmentBytesMax)
        self.disk = disk
        self.segmentBytes = segmentBytes
        self.check = check
        self.progress = progress
    }
}

/// A log, open. The directory's lock is held until writer and reader are both gone.
package struct OpenedLog: ~Copyable {
    private var writer: LogWriter?
    package let reader: LogReader
    package let recovery: RecoveryReport
    /// What `LogCheck.tail` left unread; nil when nothing.
    package let unchecked: UncheckedSegments?

    init(
        writer: consuming LogWriter?, reader: LogReader, recovery: RecoveryReport,
        unchecked: UncheckedSegments?
    ) {
        self.writer = consume writer
        self.reader = reader
        self.recovery = recovery
        self.unchecked = unchecked
    }

    /// The one writer: nil in read-only mode, and once it is taken.
    package mutating func takeWriter() -> LogWriter? {
        writer.take()
    }
}

/// The segments before the one that was last when the log was opened; they are written no more.
package struct UncheckedSegments: Sendable {
    let files: SegmentFiles
    let identity: LogIdentity
    let before: UInt64

    /// Reads every byte of them, as `LogCheck.everything` does before the log is open. On any
    /// thread, also while the log is written and read. Throws `.damaged` at the first fault,
    /// `.stopped`, or what a failed call means.
    package func check(progress: LogOptions.Progress? = nil) throws(LogError) {
        let scope = LogScan.Scope(before: before, progress: progress)
        let scan = try LogScan(files, made: identity, scope: scope)
        if let fault = scan.fault { throw fault }
    }
}
