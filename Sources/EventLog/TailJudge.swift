import Glibc
import Storage

/// Decides from bytes alone whether what follows the last sound group is an unfinished write or
/// damage. Assumed: a 512-byte sector persists whole, old (zeros, or beyond the end of the file)
/// or new; unsynced sectors persist in any combination; group n+1 is not written before the
/// sync of group n returned.
///
/// The first line that holds decides:
///
/// | the bytes from the end of the last sound group on                    | verdict           |
/// | -------------------------------------------------------------------- | ----------------- |
/// | are all zero, or there are none                                      | clean             |
/// | reach further than any one group                                     | damaged           |
/// | hold a sound header of this or a later group behind the start        | damaged: promised |
/// | header unsound, one of its sectors unwritten                         | torn              |
/// | header unsound otherwise                                             | damaged           |
/// | header sound, but not of the group that is next                      | damaged           |
/// | group ends behind the file's end                                     | torn              |
/// | bytes other than zero behind the group's end                         | damaged           |
/// | the group's time before that of the group before                     | damaged           |
/// | a sector from the first bad record on is unwritten                   | torn              |
/// | otherwise: every sector written, yet not as written                  | damaged           |
struct TailJudge {
    /// What follows the last sound group, as far as one group can reach.
    let tail: UnsafeRawBufferPointer
    /// Where in the file the tail starts.
    let offset: UInt64
    /// Sequence and earliest time of the group that is next.
    let expectedSequence: UInt64
    let earliestMicroseconds: Int64
    let identity: LogIdentity

    enum Verdict: Equatable {
        case clean
        case torn
        case damaged(Group.Fault)
    }

    /// `goesOn`: the file has bytes other than zero further than one group can reach.
    func verdict(goesOn: Bool) -> Verdict {
        if tail.isZero && !goesOn { return .clean }
        if goesOn || holdsLaterHeader { return .damaged(fault ?? strayBytes(at: 0)) }
        guard let header = GroupHeader.decode(tail, identity: identity) else {
            let headerEnd = GroupHeader.bytes
            let unwritten = tail.count < headerEnd || hasUnwrittenSector(0..<headerEnd)
            return unwritten ? .torn : .damaged(headerFault(.groupHeader))
        }
        guard header.firstSequence == expectedSequence else {
            return .damaged(headerFault(.sequenceJump))
        }
        guard header.groupBytes <= tail.count else { return .torn }
        let after = UnsafeRawBufferPointer(rebasing: tail[header.groupBytes...])
        guard after.isZero else { return .damaged(strayBytes(at: header.groupBytes)) }
        // Sound after all: the disk answered differently a moment ago.
        guard let fault else { return .damaged(strayBytes(at: 0)) }
        let unwritten =
            fault.what != .recordedTime
            && hasUnwrittenSector(fault.offset..<header.groupBytes, within: header.groupBytes)
        return unwritten ? .torn : .damaged(fault)
    }

    /// What is wrong with the group the tail starts with; nil when it is sound and is the next.
    var fault: Group.Fault? {
        guard let header = GroupHeader.decode(tail, identity: identity) else {
            return headerFault(.groupHeader)
        }
        guard header.firstSequence == expectedSequence else {
            return headerFault(.sequenceJump)
        }
        guard header.recordedMicroseconds >= earliestMicroseconds else {
            return headerFault(.recordedTime)
        }
        guard header.groupBytes <= tail.count else { return headerFault(.missingRecords) }
        let bytes = UnsafeRawBufferPointer(rebasing: tail[..<header.groupBytes])
        return Group(header: header, bytes: bytes).walk()
    }

    private func headerFault(_ what: LogError.Fault) -> Group.Fault {
        Group.Fault(what: what, offset: 0, sequence: expectedSequence)
    }

    private func strayBytes(at place: Int) -> Group.Fault {
        Group.Fault(what: .strayBytes, offset: place, sequence: expectedSequence)
    }

    private var holdsLaterHeader: Bool {
        guard let base = tail.baseAddress else { return false }
        let first = CInt(UInt8(truncatingIfNeeded: GroupHeader.marker))
        var at = 1
        while at + GroupHeader.bytes <= tail.count,
            let found = memchr(base + at, first, tail.count - at)
        {
            at = UnsafeRawPointer(found) - base
            let bytes = UnsafeRawBufferPointer(rebasing: tail[at...])
            if let header = GroupHeader.decode(bytes, identity: identity),
                header.firstSequence >= expectedSequence
            {
                return true
            }
            at += 1
        }
        return false
    }

    /// Whether a sector that `range` touches holds nothing but zeros, counted from the start of
    /// the tail and no further than `end`: that is how it was before the group was written.
    private func hasUnwrittenSector(_ range: Range<Int>, within end: Int? = nil) -> Bool {
        let sector = Limits.sectorBytes
        // The tail starts inside a sector that the group before may share.
        let lead = Int(offset % UInt64(sector))
        let limit = end ?? tail.count
        var start = (range.lowerBound + lead) / sector * sector - lead
        while start < range.upperBound {
            let slice = max(start, 0)..<min(start + sector, limit)
            if UnsafeRawBufferPointer(rebasing: tail[slice]).isZero { return true }
            start += sector
        }
        return false
    }
}
