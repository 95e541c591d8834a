package import EventLog
package import Storage
package import SystemPackage

/// What is derived from a log, where the daemon keeps it in its data directory.
package enum DerivedFiles {
    package static func index(in data: FilePath) -> FilePath { data.appending("index") }
    package static func snapshots(in data: FilePath) -> FilePath { data.appending("snapshots") }

    /// The last event that something was made of. Only what is synced is, so the log must have it.
    package static func lastWitnessed(
        in data: FilePath, of log: LogIdentity, lineage: UInt64, disk: any Disk = PosixDisk()
    ) -> UInt64 {
        max(
            KeyIndex.covered(in: index(in: data), log: log, lineage: lineage, disk: disk),
            SnapshotStore.covered(in: snapshots(in: data), log: log, lineage: lineage, disk: disk))
    }
}
