/// Where in one segment to start reading for a sequence: groups in order, one for about each
/// `Limits.indexStrideBytes`, the first included.
struct SegmentMarks: Sendable, Equatable {
    struct Mark: Sendable, Equatable {
        let sequence: UInt64
        let offset: UInt64
    }

    private(set) var marks: [Mark] = []

    init() {}

    init(_ marks: [Mark]) {
        self.marks = marks
    }

    mutating func note(_ group: GroupHeader, at offset: UInt64) {
        guard marks.last.map({ offset - $0.offset >= Limits.indexStrideBytes }) ?? true else {
            return
        }
        marks.append(Mark(sequence: group.firstSequence, offset: offset))
    }

    /// Logarithmic. Nil when the segment starts behind `sequence`.
    func offset(toRead sequence: UInt64) -> UInt64? {
        let next = marks.partitionPoint { $0.sequence > sequence }
        return next > 0 ? marks[next - 1].offset : nil
    }
}

extension Array {
    /// The first index whose element is past the wanted ones, in an array sorted by `isPast`.
    func partitionPoint(_ isPast: (Element) -> Bool) -> Int {
        var low = 0
        var high = count
        while low < high {
            let middle = (low + high) / 2
            if isPast(self[middle]) { high = middle } else { low = middle + 1 }
        }
        return low
    }
}
