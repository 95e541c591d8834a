import Storage
import SystemPackage

/// What opening a log to write does to the disk.
struct Recovery {
    let layout: LogLayout
    let disk: any Disk

    private var maker: SegmentMaker { SegmentMaker(layout: layout, disk: disk) }

    /// Makes what is missing of the directories and of those above them, and syncs each name made.
    func makeDirectories() throws(LogError) {
        try makeDirectory(layout.directory)
        try makeDirectory(layout.segments)
    }

    private func makeDirectory(_ path: FilePath) throws(LogError) {
        let above = path.removingLastComponent()
        let isMade: Bool
        do {
            isMade = try attempt(.makeDirectory, on: path, try disk.makeDirectory(path))
        } catch {
            guard error.errno == .noSuchFileOrDirectory, !above.isEmpty, above != path
            else { throw error }
            try makeDirectory(above)
            isMade = try attempt(.makeDirectory, on: path, try disk.makeDirectory(path))
        }
        if isMade { try sync(above.isEmpty ? "." : above) }
    }

    /// Makes the names of segments, of their directory and of the data directory outlive a crash.
    private func syncDirectories() throws(LogError) {
        let parent = layout.directory.removingLastComponent()
        for directory in [layout.segments, layout.directory, parent.isEmpty ? "." : parent] {
            try sync(directory)
        }
    }

    /// The first segment, with a new identity; `writeLastAgain` syncs the directories above it.
    func makeLog() throws(LogError) {
        _ = try maker.make(SegmentHeader(identity: .random(), firstSequence: 1))
    }

    /// Copies a torn tail aside, then cuts it, or removes the segment that has no header, and
    /// syncs the cut.
    func cutTorn(_ scan: LogScan) throws(LogError) -> TornTail? {
        guard var torn = scan.tornInPlace else { return nil }
        let file = try attempt(.openToWrite, on: torn.file, try disk.open(torn.file, .write))
        if torn.bytes > 0 { torn.copiedTo = try copyAside(file, torn) }
        if torn.offset == 0 {
            try maker.remove(torn.file)
        } else {
            try attempt(.truncate, on: torn.file, try file.truncate(to: torn.offset))
            try attempt(.sync, on: torn.file, try file.sync(.dataAndMetadata))
        }
        torn.isCut = true
        return torn
    }

    /// Has the lock file name the log. On a full disk a log that was there already goes without,
    /// until the next start.
    func nameLog(_ identity: LogIdentity, isNew: Bool) throws(LogError) {
        do {
            try IdentityFile(layout: layout, disk: disk).write(identity)
        } catch {
            guard error.code == .diskFull, !isNew else { throw error }
        }
    }

    /// The last group once more in place, synced: after a failed sync or a kill the page cache may
    /// show what the disk does not have. All before it was synced before it was written. Needs no
    /// new byte on disk.
    func writeLastAgain(
        _ scan: LogScan, _ last: SegmentTable.Segment, _ identity: LogIdentity
    ) throws(LogError) -> any DiskFile {
        let path = layout.segment(last.firstSequence)
        let range = scan.lastGroup ?? 0..<UInt64(SegmentHeader.bytes)
        let buffer = RawBuffer(count: range.count)
        let bytes = UnsafeRawBufferPointer(buffer.bytes)
        let file = try attempt(.openToWrite, on: path, try disk.open(path, .write))
        let count = try attempt(
            .read, on: path, try file.readFully(into: buffer.bytes, at: range.lowerBound))
        guard count == range.count else { throw LogError(.read, .ioError, file: path) }
        try attempt(.write, on: path, try file.writeFully(bytes, at: range.lowerBound))
        try attempt(.sync, on: path, try file.sync(.dataAndMetadata))
        // Before the first group, whoever made the directories may not have come to sync them.
        if scan.lastSequence == 0 { try syncDirectories() } else { try sync(layout.segments) }
        return file
    }

    /// Nil when the disk has no room: nobody was promised these bytes, and a full disk must not
    /// stop a start.
    private func copyAside(_ file: any DiskFile, _ torn: TornTail) throws(LogError) -> FilePath? {
        let name = torn.file.lastComponent?.string ?? "segment"
        let copy = layout.torn.appending("\(name)-\(torn.offset)")
        do throws(Errno) {
            var path = copy
            let made = try disk.makeDirectory(layout.torn)
            let taken = try disk.list(layout.torn)
            var number = 1
            while let last = path.lastComponent?.string, taken.contains(last) {
                number += 1
                path = layout.torn.appending("\(name)-\(torn.offset)-\(number)")
            }
            let target = try disk.open(path, .create)
            try copyBytes(of: file, from: torn.offset, count: torn.bytes, to: target)
            try target.sync(.dataAndMetadata)
            try disk.syncDirectory(layout.torn)
            if made { try disk.syncDirectory(layout.directory) }
            return path
        } catch {
            let error = LogError(.write, error, file: copy)
            if error.code == .diskFull { return nil }
            throw error
        }
    }

    private func copyBytes(
        of file: any DiskFile, from offset: UInt64, count: UInt64, to target: any DiskFile
    ) throws(Errno) {
        let buffer = RawBuffer(count: Limits.readBytes)
        var done: UInt64 = 0
        while done < count {
            let want = Int(min(count - done, UInt64(Limits.readBytes)))
            let bytes = UnsafeMutableRawBufferPointer(rebasing: buffer.bytes[..<want])
            let read = try file.readFully(into: bytes, at: offset + done)
            if read == 0 { return }
            try target.writeFully(UnsafeRawBufferPointer(rebasing: bytes[..<read]), at: done)
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
            file = layout.segment(last.firstSequence)
            place = (offset, bytes)
        }
        return TornTail(
            file: file, offset: place.offset, bytes: place.bytes, copiedTo: nil, isCut: false)
    }

    func report(_ identity: LogIdentity, torn: TornTail?) -> RecoveryReport {
        RecoveryReport(
            identity: identity,
            lineage: table.segments.last?.lineage ?? SegmentHeader.firstLineage,
            lastSequence: lastSequence,
            lastRecordedMicroseconds: lastRecordedMicroseconds, segments: table.segments.count,
            bytes: table.totalBytes, isNew: false, torn: torn, fault: fault)
    }
}
