import Storage
import SystemPackage

/// What opening a log to write does to the disk.
struct Recovery {
    let files: SegmentFiles

    private var layout: LogLayout { files.layout }
    private var disk: any Disk { files.disk }
    private var maker: SegmentMaker { SegmentMaker(files: files) }

    /// Makes what is missing of the directories and of those above them, and syncs each name made.
    func makeDirectories() throws(LogError) {
        try makeDirectory(layout.directory)
        try makeDirectory(layout.segments)
    }

    private func makeDirectory(_ path: FilePath) throws(LogError) {
        let above = path.parent
        let isMade: Bool
        do {
            isMade = try attempt(.makeDirectory, on: path, try disk.makeDirectory(path))
        } catch {
            guard error.errno == .noSuchFileOrDirectory, above != path
            else { throw error }
            try makeDirectory(above)
            isMade = try attempt(.makeDirectory, on: path, try disk.makeDirectory(path))
        }
        if isMade { try sync(above) }
    }

    /// Makes the names of segments, of their directory and of the data directory outlive a crash.
    private func syncDirectories() throws(LogError) {
        for directory in [layout.segments, layout.directory, layout.directory.parent] {
            try sync(directory)
        }
    }

    /// The first segment, with a new identity; `writeEndAgain` syncs the directories above it.
    func makeLog() throws(LogError) {
        _ = try maker.make(SegmentHeader(identity: .random(), firstSequence: 1))
    }

    /// Copies a torn tail aside, or removes the segment that has no header; what was copied is
    /// overwritten by `writeEndAgain`.
    func clearTorn(_ scan: LogScan) throws(LogError) -> TornTail? {
        guard var torn = scan.tornInPlace else { return nil }
        if torn.bytes > 0 { torn.copiedTo = try copyAside(torn) }
        if torn.offset == 0 { try maker.remove(torn.file) }
        torn.isCleared = true
        return torn
    }

    /// Has the lock file name the log. On a full disk a log that was there already goes without,
    /// until the next start.
    func nameLog(_ identity: LogIdentity, isNew: Bool) throws(LogError) {
        do {
            try IdentityFile(files: files).write(identity)
        } catch {
            guard error.isForWantOfSpace, !isNew else { throw error }
        }
    }

    /// Keeps the marks of segments read whole that had none kept.
    func keepMarks(identity: LogIdentity?) -> (SegmentTable.Segment, SegmentMarks) -> Void {
        let kept = Set((try? disk.list(layout.marks)) ?? [])
        return { [files, layout] segment, marks in
            let name = layout.marks(segment.firstSequence).lastComponent?.string ?? ""
            guard let identity, !kept.contains(name) else { return }
            files.keep(MarksFile(identity, segment, marks))
        }
    }

    /// The last group once more in place, and zeros behind it as far as an unfinished write can
    /// reach, synced: after a failed sync or a kill the page cache may show what the disk does not
    /// have. All before it was synced before it was written. Needs no new byte on disk.
    func writeEndAgain(
        _ scan: LogScan, _ last: SegmentTable.Segment, _ identity: LogIdentity
    ) throws(LogError) -> any DiskFile {
        let path = layout.segment(last.firstSequence)
        let range = scan.lastGroup ?? 0..<UInt64(SegmentHeader.bytes)
        let buffer = RawBuffer(count: range.count)
        let bytes = UnsafeRawBufferPointer(buffer.bytes)
        let file = try openEnd(last)
        let count = try attempt(
            .read, on: path, try file.readFully(into: buffer.bytes, at: range.lowerBound))
        guard count == range.count else { throw LogError(.read, .ioError, file: path) }
        try attempt(.write, on: path, try file.writeFully(bytes, at: range.lowerBound))
        let size = try attempt(.size, on: path, try file.size())
        let reach = min(size, range.upperBound + UInt64(Limits.groupBytesMax))
        try attempt(.write, on: path, try file.writeZeros(range.upperBound..<reach))
        try attempt(.sync, on: path, try file.sync(.dataAndMetadata))
        // Before the first group, whoever made the directories may not have come to sync them.
        if scan.lastSequence == 0 { try syncDirectories() } else { try sync(layout.segments) }
        return file
    }

