import Storage
import SystemPackage

/// Reads the groups of one segment one after another with large reads.
struct GroupScanner: ~Copyable {
    enum Found {
        /// Header sound and the whole group there; its bytes are valid until the next call.
        case group(Group)
        /// No byte left before `end`.
        case end
        /// Bytes that are no whole group with a sound header: unused space, a torn tail or damage.
        case unreadable
    }

    private let file: any DiskFile
    private let identity: LogIdentity
    private let end: UInt64
    private let readBytes: Int
    private var buffer: RawBuffer
    private var bufferOffset: UInt64
    private var bufferCount = 0
    /// Where the next group starts.
    private(set) var offset: UInt64

    /// - readBytes: how much one read asks for at least.
    init(
        _ file: any DiskFile, identity: LogIdentity, from offset: UInt64, to end: UInt64,
        readBytes: Int = Limits.readBytes
    ) {
        self.readBytes = readBytes
        buffer = RawBuffer(count: readBytes)
        self.file = file
        self.identity = identity
        self.end = end
        self.offset = offset
        bufferOffset = offset
    }

    mutating func next() throws(Errno) -> Found {
        let head = try window(GroupHeader.bytes)
        if head.isEmpty { return .end }
        guard let header = GroupHeader.decode(head, identity: identity) else {
            return .unreadable
        }
        let bytes = try window(header.groupBytes)
        guard bytes.count == header.groupBytes else { return .unreadable }
        return .group(Group(header: header, bytes: bytes))
    }

    /// Goes past a group that `next` found.
    mutating func pass(_ group: Group) {
        offset += UInt64(group.bytes.count)
    }

    /// `count` bytes from `offset` on, fewer where the segment ends.
    private mutating func window(_ count: Int) throws(Errno) -> UnsafeRawBufferPointer {
        let wanted = Int(min(UInt64(count), end - offset))
        var start = Int(offset - bufferOffset)
        if start + wanted > bufferCount {
            let kept = bufferCount - start
            buffer.reserve(wanted)
            let bytes = buffer.bytes
            if kept > 0, start > 0 {
                bytes.copyMemory(from: UnsafeRawBufferPointer(rebasing: bytes[start..<bufferCount]))
            }
            bufferOffset = offset
            let room = Int(min(UInt64(bytes.count - kept), end - offset - UInt64(kept)))
            let free = UnsafeMutableRawBufferPointer(rebasing: bytes[kept..<(kept + room)])
            bufferCount = kept + (try file.readFully(into: free, at: offset + UInt64(kept)))
            start = 0
        }
        let available = min(wanted, bufferCount - start)
        return UnsafeRawBufferPointer(rebasing: buffer.bytes[start..<(start + available)])
    }
}
