import Storage
import SystemPackage

/// Reads a log and says what is there. Changes nothing on disk.
struct LogScan {
    /// How the log ends.
    enum End: Equatable {
        case sound
        /// Clear the last segment from here on.
        case torn(offset: UInt64, bytes: UInt64)
        /// The last file is a segment whose making was not finished; remove it.
        case unfinishedSegment(FilePath, bytes: UInt64)
        /// `.damaged` or `.newerFormat`.
        case fault(LogError)
    }

    /// What is read of the segments, and what is told of it.
    struct Scope {
        var check = LogCheck.everything
        /// Only the segments before this one, all of which others follow.
        var before: UInt64?
        var progress: LogOptions.Progress?
        /// Called with each segment that others follow, once it was read whole.
        var onRead: ((SegmentTable.Segment, SegmentMarks) -> Void)?
    }

    let files: SegmentFiles

    private(set) var identity: LogIdentity?
    private(set) var table = SegmentTable()
    private(set) var lastSequence: UInt64 = 0
    private(set) var lastRecordedMicroseconds: Int64?
    /// Of the last segment; nil when it holds none.
    private(set) var lastGroup: Range<UInt64>?
    private(set) var end = End.sound

    /// What was made here, as the lock file has it.
    private let made: LogIdentity?
    private let scope: Scope
    private var progress: ScanProgress?

    /// `made`: the log that must be here; nil when none is known. Throws when a call fails,
    /// `.noLog` where none was made, `.stopped` when the one who is told of the progress says so;
    /// what the bytes say is in `end`.
    init(
        _ files: SegmentFiles, made: LogIdentity?, scope: Scope = Scope()
    ) throws(LogError) {
        self.files = files
        self.made = made
        self.scope = scope
        let names = try files.names(isMade: made != nil)
        let firsts = names.firsts.filter { $0 < scope.before ?? .max }
        if scope.before == nil, let fault = Self.fault(of: names, files.layout, made) {
            end = .fault(fault)
            return
        }
        if let report = scope.progress {
            progress = try ScanProgress(firsts, files, report: report)
        }
        for (index, first) in firsts.enumerated() {
            let following = index + 1 < firsts.count ? firsts[index + 1] : scope.before
            // The last may turn out to be unfinished: then the one before it is the end.
            let isTail = index + 2 >= firsts.count
            end = try scanSegment(
                named: first, following: following,
                trustsMarks: scope.check == .tail && !isTail)
            guard end == .sound else { return }
        }
        if let before = scope.before, next < before {
            end = missing(.missingRecords, before: files.layout.segment(before))
        }
    }

    /// What the names alone tell.
    private static func fault(
        of names: SegmentFiles.Names, _ layout: LogLayout, _ made: LogIdentity?
    ) -> LogError? {
        guard let last = names.firsts.last else {
            guard made != nil else { return nil }
            return .damaged(.missingLog, file: layout.segment(1), offset: 0, sequence: 1)
        }
        guard names.end != last else { return nil }
        return .damaged(.archivedEnd, file: layout.archived(last), offset: 0, sequence: last)
    }

    private var next: UInt64 { lastSequence + 1 }

    /// `following`: the first sequence of the segment behind this one; nil for the last.
    private mutating func scanSegment(
        named first: UInt64, following: UInt64?, trustsMarks: Bool
    ) throws(LogError) -> End {
        // The names alone tell a hole, whatever is in the file.
        if first != next {
            let fault: LogError.Fault = first > next ? .missingRecords : .sequenceJump
            return missing(fault, before: files.layout.segment(first))
        }
        let (path, file) = try files.open(first)
        let size = try attempt(.size, on: path, try file.size())
        let isLast = following == nil
        let (header, verdict) = try attempt(
            .read, on: path, try readHeader(path, file, size: size, isLast: isLast))
        guard let header else { return verdict }
        lastGroup = nil
        if trustsMarks, let following, let known = files.marks(of: header)?.segment,
            known.lastSequence + 1 == following, known.end <= size
        {
            table.addSegment(known)
            lastSequence = known.lastSequence
            lastRecordedMicroseconds = known.lastRecordedMicroseconds
            try progress?.pass(fileOf: size)
            return .sound
        }
        table.addSegment(SegmentTable.Segment(header))
        let end = try attempt(
            .read, on: path, try scanGroups(path, file, size: size, header, isLast: isLast))
        try progress?.pass(fileOf: size)
        if end == .sound, !isLast, let segment = table.last, !segment.isEmpty {
            scope.onRead?(segment, table.marks)
        }
        return end
    }

