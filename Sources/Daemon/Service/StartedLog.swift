package import EventLog
import Events
package import Logging
package import Projections
package import Recall
import SystemPackage

/// A log that is open and folded: everything the endpoint starts from.
package struct StartedLog: ~Copyable {
    package let reader: LogReader
    package let history: LogHistory
    package let ledger: Ledger
    package let state: ProjectionsState
    package let lineage: UInt64
    private var writer: LogWriter?

    /// Opens the log (its lock before anything else), checks every byte of it and folds it; `nil`
    /// when it was told to stop before it was done.
    package static func open(
        _ settings: Settings, manager: ServiceManager, logger: Logger,
        isToldToStop: () -> Bool = { false }
    ) throws(DaemonFailure) -> StartedLog? {
        let options = LogOptions(
            segmentBytes: UInt64(settings.segmentBytes),
            progress: { checked, total in
                let progress = "checked \(checked >> 20) of \(total >> 20) MiB"
                manager.status(progress, extendingBy: progressSeconds)
            })
        let mode: LogMode = settings.isReadOnly ? .readOnly : .readWrite
        var opened: OpenedLog
        do {
            opened = try Log.open(FilePath(settings.data), mode: mode, options: options)
        } catch {
            throw .log(error)
        }
        report(opened.recovery, logger)
        let reader = opened.reader
        let history = LogHistory(reader)
        var ledger = Ledger()
        var state = ProjectionsState()
        let head = reader.head
        var isStopped = false
        do throws(RecallError) {
            try Replay.each(of: reader) { recorded in
                ledger.replay(key: recorded.event.key, routes: recorded.stored.routes)
                _ = state.apply(recorded.foldRecord, history: history)
                guard recorded.sequence % progressEvents == 0 else { return .goOn }
                let progress = "folded \(recorded.sequence) of \(head) events"
                manager.status(progress, extendingBy: progressSeconds)
                logger.info("\(progress)")
                isStopped = isToldToStop()
                return isStopped ? .stop : .goOn
            }
            if let failure = history.failure { throw failure }
        } catch {
            throw DaemonFailure(error)
        }
        if isStopped { return nil }
        return StartedLog(
            reader: reader, history: history, ledger: ledger, state: state,
            lineage: UInt64(opened.recovery.lineage), writer: opened.takeWriter())
    }

    /// The one writer; `nil` when the log is open to read only, or after it was taken.
    package mutating func takeWriter() -> LogWriter? { writer.take() }

    /// After so many events a long start says how far it is.
    private static let progressEvents: UInt64 = 100_000
    /// The time asked for to get that far once more.
    private static let progressSeconds = 60

    private static func report(_ recovery: RecoveryReport, _ logger: Logger) {
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
            logger.warning(
                torn.isCut
                    ? "cut an unfinished write that nobody was promised"
                    : "an unfinished write that nobody was promised is left in place",
                metadata: facts)
        }
        if let fault = recovery.fault {
            logger.error("serving only what comes before the damage, to read: \(fault)")
        }
    }
}