    private func openEnd(_ last: SegmentTable.Segment) throws(LogError) -> any DiskFile {
        let path = layout.segment(last.firstSequence)
        do throws(Errno) {
            return try disk.open(path, .write)
        } catch {
            guard error == .noSuchFileOrDirectory else {
                throw LogError(.openToWrite, error, file: path)
            }
            // A segment behind it was never finished, so its own move was too early.
            throw LogError.damaged(
                .archivedEnd, file: layout.archived(last.firstSequence), offset: 0,
                sequence: last.firstSequence)
        }
    }

    /// Nil when the disk has no room: nobody was promised these bytes, and a full disk must not
    /// stop a start.
    private func copyAside(_ torn: TornTail) throws(LogError) -> FilePath? {
        let name = torn.file.lastComponent?.string ?? "segment"
        do {
            let folder = layout.torn
            let isMade = try attempt(.makeDirectory, on: folder, try disk.makeDirectory(folder))
            let taken = try attempt(.list, on: folder, try disk.list(folder))
            var copy = "\(name)-\(torn.offset)"
            var number = 1
            while taken.contains(copy) {
                number += 1
                copy = "\(name)-\(torn.offset)-\(number)"
            }
            let path = folder.appending(copy)
            let target = try attempt(.create, on: path, try disk.open(path, .create))
            try copyBytes(of: torn, to: target, path)
            try attempt(.sync, on: path, try target.sync(.dataAndMetadata))
            try sync(folder)
            if isMade { try sync(layout.directory) }
            return path
        } catch {
            if error.isForWantOfSpace { return nil }
            throw error
        }
    }

    private func copyBytes(
        of torn: TornTail, to target: any DiskFile, _ path: FilePath
    ) throws(LogError) {
        let file = try attempt(.open, on: torn.file, try disk.open(torn.file, .read))
        let buffer = RawBuffer(count: Limits.readBytes)
        var done: UInt64 = 0
        while done < torn.bytes {
            let want = Int(min(torn.bytes - done, UInt64(Limits.readBytes)))
            let bytes = UnsafeMutableRawBufferPointer(rebasing: buffer.bytes[..<want])
            let read = try attempt(
                .read, on: torn.file, try file.readFully(into: bytes, at: torn.offset + done))
            if read == 0 { return }
            try attempt(
                .write, on: path,
                try target.writeFully(UnsafeRawBufferPointer(rebasing: bytes[..<read]), at: done))
            done += UInt64(read)
        }
    }

    private func sync(_ directory: FilePath) throws(LogError) {
        try attempt(.sync, on: directory, try disk.syncDirectory(directory))
    }
}

extension LogScan {
    var fault: LogError? {
        if case .fault(let error) = end { error } else { nil }
    }

    /// The torn tail as it lies in the file.
    var tornInPlace: TornTail? {
        let file: FilePath
        let place: (offset: UInt64, bytes: UInt64)
        switch end {
        case .sound, .fault: return nil
        case .unfinishedSegment(let path, let bytes):
            file = path
            place = (0, bytes)
        case .torn(let offset, let bytes):
            guard let last = table.segments.last else { return nil }
            file = files.layout.segment(last.firstSequence)
            place = (offset, bytes)
        }
        return TornTail(
            file: file, offset: place.offset, bytes: place.bytes, copiedTo: nil, isCleared: false)
    }

    func report(_ identity: LogIdentity, torn: TornTail?) -> RecoveryReport {
        RecoveryReport(
            identity: identity,
            lineage: table.last?.lineage ?? SegmentHeader.firstLineage,
            lastSequence: lastSequence,
            lastRecordedMicroseconds: lastRecordedMicroseconds, segments: table.segments.count,
            bytes: table.totalBytes, isNew: false, torn: torn, fault: fault)
    }
}
