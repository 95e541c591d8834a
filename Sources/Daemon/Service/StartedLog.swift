package import EventLog
import Events
package import Logging
package import Projections
package import Recall
package import Storage
import SystemPackage

/// A log that is open and folded: everything the endpoint starts from.
package struct StartedLog: ~Copyable {
    package let reader: LogReader
    package let history: LogHistory
    package let keys: KeyIndex
    package let snapshots: SnapshotStore
    package let ledger: Ledger
    package let state: ProjectionsState
    /// What was left to check while serving; nil when nothing.
    package let unchecked: UncheckedSegments?
    private var writer: LogWriter?

    /// Opens the log (its lock before anything else), checks it and brings what is derived from it up to its head; `nil`
    /// when it was told to stop before it was done.
    package static func open(
        _ settings: Settings, disk: any Disk = PosixDisk(), manager: ServiceManager,
        logger: Logger, isToldToStop: @escaping @Sendable () -> Bool = { false }
    ) throws(DaemonFailure) -> StartedLog? {
        let options = LogOptions(
            disk: disk, segmentBytes: UInt64(settings.segmentBytes),
            check: settings.checksAll ? .everything : .tail,
            progress: { checked, total in
                let progress = "checked \(checked >> 20) of \(total >> 20) MiB"
                manager.status(progress, extendingBy: progressSeconds)
                return isToldToStop() ? .stop : .goOn
            })
        let mode: LogMode = settings.isReadOnly ? .readOnly : .readWrite
        var opened: OpenedLog
        do {
            opened = try Log.open(FilePath(settings.data), mode: mode, options: options)
        } catch {
            if error.code == .stopped { return nil }
            throw .log(error)
        }
        let reader = opened.reader
        let lost = DerivedFiles.lost(
            behind: reader.head, in: FilePath(settings.data), of: reader.identity,
            lineage: reader.lineage)
        if !lost.isEmpty, opened.recovery.torn == nil, !settings.isReadOnly {
            throw .log(.lostEnd(of: FilePath(settings.data), behind: reader.head))
        }
        report(opened.recovery, lost, logger)
        let history = LogHistory(reader)
        var derived = DerivedState(of: reader, history: history, settings, logger: logger)
        let isDone = try derived.catchUp(
            progress: { progress in
                manager.status(progress, extendingBy: progressSeconds)
                logger.info("\(progress)")
            }, isToldToStop: isToldToStop)
        guard isDone else { return nil }
        return StartedLog(
            reader: reader, history: history, keys: derived.keys, snapshots: derived.snapshots,
            ledger: Ledger(durable: reader.head), state: derived.state,
            unchecked: opened.unchecked, writer: opened.takeWriter())
    }

    /// The one writer; `nil` when the log is open to read only, or after it was taken.
    package mutating func takeWriter() -> LogWriter? { writer.take() }

    /// The time asked for to get that far once more.
    private static let progressSeconds = 60

    /// `lost`: what was made of the log tells of it, and the log lacks it.
    private static func report(
        _ recovery: RecoveryReport, _ lost: Range<UInt64>, _ logger: Logger
    ) {
        logger.info(
            recovery.isNew ? "began a new log" : "opened the log",
            metadata: [
                "log": "\(recovery.identity)", "events": "\(recovery.events)",
                "bytes": "\(recovery.bytes)", "segments": "\(recovery.segments)",
            ])
        if let torn = recovery.torn {
            var facts: Logger.Metadata = [
                "file": "\(torn.file)", "offset": "\(torn.offset)", "bytes": "\(torn.bytes)",
            ]
            facts["copied_to"] = torn.copiedTo.map { "\($0)" }
            let whose = lost.isEmpty ? " that nobody was promised" : ""
            logger.warning(
                torn.isCleared
                    ? "cleared an unfinished write\(whose)"
                    : "an unfinished write\(whose) is left in place",
                metadata: facts)
        }
        if !lost.isEmpty, recovery.fault == nil {
            logger.error(
                "acknowledged events are gone: restore from a backup, or append them again",
                metadata: ["first": "\(lost.lowerBound)", "last": "\(lost.upperBound - 1)"])
        }
        if let fault = recovery.fault {
            logger.error("serving only what comes before the damage, to read: \(fault)")
        }
    }
}
