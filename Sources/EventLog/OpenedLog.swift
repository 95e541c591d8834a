package import Storage

package enum LogMode: Sendable {
    case readWrite
    case readOnly
}

package struct LogOptions: Sendable {
    package var disk: any Disk
    /// A segment takes no further group that would make it longer.
    package var segmentBytes: UInt64
    /// Called while the bytes are checked, on the thread that opens the log: after each segment,
    /// and in a long one after each 256 MiB or so.
    package var progress: (@Sendable (_ checkedBytes: UInt64, _ totalBytes: UInt64) -> Void)?

    package init(
        disk: any Disk = PosixDisk(), segmentBytes: UInt64 = Limits.segmentBytesDefault,
        progress: (@Sendable (_ checkedBytes: UInt64, _ totalBytes: UInt64) -> Void)? = nil
    ) {
        precondition(segmentBytes <= Limits.segmentBytesMax)
        self.disk = disk
        self.segmentBytes = segmentBytes
        self.progress = progress
    }
}

/// A log, open. The directory's lock is held until writer and reader are both gone.
package struct OpenedLog: ~Copyable {
    private var writer: LogWriter?
    package let reader: LogReader
    package let recovery: RecoveryReport

    init(writer: consuming LogWriter?, reader: LogReader, recovery: RecoveryReport) {
        self.writer = consume writer
        self.reader = reader
        self.recovery = recovery
    }

    /// The one writer: nil in read-only mode, and once it is taken.
    package mutating func takeWriter() -> LogWriter? {
        writer.take()
    }
}
