import EventLog
import SystemPackage

/// A log on this machine, without a daemon. Every failure of it is one of exit code 4: trying again
/// won't help.
enum OfflineLog {
    static func verify(_ directory: String) throws(Failure) -> VerifyReport {
        do { return try Log.verify(FilePath(directory)) } catch { throw failure(error) }
    }

    /// Opens the log to read. What is damaged stops it, although the sound part could be read: a
    /// state of half a log must not pass for the state.
    static func open(_ directory: String) throws(Failure) -> LogReader {
        let opened: OpenedLog
        do {
            opened = try Log.open(FilePath(directory), mode: .readOnly)
        } catch {
            throw failure(error)
        }
        if let fault = opened.recovery.fault { throw failure(fault) }
        return opened.reader
    }

    static func failure(_ error: LogError) -> Failure {
        Failure(error.code == .noLog ? .usage : .unusableLog, "\(error)")
    }
}
