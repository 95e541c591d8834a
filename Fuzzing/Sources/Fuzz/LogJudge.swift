import Storage
import SystemPackage

@testable import EventLog

/// Bytes of a segment whose checksums all hold, so that what the scan believes behind them is
/// shown too: what is found lies within what was given, and no walk leaves its group.
enum LogJudge {
    /// Any will do, if it is always the same.
    private static let identity = LogIdentity(low: 1, high: 2)

    struct Contradiction: Error { let what: String }

    static func judge(_ bytes: [UInt8]) throws {
        judgeSegmentHeader(bytes)
        let file = MemoryFile(withChecksums(bytes))
        var scanner = GroupScanner(
            file, identity: identity, from: 0, to: UInt64(bytes.count), readBytes: 64)
        var found = 0
        while case .group(let group) = try scanner.next() {
            var end = 0
            _ = group.walk { record in
                end += record.payload.count
                return true
            }
            guard end <= group.header.bodyBytes else { throw Contradiction(what: "payloads") }
            scanner.pass(group)
            found += group.bytes.count
            guard found <= bytes.count else { throw Contradiction(what: "groups") }
        }
    }

    static var samples: [[UInt8]] {
        let logs: [[[UInt8]]] = [[[]], [[1], [2, 3, 4]], [Array(repeating: 7, count: 100), []]]
        return logs.map { payloads in
            var buffer = RawBuffer(count: 0)
            let body = payloads.reduce(0) { $0 + RecordFrame.bytes + $1.count }
            let header = GroupHeader(
                bodyBytes: body, recordCount: payloads.count, firstSequence: 5,
                recordedMicroseconds: 0, syncedSequence: 4)
            let group = Array(header.encode(payloads, identity: identity, into: &buffer))
            return group + group
        }
    }

    /// The bytes as groups one after the other, each with the checksums that it ought to have.
    private static func withChecksums(_ bytes: [UInt8]) -> [UInt8] {
        var bytes = bytes
        bytes.withUnsafeMutableBytes { all in
            var rest = all[...]
            while rest.count > GroupHeader.bytes + GroupHeader.endMarkBytes {
                let group = UnsafeMutableRawBufferPointer(rebasing: rest)
                let header = signHeader(group)
                guard header.groupBytes <= group.count else { return }
                signRecords(group, header)
                rest = rest.dropFirst(header.groupBytes)
            }
        }
        return bytes
    }

    private static func signHeader(_ group: UnsafeMutableRawBufferPointer) -> GroupHeader {
        let bytes = UnsafeRawBufferPointer(group)
        let header = GroupHeader(
            bodyBytes: Int(bytes.little(at: 4, as: UInt32.self)),
            recordCount: Int(bytes.little(at: 8, as: UInt32.self)),
            firstSequence: bytes.little(at: 12, as: UInt64.self),
            recordedMicroseconds: bytes.little(at: 20, as: Int64.self),
            syncedSequence: bytes.little(at: 28, as: UInt64.self))
        header.encode(into: group, identity: identity)
        return header
    }

    private static func signRecords(_ group: UnsafeMutableRawBufferPointer, _ header: GroupHeader) {
        let bytes = UnsafeRawBufferPointer(group)
        let end = GroupHeader.bytes + header.bodyBytes
        var at = GroupHeader.bytes
        var sequence = header.firstSequence
        while end - at >= RecordFrame.bytes {
            let length = Int(bytes.little(at: at, as: UInt32.self))
            let start = at + RecordFrame.bytes
            guard length <= end - start else { return }
            let payload = UnsafeRawBufferPointer(rebasing: bytes[start..<start + length])
            let checksum = RecordFrame.checksum(
                sequence: sequence, recordedMicroseconds: header.recordedMicroseconds,
                payload: payload)
            group.store(checksum, at: at + 4)
            at = start + length
            sequence &+= 1
        }
    }

    private static func judgeSegmentHeader(_ bytes: [UInt8]) {
        guard bytes.count >= SegmentHeader.bytes else { return }
        var bytes = bytes
        bytes.withUnsafeMutableBytes { all in
            all.store(SegmentHeader.magic, at: 0)
            let covered = UnsafeRawBufferPointer(rebasing: all[..<508])
            all.store(checksum(of: covered), at: 508)
            _ = SegmentHeader.decode(UnsafeRawBufferPointer(all))
        }
    }
}

/// A file that is only read, and gives at most seven bytes at a time.
private final class MemoryFile: DiskFile {
    private let bytes: [UInt8]

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    func size() -> UInt64 { UInt64(bytes.count) }

    func read(into buffer: UnsafeMutableRawBufferPointer, at offset: UInt64) -> Int {
        let part = bytes.dropFirst(Int(offset)).prefix(min(7, buffer.count))
        buffer.copyBytes(from: part)
        return part.count
    }

    func write(_: UnsafeRawBufferPointer, at _: UInt64) throws(Errno) -> Int {
        throw .readOnlyFileSystem
    }
    func sync(_: SyncExtent) {}
    func truncate(to _: UInt64) throws(Errno) { throw .readOnlyFileSystem }
    func reserve(_: Range<UInt64>) -> Bool { false }
    func map(_: Range<UInt64>) throws(Errno) -> MappedBytes { throw .notSupported }
    func isLinked() -> Bool { true }
}
