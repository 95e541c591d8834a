import EventLog
import Projections
import Recall
import SystemPackage

/// A log on this machine, without a daemon.
enum OfflineLog {
    static func verify(_ directory: String) throws(Failure) -> VerifyReport {
        var report: VerifyReport
        do { report = try Log.verify(FilePath(directory)) } catch { throw failure(error) }
        if report.isSound {
            let reader = try openedToRead(directory, LogOptions(check: .tail)).reader
            report.fault = try lostEnd(of: reader, in: directory)
        }
        return report
    }

    /// Opens the log to read. What is damaged stops it, although the sound part could be read: a
    /// state of half a log must not pass for the state.
    static func open(_ directory: String) throws(Failure) -> OpenedLog {
        let opened = try openedToRead(directory, LogOptions())
        if let fault = opened.recovery.fault { throw failure(fault) }
        try BackupNote(in: FilePath(directory))?.check(opened.reader, in: directory)
        if let fault = try lostEnd(of: opened.reader, in: directory) { throw failure(fault) }
        return opened
    }

    private static func openedToRead(
        _ directory: String, _ options: LogOptions
    ) throws(Failure) -> OpenedLog {
        do {
            return try Log.open(FilePath(directory), mode: .readOnly, options: options)
        } catch {
            throw failure(error)
        }
    }

    /// The fault of a log that is sound and ends before what is kept beside it tells of: the note of
    /// a backup, or what the daemon made of it.
    private static func lostEnd(
        of reader: LogReader, in directory: String
    ) throws(Failure) -> LogError? {
        let directory = FilePath(directory)
        let last = max(
            try BackupNote(in: directory)?.head ?? 0,
            DerivedFiles.lastWitnessed(in: directory, of: reader))
        return last > reader.head ? .lostEnd(of: directory, behind: reader.head) : nil
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
