import Storage
import Synchronization
import SystemPackage

/// What the writer and the readers of one open log share.
///
/// The writer alone changes `table` (under its lock) and then `head`; a reader that saw a head
/// therefore finds every record up to it in the table. The directory's lock is given back with
/// the last reference.
final class LogStore: Sendable {
    let files: SegmentFiles
    let identity: LogIdentity
    let head: Atomic<UInt64>
    private let table: Monitor<SegmentTable>
    private let marks: MarksStore
    /// Nil only in read-only mode where no writer ever made the lock file.
    private let lock: (any DiskLock)?

    init(
        _ files: SegmentFiles, lock: (any DiskLock)?, identity: LogIdentity, table: SegmentTable,
        head: UInt64
    ) {
        self.files = files
        self.lock = lock
        self.identity = identity
        self.table = Monitor(table)
        self.head = Atomic(head)
        marks = MarksStore(files, identity: identity)
    }

    /// The segment that holds a durable sequence, and where in it to start reading.
    func place(
        of sequence: UInt64
    ) throws(LogError) -> (segment: SegmentTable.Segment, offset: UInt64) {
        let found = table.withLock { table in
            let segment = table.segment(holding: sequence)
            let isLast = segment?.firstSequence == table.last?.firstSequence
            return (segment, isLast ? table.marks : nil)
        }
        guard let segment = found.0, segment.lastSequence >= sequence else {
            preconditionFailure("the table lacks a durable sequence")
        }
        let marks = if let known = found.1 { known } else { try marks.marks(of: segment) }
        guard let offset = marks.offset(toRead: sequence) else {
            preconditionFailure("the marks of a segment begin with its first group")
        }
        return (segment, offset)
    }

    /// The table as it is now.
    var segments: SegmentTable { table.withLock { $0 } }

    var totalBytes: UInt64 {
        table.withLock { $0.totalBytes }
    }

    /// Ends the segment before; answers it and its marks.
    func addSegment(
        _ header: SegmentHeader
    ) -> (segment: SegmentTable.Segment, marks: SegmentMarks)? {
        let ended = table.withLock { table in
            let ended = table.last.map { ($0, table.marks) }
            table.addSegment(SegmentTable.Segment(header))
            return ended
        }
        // Where their file comes late or never, nobody need read the segment for them.
        if let ended { marks.remember(ended.1, of: ended.0) }
        return ended
    }

    /// The group is synced: readers may see it. Returns the bytes of the whole log.
    func publish(_ group: GroupHeader) -> UInt64 {
        let bytes = table.withLock { table in
            table.addGroup(group)
            return table.totalBytes
        }
        head.store(group.lastSequence, ordering: .releasing)
        return bytes
    }
}
