package import EventLog
package import Storage
package import SystemPackage

/// What is derived from a log, where the daemon keeps it in its data directory.
package enum DerivedFiles {
    package static func index(in data: FilePath) -> FilePath { data.appending("index") }
    package static func snapshots(in data: FilePath) -> FilePath { data.appending("snapshots") }

    /// The events behind `head`, the log's last, that something was made of. Only what is synced is,
    /// so the log had them once.
    package static func lost(
        behind head: UInt64, in data: FilePath, of log: LogIdentity, lineage: UInt64,
        disk: any Disk = PosixDisk()
    ) -> Range<UInt64> {
        let last = max(
            KeyIndex.covered(in: index(in: data), log: log, lineage: lineage, disk: disk),
            SnapshotStore.covered(in: snapshots(in: data), log: log, lineage: lineage, disk: disk))
        return head + 1..<max(last, head) + 1
    }
}
