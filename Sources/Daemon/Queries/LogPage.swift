import EventLog
import Events
import Recall
import Wire
import ZeroMQ

/// What one `read` finds: the events that match, one a line, and where to go on.
///
/// Who asks again from `next` until that lies behind the head, or behind what they asked for, has
/// got every event that matches, once and in order.
struct LogPage {
    private(set) var text = SharedBytes(copying: [])
    private(set) var count = 0
    /// Before this nothing is left that matches.
    private(set) var next: UInt64
    let head: UInt64

    /// The most bytes of records one read looks through before it answers with what it found. A
    /// filter of so many words that they cost more than the bytes looks through fewer.
    static let scannedBytesMax = 64 << 20
    /// So many words in a filter cost as much as the record that they are compared with.
    private static let wordsPerRecord = 64

    /// Reads at least one record when there is one, so that paging gets on.
    init(
        _ request: ReadRequest, of reader: LogReader, scannedBytesMax: Int = scannedBytesMax
    ) throws(RecallError) {
        head = reader.head
        next = request.from
        let last = min(request.through ?? head, head)
        do {
            if let since = request.sinceMicroseconds, next <= last {
                next = try reader.firstSequence(recordedSince: since, from: next, through: last)
            }
        } catch {
            throw .log(error)
        }
        try scan(request, of: reader, through: last, scannedBytesMax: scannedBytesMax)
    }

    private mutating func scan(
        _ request: ReadRequest, of reader: LogReader, through last: UInt64, scannedBytesMax: Int
    ) throws(RecallError) {
        let from = next
        let until = request.untilMicroseconds ?? .max
        let (filter, bytesMax) = (request.filter, request.bytesMax)
        let isEverything = filter.isEverything
        let costOfByte = 1 + filter.wordCount / Self.wordsPerRecord
        var scanned = 0
        var stamp = EventStamp()
        var text = SharedBytesBuilder(capacity: Self.capacity(request, from: from, through: last))
        var unknown: UInt64?
        do {
            try reader.read(from: from, through: last) { record in
                guard record.recordedMicroseconds < until else {
                    // The recorded clock never goes back: nor does anything behind it match.
                    next = head + 1
                    return .stop
                }
                guard scanned < scannedBytesMax else { return .stop }
                scanned += record.payload.count * costOfByte
                guard let stored = StoredEventView(payload: record.payload) else {
                    unknown = record.sequence
                    return .stop
                }
                if isEverything || filter.matches(stored) {
                    let isFull = count > 0 && text.count + stored.json.count > bytesMax
                    guard !isFull else { return .stop }
                    stamp.set(
                        sequence: record.sequence,
                        recordedMicroseconds: record.recordedMicroseconds)
                    text.append(count: stamp.byteCount(with: stored.json) + 1) { room in
                        stamp.write(with: stored.json, to: room)
                        room[room.count - 1] = UInt8(ascii: "\n")
                    }
                    count += 1
                }
                next = record.sequence + 1
                return .goOn
            }
        } catch {
            throw .log(error)
        }
        if let unknown {
            throw .unknownRecord(sequence: unknown, reason: "no stored event")
        }
        self.text = text.finish()
    }

    /// About what the page takes if the events are of the usual size and all match; little where
    /// few may.
    private static func capacity(
        _ request: ReadRequest, from: UInt64, through last: UInt64
    ) -> Int {
        guard request.filter.isEverything, from <= last else { return 4 << 10 }
        let (bytes, isOver) = (last - from + 1).multipliedReportingOverflow(by: 640)
        return isOver ? request.bytesMax : Int(min(bytes, UInt64(request.bytesMax) + 1024))
    }

    func summary(of reader: LogReader, history: String) -> [UInt8] {
        JSONWriter.object { body in
            body.member("log", reader.identity.description)
            body.member("history", history)
            body.member("head", head)
            body.member("next", next)
            body.member("events", count)
        }
    }
}