    /// Names the end of the segment before, where the missing records should be.
    private func missing(_ fault: LogError.Fault, before path: FilePath) -> End {
        guard let last = table.last else {
            return .fault(.damaged(.missingSegment, file: path, offset: 0, sequence: next))
        }
        let file = files.layout.segment(last.firstSequence)
        return .fault(.damaged(fault, file: file, offset: last.end, sequence: next))
    }

    private mutating func readHeader(
        _ path: FilePath, _ file: any DiskFile, size: UInt64, isLast: Bool
    ) throws(Errno) -> (SegmentHeader?, End) {
        let buffer = RawBuffer(count: SegmentHeader.bytes)
        let count = try file.readFully(into: buffer.bytes, at: 0)
        let bytes = UnsafeRawBufferPointer(rebasing: buffer.bytes[..<count])
        func damaged(_ fault: LogError.Fault) -> (SegmentHeader?, End) {
            (nil, .fault(.damaged(fault, file: path, offset: 0, sequence: next)))
        }
        // A segment is used only after its header is synced: without one it holds nothing.
        if count < SegmentHeader.bytes || bytes.isZero {
            guard isLast, try file.isZero(from: UInt64(SegmentHeader.bytes), to: size) else {
                return damaged(.segmentHeader)
            }
            // The first segment was synced before the lock file named the log.
            if made != nil, table.segments.isEmpty { return damaged(.segmentHeader) }
            return (nil, .unfinishedSegment(path, bytes: size))
        }
        switch SegmentHeader.decode(bytes) {
        case .damaged: return damaged(.segmentHeader)
        case .newer: return (nil, .fault(LogError(.newerFormat, file: path)))
        case .header(let header):
            guard header.firstSequence == next else { return damaged(.segmentName) }
            guard header.identity == identity ?? made ?? header.identity else {
                return damaged(.foreignSegment)
            }
            guard header.lineage >= table.last?.lineage ?? SegmentHeader.firstLineage else {
                return damaged(.lineage)
            }
            guard size >= header.filledBytes else { return damaged(.shortSegment) }
            identity = header.identity
            return (header, .sound)
        }
    }

    private mutating func scanGroups(
        _ path: FilePath, _ file: any DiskFile, size: UInt64, _ segment: SegmentHeader,
        isLast: Bool
    ) throws(Errno) -> End {
        var scanner = GroupScanner(
            file, identity: segment.identity, from: UInt64(SegmentHeader.bytes), to: size)
        while case .group(let group) = try scanner.next() {
            guard group.header.firstSequence == next,
                group.header.recordedMicroseconds >= lastRecordedMicroseconds ?? .min,
                group.walk() == nil
            else { break }
            lastGroup = scanner.offset..<(scanner.offset + UInt64(group.bytes.count))
            lastSequence = group.header.lastSequence
            lastRecordedMicroseconds = group.header.recordedMicroseconds
            table.addGroup(group.header)
            scanner.pass(group)
            progress?.reach(scanner.offset)
        }
        return try judgeTail(
            path, file, size: size, from: scanner.offset, segment.identity, isLast: isLast)
    }

    private func judgeTail(
        _ path: FilePath, _ file: any DiskFile, size: UInt64, from offset: UInt64,
        _ identity: LogIdentity, isLast: Bool
    ) throws(Errno) -> End {
        if try file.isZero(from: offset, to: size) { return .sound }
        let reach = min(UInt64(Limits.groupBytesMax), size - offset)
        let buffer = RawBuffer(count: Int(reach))
        let count = try file.readFully(into: buffer.bytes, at: offset)
        let tail = UnsafeRawBufferPointer(rebasing: buffer.bytes[..<count])
        let judge = TailJudge(
            tail: tail, offset: offset, expectedSequence: next,
            earliestMicroseconds: lastRecordedMicroseconds ?? .min, identity: identity)
        // The next segment was made after the sync of all that is in this one.
        let isLonger = try !file.isZero(from: offset + reach, to: size)
        switch judge.verdict(goesOn: isLonger || !isLast) {
        case .clean: return .sound
        case .torn:
            let written = tail.lastIndex { $0 != 0 }.map { $0 + 1 } ?? 0
            return .torn(offset: offset, bytes: UInt64(written))
        case .damaged(let fault):
            return .fault(
                .damaged(
                    fault.what, file: path, offset: offset + UInt64(fault.offset),
                    sequence: fault.sequence))
        }
    }
}
