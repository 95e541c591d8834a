import Storage
import Synchronization
import SystemPackage

/// What the writer and the readers of one open log share.
///
/// The writer alone changes `table` (under its lock) and then `head`; a reader that saw a head
/// therefore finds every record up to it in the table. The directory's lock is given back with
/// the last reference.
final class LogStore: Sendable {
    let layout: LogLayout
    let disk: any Disk
    let identity: LogIdentity
    let head: Atomic<UInt64>
    private let table: Monitor<SegmentTable>
    /// Nil only in read-only mode where no writer ever made the lock file.
    private let lock: (any DiskLock)?

    init(
        _ layout: LogLayout, disk: any Disk, lock: (any DiskLock)?, identity: LogIdentity,
        table: SegmentTable, head: UInt64
    ) {
        self.layout = layout
        self.disk = disk
        self.lock = lock
        self.identity = identity
        self.table = Monitor(table)
        self.head = Atomic(head)
    }

    func place(of sequence: UInt64) -> SegmentTable.Place? {
        table.withLock { $0.place(of: sequence) }
    }

    var totalBytes: UInt64 {
        table.withLock { $0.totalBytes }
    }

    func addSegment(_ header: SegmentHeader) {
        table.withLock { $0.addSegment(header) }
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
