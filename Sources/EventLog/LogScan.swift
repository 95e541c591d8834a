import Storage
import SystemPackage

/// Reads every byte of a log and says what is there. Changes nothing on disk.
struct LogScan {
    /// How the log ends.
    enum End: Equatable {
        case sound
        /// Cut the last segment here.
        case torn(offset: UInt64, bytes: UInt64)
        /// The last file is a segment whose making was not finished; remove it.
        case unfinishedSegment(FilePath, bytes: UInt64)
        /// `.damaged` or `.newerFormat`.
        case fault(LogError)
    }

    let layout: LogLayout
    let disk: any Disk

    private(set) var identity: LogIdentity?
    private(set) var table = SegmentTable()
    private(set) var lastSequence: UInt64 = 0
    private(set) var lastRecordedMicroseconds: Int64?
    /// Of the last segment; nil when it holds none.
    private(set) var lastGroup: Range<UInt64>?
    private(set) var end = End.sound

    /// What was made here, as the lock file has it.
    private let made: LogIdentity?
    private var progress: ScanProgress?

    /// `made`: the log that must be here; nil when none is known. Throws when a call fails, and
    /// `.noLog` where none was made; what the bytes say is in `end`.
    init(
        _ layout: LogLayout, disk: any Disk, made: LogIdentity?,
        progress: ScanProgress.Report? = nil
    ) throws(LogError) {
        self.layout = layout
        self.disk = disk
        self.made = made
        let firsts = try Self.segments(layout, disk, isMade: made != nil)
        if firsts.isEmpty, made != nil {
            let path = layout.segment(1)
            end = .fault(.damaged(.missingLog, file: path, offset: 0, sequence: 1))
        }
        if let progress {
            self.progress = try ScanProgress(
                firsts.map(layout.segment), disk: disk, report: progress)
        }
        for (index, first) in firsts.enumerated() {
            end = try scanSegment(named: first, isLast: index == firsts.count - 1)
            guard end == .sound else { return }
        }
    }

    /// First sequences of the segment files, in order.
    private static func segments(
        _ layout: LogLayout, _ disk: any Disk, isMade: Bool
    ) throws(LogError) -> [UInt64] {
        do throws(Errno) {
            let names = try disk.list(layout.segments)
            return names.compactMap(LogLayout.firstSequence(ofName:)).sorted()
        } catch {
            guard error == .noSuchFileOrDirectory else {
                throw LogError(.list, error, file: layout.segments)
            }
            if isMade { return [] }
            throw LogError(.noLog, file: layout.segments)
        }
    }

    private var next: UInt64 { lastSequence + 1 }

    private mutating func scanSegment(named first: UInt64, isLast: Bool) throws(LogError) -> End {
        let path = layout.segment(first)
        // The names alone tell a hole, whatever is in the file.
        if first != next {
            let fault: LogError.Fault = first > next ? .missingRecords : .sequenceJump
            return missing(fault, before: path)
        }
        let file = try attempt(.open, on: path, try disk.open(path, .read))
        let size = try attempt(.size, on: path, try file.size())
        let (header, verdict) = try attempt(
            .read, on: path, try readHeader(path, file, size: size, isLast: isLast))
        guard let header else { return verdict }
        table.addSegment(header)
        lastGroup = nil
        let end = try attempt(
            .read, on: path, try scanGroups(path, file, size: size, header, isLast: isLast))
        progress?.pass(fileOf: size)
        return end
    }

    /// Names the end of the segment before, where the missing records should be.
    private func missing(_ fault: LogError.Fault, before path: FilePath) -> End {
        guard let last = table.segments.last else {
            return .fault(.damaged(.missingSegment, file: path, offset: 0, sequence: next))
        }
        let file = layout.segment(last.firstSequence)
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
            guard header.lineage >= table.segments.last?.lineage ?? 0 else {
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
        let judge = TailJudge(
            tail: UnsafeRawBufferPointer(rebasing: buffer.bytes[..<count]), offset: offset,
            expectedSequence: next, earliestMicroseconds: lastRecordedMicroseconds ?? .min,
            identity: identity)
        // The next segment was made after the sync of all that is in this one.
        let isLonger = try !file.isZero(from: offset + reach, to: size)
        switch judge.verdict(goesOn: isLonger || !isLast) {
        case .clean: return .sound
        case .torn: return .torn(offset: offset, bytes: size - offset)
        case .damaged(let fault):
            return .fault(
                .damaged(
                    fault.what, file: path, offset: offset + UInt64(fault.offset),
                    sequence: fault.sequence))
        }
    }
}
