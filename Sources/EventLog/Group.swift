import Storage

/// A group in memory whose header is sound; its records are checked as they are walked.
struct Group {
    let header: GroupHeader
    /// From the header's first byte to the end mark.
    let bytes: UnsafeRawBufferPointer

    /// What is wrong in a group, and where from its start.
    struct Fault: Equatable {
        let what: LogError.Fault
        let offset: Int
        let sequence: UInt64
    }

    /// Hands over each record in order until `body` says false. Returns the first fault met;
    /// nil when every record up to there is as written.
    func walk(_ body: (RecordView) -> Bool = { _ in true }) -> Fault? {
        var at = GroupHeader.bytes
        let end = GroupHeader.bytes + header.bodyBytes
        var sequence = header.firstSequence
        for _ in 0..<header.recordCount {
            let rest = UnsafeRawBufferPointer(rebasing: bytes[at..<end])
            guard
                let payload = RecordFrame.decode(
                    rest, sequence: sequence, recordedMicroseconds: header.recordedMicroseconds)
            else { return Fault(what: .record, offset: at, sequence: sequence) }
            let record = RecordView(
                sequence: sequence, recordedMicroseconds: header.recordedMicroseconds,
                payload: payload)
            guard body(record) else { return nil }
            at += RecordFrame.bytes + payload.count
            sequence += 1
        }
        guard at == end, bytes[end] == GroupHeader.endMark else {
            return Fault(what: .endMark, offset: at, sequence: sequence - 1)
        }
        return nil
    }
}

extension GroupHeader {
    /// Writes a whole group into `buffer`, which grows as needed, and returns its bytes.
    func encode(
        _ payloads: [[UInt8]], identity: LogIdentity, into buffer: inout RawBuffer
    ) -> UnsafeRawBufferPointer {
        precondition(payloads.count == recordCount)
        buffer.reserve(groupBytes)
        let bytes = UnsafeMutableRawBufferPointer(rebasing: buffer.bytes[..<groupBytes])
        encode(into: bytes, identity: identity)
        var at = GroupHeader.bytes
        var sequence = firstSequence
        // By index, not by element: no payload's count of references is touched.
        payloads.withUnsafeBufferPointer { payloads in
            for index in payloads.indices {
                payloads[index].withUnsafeBytes { payload in
                    bytes.store(UInt32(payload.count), at: at)
                    let crc = RecordFrame.checksum(
                        sequence: sequence, recordedMicroseconds: recordedMicroseconds,
                        payload: payload)
                    bytes.store(crc, at: at + 4)
                    at += RecordFrame.bytes
                    UnsafeMutableRawBufferPointer(rebasing: bytes[at...]).copyMemory(from: payload)
                    at += payload.count
                }
                sequence += 1
            }
        }
        bytes[at] = Self.endMark
        precondition(at + Self.endMarkBytes == groupBytes)
        return UnsafeRawBufferPointer(bytes)
    }
}
