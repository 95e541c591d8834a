package import Storage
package import SystemPackage

/// Opens and checks logs.
package enum Log {
    /// The name of the file that tells a backup from a log in use.
    package static var backupNoteName: String { LogLayout.backupNoteName }

    /// Opens the log in `directory`, takes its lock before it reads anything, and checks every
    /// byte, or what `options.check` says.
    ///
    /// To write: makes directory and log where there is none, copies a torn tail aside and
    /// overwrites it with zeros, and writes the last group again and syncs it, so that nothing is
    /// served that only the page cache has. To read only: changes nothing, and opens the sound part of a damaged log;
    /// `recovery.fault` says where it ends.
    ///
    /// Throws `.locked` when another process has the log (readers share it among themselves),
    /// `.backup` when a backup was to be written to,
    /// `.damaged` and `.newerFormat` with the place, `.noLog` in read-only mode, or what a failed
    /// call means. After a throw the lock is given back and the log holds all it held.
    package static func open(
        _ directory: FilePath, mode: LogMode, options: LogOptions = LogOptions()
    ) throws(LogError) -> OpenedLog {
        let files = SegmentFiles(
            layout: LogLayout(directory: directory), disk: options.disk,
            keepsMarks: mode == .readWrite)
        switch mode {
        case .readOnly: return try openToRead(files, options)
        case .readWrite: return try openToWrite(files, options)
        }
    }

    /// Reads every byte of the log in `directory` and changes nothing. Throws `.locked`, `.noLog`,
    /// `.stopped`, or what a failed call means; what the bytes say is in the report.
    package static func verify(
        _ directory: FilePath, disk: any Disk = PosixDisk(), progress: LogOptions.Progress? = nil
    ) throws(LogError) -> VerifyReport {
        let files = SegmentFiles(layout: LogLayout(directory: directory), disk: disk)
        let lock = try lockToRead(files)
        let scan = try scan(files, LogScan.Scope(progress: progress))
        withExtendedLifetime(lock) {}
        return VerifyReport(
            identity: scan.identity, head: scan.lastSequence,
            segments: scan.table.segments.count, bytes: scan.table.totalBytes,
            torn: scan.tornInPlace, fault: scan.fault,
            lineage: scan.table.segments.last?.lineage)
    }

    private static func openToRead(
        _ files: SegmentFiles, _ options: LogOptions
    ) throws(LogError) -> OpenedLog {
        let lock = try lockToRead(files)
        let scan = try scan(
            files, LogScan.Scope(check: options.check, progress: options.progress))
        guard let identity = scan.identity else {
            throw scan.fault ?? LogError(.noLog, file: files.layout.segments)
        }
        let store = LogStore(
            files, lock: lock, identity: identity, table: scan.table, head: scan.lastSequence)
        return OpenedLog(
            writer: nil, reader: LogReader(store),
            recovery: scan.report(identity, torn: scan.tornInPlace),
            unchecked: unchecked(scan, identity, options))
    }

    private static func openToWrite(
        _ files: SegmentFiles, _ options: LogOptions
    ) throws(LogError) -> OpenedLog {
        let recovery = Recovery(files: files)
        try refuseBackup(files)
        try recovery.makeDirectories()
        let lock = try lock(files, exclusive: true)
        let made = try IdentityFile(files: files).read()
        var scope = LogScan.Scope(check: options.check, progress: options.progress)
        scope.onRead = recovery.keepMarks(identity: made)
        var scan = try LogScan(files, made: made, scope: scope)
        if let fault = scan.fault { throw fault }
        let torn = try recovery.clearTorn(scan)
        let isNew = scan.table.segments.isEmpty
        if isNew {
            try recovery.makeLog()
            scan = try LogScan(files, made: nil)
        }
        guard let identity = scan.identity, let last = scan.table.last else {
            throw scan.fault ?? LogError(.noLog, file: files.layout.segments)
        }
        let file = try recovery.writeEndAgain(scan, last, identity)
        if made == nil { try recovery.nameLog(identity, isNew: isNew) }
        let store = LogStore(
            files, lock: lock, identity: identity, table: scan.table, head: scan.lastSequence)
        let writer = LogWriter(
            store, file: file, segment: last,
            clock: RecordedClock(lastMicroseconds: scan.lastRecordedMicroseconds),
            segmentBytesMax: options.segmentBytes)
        var report = scan.report(identity, torn: torn)
        report.isNew = isNew
        return OpenedLog(
            writer: writer, reader: LogReader(store), recovery: report,
            unchecked: unchecked(scan, identity, options))
    }

    /// To write to a backup would begin another history that nobody can tell from the first.
    private static func refuseBackup(_ files: SegmentFiles) throws(LogError) {
        let note = files.layout.backupNote
        guard (try? files.disk.open(note, .read)) != nil else { return }
        throw LogError(.backup, file: note)
    }

    private static func scan(
        _ files: SegmentFiles, _ scope: LogScan.Scope
    ) throws(LogError) -> LogScan {
        try LogScan(files, made: try IdentityFile(files: files).read(), scope: scope)
    }

    private static func unchecked(
        _ scan: LogScan, _ identity: LogIdentity, _ options: LogOptions
    ) -> UncheckedSegments? {
        guard options.check == .tail, let last = scan.table.last, scan.table.segments.count > 1
        else { return nil }
        return UncheckedSegments(
            files: scan.files, identity: identity, before: last.firstSequence)
    }

    private static func lock(
        _ files: SegmentFiles, exclusive: Bool
    ) throws(LogError) -> any DiskLock {
        let path = files.layout.lock
        return try attempt(
            exclusive ? .lock : .lockToRead, on: path,
            try files.disk.lock(path, exclusive: exclusive))
    }

    /// A log without a lock file was never opened to write where it lies: nobody holds it.
    private static func lockToRead(_ files: SegmentFiles) throws(LogError) -> (any DiskLock)? {
        do {
            return try lock(files, exclusive: false)
        } catch {
            guard error.errno == .noSuchFileOrDirectory else { throw error }
        }
        _ = try files.names(isMade: false)
        return nil
    }
}
