/// Every bound of the log in one place, checked against one another below.
package enum Limits {
    /// What persists whole, old or new, when power fails. Recovery reasons in these.
    package static let sectorBytes = 512

    /// One payload: an event of 1 MiB and what its owner puts around it.
    package static let payloadBytesMax = (1 << 20) + (1 << 12)

    package static let groupRecordsMax = 4096

    /// The records of one group, framing included: 16 MiB of events and what is around each.
    package static let groupBodyBytesMax = 17 << 20

    /// A whole group on disk; an unfinished write reaches no further.
    package static let groupBytesMax =
        GroupHeader.bytes + groupBodyBytesMax + GroupHeader.endMarkBytes

    /// A segment takes no further group that would make it longer than this, unless it is empty.
    package static let segmentBytesDefault: UInt64 = 64 << 20
    package static let segmentBytesMax: UInt64 = 1 << 30

    /// One read of a scan asks for this much at least; a larger group is read whole.
    static let readBytes = 1 << 20

    /// The same for a reader, which may want a single record.
    static let readerBytes = 128 << 10

    /// An open that is watched tells how far it is after at most about this much.
    static let progressBytes: UInt64 = 256 << 20

    /// There is one mark for at least this many bytes of log: 16 bytes for 64 KiB.
    static let indexStrideBytes: UInt64 = 64 << 10

    /// At 16 bytes for each 64 KiB of the largest segment, and what is around them.
    static let marksFileBytesMax: UInt64 = 1 << 20

    /// The filler writes zeros in pieces of this size, each synced, so that no sync of the writer
    /// waits for more.
    static let fillBytes: UInt64 = 1 << 20

    /// A segment that grows is left as soon as may be, once it is longer than this: a log of a few
    /// events is to take little space.
    static let growthBytes: UInt64 = 1 << 16

    /// A file that grows has the disk set aside this much ahead of what is written.
    static let reserveBytes: UInt64 = 1 << 20

    /// A recorded time further than this beyond the last record's is reported.
    static let clockAheadMicroseconds: Int64 = 24 * 60 * 60 * 1_000_000

    /// Whether these payloads may be one group.
    package static func fitsGroup(_ payloads: [[UInt8]]) -> Bool {
        guard !payloads.isEmpty, payloads.count <= groupRecordsMax else { return false }
        return payloads.allSatisfy { $0.count <= payloadBytesMax }
            && bodyBytes(of: payloads) <= groupBodyBytesMax
    }

    /// What these payloads take in a group, framing included.
    package static func bodyBytes(of payloads: [[UInt8]]) -> Int {
        payloads.reduce(0) { $0 + framedBytes(ofPayload: $1.count) }
    }

    /// What one payload of `count` bytes takes in a group, framing included.
    package static func framedBytes(ofPayload count: Int) -> Int {
        RecordFrame.bytes + count
    }
}
