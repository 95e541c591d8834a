/// Which segment holds a sequence, and where in it to start reading.
struct SegmentTable: Sendable {
    struct Mark: Sendable {
        let sequence: UInt64
        let offset: UInt64
    }

    struct Segment: Sendable {
        let firstSequence: UInt64
        let lineage: UInt32
        /// Up to here the segment is sound and synced.
        var end: UInt64
        /// Groups in order, one for about each `Limits.indexStrideBytes`, the first included.
        var marks: [Mark] = []
    }

    /// Where to start reading for a sequence.
    struct Place: Sendable {
        let segment: UInt64
        let offset: UInt64
        let end: UInt64
    }

    private(set) var segments: [Segment] = []
    private(set) var totalBytes: UInt64 = 0

    mutating func addSegment(_ header: SegmentHeader) {
        segments.append(
            Segment(
                firstSequence: header.firstSequence, lineage: header.lineage,
                end: UInt64(SegmentHeader.bytes)))
        totalBytes += UInt64(SegmentHeader.bytes)
    }

    /// The group stands at the end of the last segment.
    mutating func addGroup(_ header: GroupHeader) {
        let last = segments.count - 1
        let offset = segments[last].end
        if segments[last].marks.last.map({ offset - $0.offset >= Limits.indexStrideBytes }) ?? true
        {
            segments[last].marks.append(Mark(sequence: header.firstSequence, offset: offset))
        }
        segments[last].end += UInt64(header.groupBytes)
        totalBytes += UInt64(header.groupBytes)
    }

    /// Logarithmic. Nil when nothing was added that starts at or before `sequence`.
    func place(of sequence: UInt64) -> Place? {
        let after = segments.partitionPoint { $0.firstSequence > sequence }
        guard after > 0 else { return nil }
        let segment = segments[after - 1]
        let next = segment.marks.partitionPoint { $0.sequence > sequence }
        guard next > 0 else { return nil }
        return Place(
            segment: segment.firstSequence, offset: segment.marks[next - 1].offset,
            end: segment.end)
    }
}

extension Array {
    /// The first index whose element is past the wanted ones, in an array sorted by `isPast`.
    fileprivate func partitionPoint(_ isPast: (Element) -> Bool) -> Int {
        var low = 0
        var high = count
        while low < high {
            let middle = (low + high) / 2
            if isPast(self[middle]) { high = middle } else { low = middle + 1 }
        }
        return low
    }
}
