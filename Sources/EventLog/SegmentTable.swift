/// The segments of a log in order. Of all but the last, which is written to, it knows no more than
/// where they begin and end, so that what is held in memory does not grow with the records.
struct SegmentTable: Sendable {
    struct Segment: Sendable, Equatable {
        let firstSequence: UInt64
        let lineage: UInt64
        /// As its header has it.
        let filledBytes: UInt64
        /// Up to here the segment is sound and synced.
        var end = UInt64(SegmentHeader.bytes)
        /// `firstSequence - 1` when there is none.
        var lastSequence: UInt64
        var lastRecordedMicroseconds: Int64?

        init(_ header: SegmentHeader) {
            firstSequence = header.firstSequence
            lineage = header.lineage
            filledBytes = header.filledBytes
            lastSequence = header.firstSequence - 1
        }

        var isEmpty: Bool { lastSequence < firstSequence }

        var isGrowing: Bool { filledBytes == 0 }
    }

    private(set) var segments: [Segment] = []
    /// Of the last segment.
    private(set) var marks = SegmentMarks()
    /// Of all segments up to their ends.
    private(set) var totalBytes: UInt64 = 0

    var last: Segment? { segments.last }

    /// Nothing is added to the segment before any more.
    mutating func addSegment(_ segment: Segment) {
        segments.append(segment)
        marks = SegmentMarks()
        totalBytes += segment.end
    }

    /// The group stands at the end of the last segment.
    mutating func addGroup(_ group: GroupHeader) {
        let last = segments.count - 1
        marks.note(group, at: segments[last].end)
        segments[last].end += UInt64(group.groupBytes)
        segments[last].lastSequence = group.lastSequence
        segments[last].lastRecordedMicroseconds = group.recordedMicroseconds
        totalBytes += UInt64(group.groupBytes)
    }

    /// The segment that holds `sequence`, or would; nil when all begin behind it. Logarithmic.
    func segment(holding sequence: UInt64) -> Segment? {
        let after = segments.partitionPoint { $0.firstSequence > sequence }
        return after > 0 ? segments[after - 1] : nil
    }

    /// Number and first sequence of each lineage, ascending.
    var lineages: [Lineage] {
        var lineages: [Lineage] = []
        for segment in segments where segment.lineage != lineages.last?.number {
            lineages.append(
                Lineage(number: segment.lineage, firstSequence: segment.firstSequence))
        }
        return lineages
    }
}

/// A part of a log's history: a restore from a backup begins another.
package struct Lineage: Sendable, Hashable {
    /// 1 for the first; of a later one the microseconds since 1970 at which it began, so that two
    /// restores of one backup are told apart.
    package let number: UInt64
    /// The first that was, or will be, recorded in it.
    package let firstSequence: UInt64

    package init(number: UInt64, firstSequence: UInt64) {
        self.number = number
        self.firstSequence = firstSequence
    }
}
