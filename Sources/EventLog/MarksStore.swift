import Storage

/// The marks of segments that are written no more: those used lately in memory, the others in files.
final class MarksStore: Sendable {
    /// At 64 MiB a segment, about 16 KiB each.
    private static let recentMax = 32

    private let files: SegmentFiles
    private let identity: LogIdentity
    /// Used last comes last.
    private let recent = Monitor<[(firstSequence: UInt64, marks: SegmentMarks)]>([])

    init(_ files: SegmentFiles, identity: LogIdentity) {
        self.files = files
        self.identity = identity
    }

    /// Reads them from their file, or where that is of no use off the whole segment.
    func marks(of segment: SegmentTable.Segment) throws(LogError) -> SegmentMarks {
        let known = recent.withLock { recent -> SegmentMarks? in
            let found = recent.lastIndex { $0.firstSequence == segment.firstSequence }
            guard let found else { return nil }
            let entry = recent.remove(at: found)
            recent.append(entry)
            return entry.marks
        }
        if let known { return known }
        let header = SegmentHeader(
            lineage: segment.lineage, identity: identity, firstSequence: segment.firstSequence,
            filledBytes: segment.filledBytes)
        let marks: SegmentMarks
        if let file = files.marks(of: header), file.segment == segment {
            marks = file.marks
        } else {
            marks = try read(off: segment)
            files.keep(MarksFile(identity, segment, marks))
        }
        remember(marks, of: segment)
        return marks
    }

    func remember(_ marks: SegmentMarks, of segment: SegmentTable.Segment) {
        recent.withLock { recent in
            if recent.count >= Self.recentMax { recent.removeFirst() }
            recent.append((segment.firstSequence, marks))
        }
    }

    private func read(off segment: SegmentTable.Segment) throws(LogError) -> SegmentMarks {
        let (path, file) = try files.open(segment.firstSequence)
        var scanner = GroupScanner(
            file, identity: identity, from: UInt64(SegmentHeader.bytes), to: segment.end)
        var marks = SegmentMarks()
        var next = segment.firstSequence
        while next <= segment.lastSequence {
            guard case .group(let group) = try attempt(.read, on: path, try scanner.next()) else {
                throw LogError.damaged(
                    .groupHeader, file: path, offset: scanner.offset, sequence: next)
            }
            marks.note(group.header, at: scanner.offset)
            next = group.header.lastSequence + 1
            scanner.pass(group)
        }
        return marks
    }
}
