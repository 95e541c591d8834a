package import Storage
package import SystemPackage

/// What a restore made.
package struct RestoreReport: Sendable, Equatable {
    package let identity: LogIdentity
    /// The last sequence that was restored.
    package let head: UInt64
    /// The one that was begun: what is recorded from now on belongs to it.
    package let lineage: Lineage
    package let bytes: UInt64
}

extension Log {
    /// Copies `source`, a log or a backup that was opened to read, to `directory`, which must hold
    /// no log, and begins a new lineage there: what is recorded behind its head is another history
    /// than what the original went on with.
    ///
    /// A torn tail is left out. The copy is made aside and takes its name when it is whole and
    /// synced, so that no crash leaves half a log. When it throws there is no log in `directory`:
    /// the fault of a damaged source, `.exists`, `.locked`, `.diskFull`, or what a failed call
    /// means.
    package static func restore(
        _ source: borrowing OpenedLog, to directory: FilePath, nowMicroseconds: Int64,
        disk: any Disk = PosixDisk()
    ) throws(LogError) -> RestoreReport {
        if let fault = source.recovery.fault { throw fault }
        let restore = Restore(
            source: source.reader,
            files: SegmentFiles(layout: LogLayout(directory: directory), disk: disk))
        return try restore.run(nowMicroseconds: nowMicroseconds)
    }
}

private struct Restore {
    let source: LogReader
    let files: SegmentFiles

    /// Where the copy is made.
    private var aside: SegmentFiles {
        var layout = files.layout
        layout.segmentsName = "log.restoring"
        return SegmentFiles(layout: layout, disk: files.disk)
    }

    func run(nowMicroseconds: Int64) throws(LogError) -> RestoreReport {
        try Recovery(files: files).makeDirectories()
        let path = files.layout.lock
        let lock = try attempt(.lock, on: path, try files.disk.lock(path, exclusive: true))
        defer { withExtendedLifetime(lock) {} }
        try refuseLog()
        do {
            try empty(aside.layout.segments)
            let report = try copy(nowMicroseconds: nowMicroseconds)
            try place(report.identity)
            return report
        } catch {
            // The first error is the one to tell.
            try? empty(aside.layout.segments)
            throw error
        }
    }

    /// Refuses a directory that holds a log, or whatever else: nothing that isn't ours is touched.
    private func refuseLog() throws(LogError) {
        guard try IdentityFile(files: files).read() == nil else {
            throw LogError(.exists, file: files.layout.lock)
        }
        let segments = files.layout.segments
        guard try files.names(isMade: true).firsts.isEmpty,
            try attempt(.list, on: segments, try files.disk.list(segments)).isEmpty
        else { throw LogError(.exists, file: segments) }
    }

    /// Gives the copy its name, or takes it back.
    private func place(_ identity: LogIdentity) throws(LogError) {
        let (source, target) = (aside.layout.segments, files.layout.segments)
        try attempt(.rename, on: target, try files.disk.rename(source, to: target))
        do {
            try sync(files.layout.directory)
            try IdentityFile(files: files).write(identity)
        } catch {
            try? files.disk.rename(target, to: source)
            try? files.disk.open(files.layout.lock, .write).truncate(to: 0)
            throw error
        }
    }

    /// Makes the directory, or removes what an earlier restore that was not finished left in it.
    private func empty(_ directory: FilePath) throws(LogError) {
        _ = try attempt(.makeDirectory, on: directory, try files.disk.makeDirectory(directory))
        for name in try attempt(.list, on: directory, try files.disk.list(directory)) {
            let path = directory.appending(name)
            try attempt(.remove, on: path, try files.disk.remove(path))
        }
    }

    private func copy(nowMicroseconds: Int64) throws(LogError) -> RestoreReport {
        let parts = source.parts()
        var bytes: UInt64 = 0
        // A last segment without a record gives way to the one of the new lineage.
        for part in parts.segments where part.firstSequence <= parts.head {
            try copy(part)
            bytes += part.soundBytes
        }
        let number = max(source.lineage + 1, UInt64(max(nowMicroseconds, 0)))
        let header = SegmentHeader(
            lineage: number, identity: source.identity, firstSequence: parts.head + 1)
        _ = try SegmentMaker(files: aside).make(header)
        return RestoreReport(
            identity: source.identity, head: parts.head,
            lineage: Lineage(number: number, firstSequence: parts.head + 1), bytes: bytes)
    }

    private func copy(_ part: LogParts.Part) throws(LogError) {
        let path = aside.layout.segment(part.firstSequence)
        let file = try attempt(.create, on: path, try files.disk.open(path, .create))
        var at: UInt64 = 0
        while at < part.soundBytes {
            let bytes = try source.bytes(
                ofSegment: part.firstSequence, from: at, count: Limits.readBytes)
            guard !bytes.isEmpty else { throw LogError(.read, .ioError, file: path) }
            try attempt(.write, on: path, try file.writeFully(bytes, at: at))
            at += UInt64(bytes.count)
        }
        if part.fileBytes > part.soundBytes {
            try attempt(
                .write, on: path,
                try file.writeZeros((part.fileBytes - 1)..<part.fileBytes))
        }
        try attempt(.sync, on: path, try file.sync(.dataAndMetadata))
    }

    private func sync(_ directory: FilePath) throws(LogError) {
        try attempt(.sync, on: directory, try files.disk.syncDirectory(directory))
    }
}
