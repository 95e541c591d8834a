import EventLog
import Projections
import Recall
import SystemPackage

/// A log on this machine, without a daemon.
enum OfflineLog {
    static func verify(_ directory: String) throws(Failure) -> VerifyReport {
        var report: VerifyReport
        do { report = try Log.verify(FilePath(directory)) } catch { throw failure(error) }
        guard report.isSound else { return report }
        if let note = try BackupNote(in: FilePath(directory)), note.head > report.head {
            report.fault = .shortBackup(in: FilePath(directory), behind: report.head)
        } else if let log = report.identity, let lineage = report.lineage {
            report.fault = lostEnd(of: log, lineage, behind: report.head, in: directory)
        }
        return report
    }

    /// Opens the log to read. What is damaged stops it, although the sound part could be read: a
    /// state of half a log must not pass for the state.
    static func open(_ directory: String) throws(Failure) -> OpenedLog {
        let opened: OpenedLog
        do {
            opened = try Log.open(FilePath(directory), mode: .readOnly)
        } catch {
            throw failure(error)
        }
        if let fault = opened.recovery.fault { throw failure(fault) }
        let reader = opened.reader
        try BackupNote(in: FilePath(directory))?.check(reader, in: directory)
        let fault = lostEnd(
            of: reader.identity, reader.lineage, behind: reader.head, in: directory)
        if let fault { throw failure(fault) }
        return opened
    }

    /// The fault of a log that is sound and ends before what the daemon made of it tells of.
    private static func lostEnd(
        of log: LogIdentity, _ lineage: UInt64, behind head: UInt64, in directory: String
    ) -> LogError? {
        let directory = FilePath(directory)
        let lost = DerivedFiles.lost(behind: head, in: directory, of: log, lineage: lineage)
        return lost.isEmpty ? nil : .lostEnd(of: directory, behind: head)
    }

    /// The state after `sequence`, which must be in the log.
    static func replay(
        _ reader: LogReader, through sequence: UInt64
    ) throws -> ProjectionsState {
        let state: ProjectionsState
        do {
            state = try Replay.state(
                of: reader, through: sequence, isCancelled: { Task.isCancelled })
        } catch {
            throw failure(error)
        }
        try Task.checkCancellation()
        return state
    }

    /// 4 is for a log that is in use, damaged or of a newer format: trying again won't help.
    static func failure(_ error: LogError) -> Failure {
        let status: ExitStatus =
            switch error.code {
            case .locked, .damaged, .newerFormat: .unusableLog
            case .noLog: .usage
            case .backup, .exists, .notWritable, .diskFull, .syncFailed, .io, .stopped, .tooLarge:
                .refused
            }
        return Failure(status, "\(error)")
    }

    private static func failure(_ error: RecallError) -> Failure {
        switch error {
        case .log(let error): failure(error)
        case .unknownRecord: Failure(.unusableLog, "\(error)")
        case .index: Failure(.refused, "\(error)")
        }
    }
}
