import Storage

/// What a copy of a log consists of, at one moment.
package struct LogParts: Sendable, Equatable {
    package struct Part: Sendable, Equatable {
        /// The segment's file is named after it.
        package let firstSequence: UInt64
        /// These are to be copied.
        package let soundBytes: UInt64
        /// The copy must be this long; the bytes behind the sound ones are zeros.
        package let fileBytes: UInt64

        package init(firstSequence: UInt64, soundBytes: UInt64, fileBytes: UInt64) {
            self.firstSequence = firstSequence
            self.soundBytes = soundBytes
            self.fileBytes = fileBytes
        }

        /// The name of the file that holds it, in the directory of the segments.
        package var fileName: String { LogLayout.fileName(firstSequence) }
    }

    /// The last sequence that the parts hold.
    package let head: UInt64
    package let segments: [Part]

    package init(head: UInt64, segments: [Part]) {
        self.head = head
        self.segments = segments
    }
}

extension LogReader {
    /// All that is synced at the time of the call.
    package func parts() -> LogParts {
        let table = store.segments
        let parts = table.segments.map { segment in
            LogParts.Part(
                firstSequence: segment.firstSequence, soundBytes: segment.end,
                fileBytes: max(segment.end, segment.filledBytes))
        }
        return LogParts(head: table.last?.lastSequence ?? 0, segments: parts)
    }

    /// Bytes of a segment as they lie on disk, at most `count`, none behind what is synced; empty
    /// at its end and where there is no such segment.
    package func bytes(
        ofSegment firstSequence: UInt64, from offset: UInt64, count: Int
    ) throws(LogError) -> [UInt8] {
        guard let segment = store.segments.segment(holding: firstSequence),
            segment.firstSequence == firstSequence, offset < segment.end, count > 0
        else { return [] }
        let (path, file) = try store.files.open(firstSequence)
        let buffer = RawBuffer(count: Int(min(UInt64(count), segment.end - offset)))
        let read = try attempt(.read, on: path, try file.readFully(into: buffer.bytes, at: offset))
        return Array(buffer.bytes[..<read])
    }

    /// Ascending; the first begins with sequence 1.
    package var lineages: [Lineage] { store.segments.lineages }

    /// The one that is written now.
    package var lineage: UInt64 { store.segments.last?.lineage ?? SegmentHeader.firstLineage }
}
