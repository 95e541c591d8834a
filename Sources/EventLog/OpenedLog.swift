package enum LogMode: Sendable {
    case readWrite
    case readOnly
}

package struct LogOptions: Sendable {
    package var disk: any Disk
    /// A segment takes no further group that would make it longer.
    package var segmentBytes: UInt64

    package init(
        disk: any Disk = PosixDisk(), segmentBytes: UInt64 = Limits.segmentBytesDefault
    ) {
        precondition(segmentBytes <= Limits.segmentBytesMax)
        self.disk = disk
        self.segmentBytes = segmentBytes
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
