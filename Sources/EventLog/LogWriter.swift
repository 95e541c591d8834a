import Storage
import Synchronization
import SystemPackage

/// The one writer of an open log.
package struct LogWriter: ~Copyable, Sendable {
    /// Fills segments ahead. Somebody has to call its `step`; without, segments grow as they are
    /// written, which takes longer.
    package let filler: SegmentFiller
    private let store: LogStore
    private let segmentBytesMax: UInt64
    private var file: any DiskFile
    private var segment: SegmentTable.Segment
    /// Up to here a write to the segment can't fail for want of space; `.max` where the file system
    /// makes no such promise.
    private var reservedBytes: UInt64
    private var clock: RecordedClock
    private var buffer = RawBuffer(count: Limits.readBytes)
    /// Set once; every later call throws it again.
    private var failure: LogError?

    init(
        _ store: LogStore, file: any DiskFile, segment: SegmentTable.Segment,
        clock: RecordedClock, segmentBytesMax: UInt64
    ) {
        self.store = store
        self.file = file
        self.segment = segment
        self.clock = clock
        self.segmentBytesMax = segmentBytesMax
        reservedBytes = max(segment.filledBytes, segment.end)
        filler = SegmentFiller(store.files, segmentBytes: segmentBytesMax)
    }

    /// The sequence the next record gets.
    package var nextSequence: UInt64 { store.head.load(ordering: .relaxed) + 1 }

    /// Whether the writer goes on after what it last threw.
    package var isFailed: Bool { failure != nil }

    /// Writes the payloads as one group, in order, and returns when it is synced: on disk is the
    /// whole group or nothing of it. `now` is the clock, in microseconds since 1970.
    ///
    /// If it throws, nothing was acknowledged, no reader sees anything of it and no sequence is
    /// used. After `.diskFull` and `.tooLarge` the writer can go on; after any other error it has
    /// failed for good and throws the same again.
    package mutating func append(
        _ payloads: [[UInt8]], now: Int64
    ) throws(LogError) -> Commit {
        if let failure { throw failure }
        guard Limits.fitsGroup(payloads) else { throw LogError(.tooLarge) }
        let stamp = clock.stamp(now: now)
        let group = GroupHeader(
            bodyBytes: Limits.bodyBytes(of: payloads), recordCount: payloads.count,
            firstSequence: nextSequence, recordedMicroseconds: stamp.recordedMicroseconds,
            syncedSequence: nextSequence - 1)
        do {
            try chooseSegment(for: group)
            try reserve(for: group)
            try write(group, payloads)
            try sync()
        } catch {
            if error.code == .diskFull {
                // What is set aside for the next segment may be all the space there is.
                filler.hurry()
            } else {
                failure = error
            }
            throw error
        }
        segment.end += UInt64(group.groupBytes)
        clock.lastMicroseconds = stamp.recordedMicroseconds
        filler.note(usedBytes: segment.end, isGrowing: segment.isGrowing)
        return Commit(
            firstSequence: group.firstSequence, count: group.recordCount,
            recordedMicroseconds: stamp.recordedMicroseconds,
            clockBehindMicroseconds: stamp.behindMicroseconds,
            clockAheadMicroseconds: stamp.aheadMicroseconds, totalBytes: store.publish(group))
    }

    private var path: FilePath { store.files.layout.segment(segment.firstSequence) }

    /// Goes to a new segment when the group would make this one too long, or when this one grows
    /// and a filled one is ready.
    private mutating func chooseSegment(for group: GroupHeader) throws(LogError) {
        let isEmpty = segment.end == UInt64(SegmentHeader.bytes)
        let isTooLong = segment.end + UInt64(group.groupBytes) > segmentBytesMax
        let canDoBetter = segment.isGrowing && filler.isReady
        guard !isEmpty, isTooLong || canDoBetter else { return }
        var header = SegmentHeader(
            lineage: segment.lineage, identity: store.identity, firstSequence: group.firstSequence)
        let maker = SegmentMaker(files: store.files)
        if let spare = filler.take() {
            defer { filler.release() }
            header.filledBytes = filler.totalBytes
            try maker.adopt(spare, header)
            file = spare
        } else {
            file = try maker.make(header)
        }
        if let ended = store.addSegment(header) {
            filler.end(MarksFile(store.identity, ended.segment, ended.marks))
        }
        segment = SegmentTable.Segment(header)
        reservedBytes = max(segment.filledBytes, segment.end)
    }

    /// Has the disk set aside what the group takes, so that it is refused before it is begun. A
    /// filled segment has all it needs.
    private mutating func reserve(for group: GroupHeader) throws(LogError) {
        let end = segment.end + UInt64(group.groupBytes)
        guard end > reservedBytes else { return }
        let ahead = max(end, min(reservedBytes + Limits.reserveBytes, segmentBytesMax))
        do {
            try reserve(to: ahead)
        } catch {
            guard error.code == .diskFull, ahead > end else { throw error }
            try reserve(to: end)
        }
    }

    private mutating func reserve(to end: UInt64) throws(LogError) {
        let isReserved = try attempt(.reserve, on: path, try file.reserve(reservedBytes..<end))
        reservedBytes = isReserved ? end : .max
    }

    private mutating func write(
        _ group: GroupHeader, _ payloads: [[UInt8]]
    ) throws(LogError) {
        let bytes = group.encode(payloads, identity: store.identity, into: &buffer)
        do {
            try file.writeFully(bytes, at: segment.end)
        } catch {
            let error = LogError(.write, error, file: path)
            if error.code == .diskFull { try takeBack(group) }
            throw error
        }
    }

    /// Overwrites what a refused write left with zeros and syncs them: sectors of this attempt must
    /// not turn up between those of the next.
    private func takeBack(_ group: GroupHeader) throws(LogError) {
        do {
            let end = min(try file.size(), segment.end + UInt64(group.groupBytes))
            if segment.end < end { try file.writeZeros(segment.end..<end) }
        } catch {
            throw finalError(.write, error)
        }
        try attempt(.sync, on: path, try file.sync(.dataAndMetadata))
    }

    /// A file without a name takes and syncs bytes that nobody will find: that is no sync.
    private func sync() throws(LogError) {
        try attempt(.sync, on: path, try file.sync(.data))
        guard try attempt(.status, on: path, try file.isLinked()) else {
            var error = LogError(.io, file: path)
            error.fault = .removedSegment
            throw error
        }
    }

    /// The error of a call after which the file's state is unknown, even for lack of space.
    private func finalError(_ call: LogError.Call, _ errno: Errno) -> LogError {
        var error = LogError(.io, file: path)
        error.call = call
        error.errno = errno
        return error
    }
}
