extension LogError: CustomStringConvertible {
    /// One line: what, where, what to do.
    package var description: String {
        "\(what)\(place): \(remedy)"
    }

    private var what: String {
        // That the lock is held is all there is to say of a log in use.
        if code == .locked { return headline }
        let cause = [
            fault?.rawValue, call.map { "\($0.rawValue) failed" }, errno.map { "\($0)" },
        ].compactMap { $0 }.joined(separator: ", ")
        return cause.isEmpty ? headline : "\(headline) (\(cause))"
    }

    private var headline: String {
        switch code {
        case .locked: "log in use"
        case .noLog: "no log"
        case .damaged: "log damaged"
        case .newerFormat: "log of a newer format"
        case .notWritable: "log not writable"
        case .diskFull: "disk full"
        case .syncFailed: "sync failed"
        case .io: "input/output error"
        case .backup: "a backup"
        case .exists: "a log is there already"
        case .stopped: "told to stop before the log was checked"
        case .tooLarge: "payloads larger than one group may be"
        }
    }

    private var place: String {
        var place = file.map { " in \($0)" } ?? ""
        if let offset { place += " at byte \(offset)" }
        if let sequence { place += ", sequence \(sequence)" }
        return place
    }

    private var remedy: String {
        switch code {
        case .locked: "stop the other process first"
        case .noLog: "check the directory"
        case .damaged where fault == .missingLog:
            "restore from a backup, or take another directory for a new log"
        case .damaged where fault == .archivedEnd: "move it back"
        case .damaged where fault == .shortBackup: "take another backup"
        case .damaged where fault == .lostEnd:
            "restore from a backup, or remove index and snapshots beside it to go on without them"
        case .damaged: "restore from a backup, or start read-only to read what comes before"
        case .newerFormat: "use the version that wrote it, or a later one"
        case .notWritable: "check mount and permissions, or start read-only"
        case .diskFull: "free some space; nothing acknowledged is lost"
        case .syncFailed: "check the disk, then start again; nothing acknowledged is lost"
        case .io where fault == .removedSegment:
            "stop and restore the data directory from a backup; what was acknowledged is gone"
        case .io: "check the disk and the limits of the process, then start again"
        case .backup: "restore it to another directory, or read it as it is"
        case .exists: "take another directory"
        case .stopped: "start again to go on"
        case .tooLarge: "send fewer or smaller events at once"
        }
    }
}
