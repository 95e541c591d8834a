package import Storage
package import SystemPackage

/// Opens and checks logs.
package enum Log {
    /// Opens the log in `directory`, takes its lock before it reads anything, and checks every
    /// byte.
    ///
    /// To write: makes directory and log where there is none, copies a torn tail aside and cuts
    /// it, and writes the last group again and syncs it, so that nothing is served that only the
    /// page cache has. To read only: changes nothing, and opens the sound part of a damaged log;
    /// `recovery.fault` says where it ends.
    ///
    /// Throws `.locked` when another process has the log (readers share it among themselves),
    /// `.damaged` and `.newerFormat` with the place, `.noLog` in read-only mode, or what a failed
    /// call means. After a throw the lock is given back and the log holds all it held.
    package static func open(
        _ directory: FilePath, mode: LogMode, options: LogOptions = LogOptions()
    ) throws(LogError) -> OpenedLog {
        let layout = LogLayout(directory: directory)
        switch mode {
        case .readOnly: return try openToRead(layout, options)
        case .readWrite: return try openToWrite(layout, options)
        }
    }

    /// Reads every byte of the log in `directory` and changes nothing. Throws `.locked`, `.noLog`,
    /// or what a failed call means; what the bytes say is in the report.
    package static func verify(
        _ directory: FilePath, disk: any Disk = PosixDisk()
    ) throws(LogError) -> VerifyReport {
        let layout = LogLayout(directory: directory)
        let lock = try lockToRead(layout, disk)
        let made = try IdentityFile(layout: layout, disk: disk).read()
        let scan = try LogScan(layout, disk: disk, made: made)
        withExtendedLifetime(lock) {}
        return VerifyReport(
            identity: scan.identity, head: scan.lastSequence,
            segments: scan.table.segments.count, bytes: scan.table.totalBytes,
            torn: scan.tornInPlace, fault: scan.fault)
    }

    private static func openToRead(
        _ layout: LogLayout, _ options: LogOptions
    ) throws(LogError) -> OpenedLog {
        let lock = try lockToRead(layout, options.disk)
        let made = try IdentityFile(layout: layout, disk: options.disk).read()
        let scan = try LogScan(
            layout, disk: options.disk, made: made, progress: options.progress)
        guard let identity = scan.identity else {
            throw scan.fault ?? LogError(.noLog, file: layout.segments)
        }
        let store = LogStore(
            layout, disk: options.disk, lock: lock, identity: identity, table: scan.table,
            head: scan.lastSequence)
        return OpenedLog(
            writer: nil, reader: LogReader(store),
            recovery: scan.report(identity, torn: scan.tornInPlace))
    }

    private static func openToWrite(
        _ layout: LogLayout, _ options: LogOptions
    ) throws(LogError) -> OpenedLog {
        let recovery = Recovery(layout: layout, disk: options.disk)
        try recovery.makeDirectories()
        let lock = try lock(layout, options.disk, exclusive: true)
        let made = try IdentityFile(layout: layout, disk: options.disk).read()
        var scan = try LogScan(
            layout, disk: options.disk, made: made, progress: options.progress)
        if let fault = scan.fault { throw fault }
        let torn = try recovery.cutTorn(scan)
        let isNew = scan.table.segments.isEmpty
        if isNew {
            try recovery.makeLog()
            scan = try LogScan(layout, disk: options.disk, made: nil)
        }
        guard let identity = scan.identity, let last = scan.table.segments.last else {
            throw scan.fault ?? LogError(.noLog, file: layout.segments)
        }
        let file = try recovery.writeLastAgain(scan, last, identity)
        if made == nil { try recovery.nameLog(identity, isNew: isNew) }
        let store = LogStore(
            layout, disk: options.disk, lock: lock, identity: identity, table: scan.table,
            head: scan.lastSequence)
        let writer = LogWriter(
            store, file: file, segment: last,
            clock: RecordedClock(lastMicroseconds: scan.lastRecordedMicroseconds),
            segmentBytesMax: options.segmentBytes)
        var report = scan.report(identity, torn: torn)
        report.isNew = isNew
        return OpenedLog(writer: writer, reader: LogReader(store), recovery: report)
    }

    private static func lock(
        _ layout: LogLayout, _ disk: any Disk, exclusive: Bool
    ) throws(LogError) -> any DiskLock {
        try attempt(
            .lock, on: layout.lock, try disk.lock(layout.lock, exclusive: exclusive))
    }

    /// A log without a lock file was never opened to write where it lies: nobody holds it.
    private static func lockToRead(
        _ layout: LogLayout, _ disk: any Disk
    ) throws(LogError) -> (any DiskLock)? {
        do {
            return try lock(layout, disk, exclusive: false)
        } catch {
            guard error.errno == .noSuchFileOrDirectory else { throw error }
        }
        do {
            _ = try attempt(.list, on: layout.segments, try disk.list(layout.segments))
        } catch {
            guard error.errno == .noSuchFileOrDirectory else { throw error }
            throw LogError(.noLog, file: layout.segments)
        }
        return nil
    }
}
