import Storage
import Synchronization

/// Reads the durable part of the log from any thread, also while the writer appends.
package final class LogReader: Sendable {
    package enum Step: Sendable {
        case goOn
        case stop
    }

    let store: LogStore

    init(_ store: LogStore) {
        self.store = store
    }

    package var identity: LogIdentity { store.identity }

    /// The last sequence that is synced; 0 when there is none. Never goes back.
    package var head: UInt64 { store.head.load(ordering: .acquiring) }

    /// Bytes of all segments up to the last synced group.
    package var bytes: UInt64 { store.totalBytes }

    /// Hands over each record from `from` to `through`, in order, no further than the head at the
    /// time of the call, until `body` says stop. Nothing when there is none.
    ///
    /// Each record is checked as it is read. Finding the first one reads at most about 128 KiB and
    /// one group. Throws `.damaged` at the first record that is not as written, `.io` when a call
    /// fails; the records handed over before are sound.
    package func read(
        from: UInt64, through: UInt64 = .max, _ body: (RecordView) -> Step
    ) throws(LogError) {
        var next = max(from, 1)
        let last = min(through, head)
        while next <= last {
            let place = try store.place(of: next)
            let before = next
            guard try readSegment(place, next: &next, last: last, body) == .goOn else { return }
            guard next > before else {
                let (path, _) = try store.files.open(place.segment.firstSequence)
                throw LogError.damaged(
                    .missingRecords, file: path, offset: place.segment.end, sequence: next)
            }
        }
    }

    /// Copies records from `from` on: all up to `through`, or as many as come to `bytesMax` bytes
    /// of payload, and at least one when there is one.
    package func records(
        from: UInt64, through: UInt64 = .max, bytesMax: Int = .max
    ) throws(LogError) -> [Record] {
        var records: [Record] = []
        var bytes = 0
        try read(from: from, through: through) { view in
            bytes += view.payload.count
            guard records.isEmpty || bytes <= bytesMax else { return .stop }
            records.append(Record(view))
            return .goOn
        }
        return records
    }

    private func readSegment(
        _ place: (segment: SegmentTable.Segment, offset: UInt64), next: inout UInt64,
        last: UInt64, _ body: (RecordView) -> Step
    ) throws(LogError) -> Step {
        let (path, file) = try store.files.open(place.segment.firstSequence)
        var scanner = GroupScanner(
            file, identity: store.identity, from: place.offset, to: place.segment.end,
            readBytes: Limits.readerBytes)
        while next <= last {
            switch try attempt(.read, on: path, try scanner.next()) {
            case .end: return .goOn
            case .unreadable:
                throw LogError.damaged(
                    .groupHeader, file: path, offset: scanner.offset, sequence: next)
            case .group(let group):
                switch walk(group, next: &next, last: last, body) {
                case .done: scanner.pass(group)
                case .stopped: return .stop
                case .fault(let fault):
                    throw LogError.damaged(
                        fault.what, file: path, offset: scanner.offset + UInt64(fault.offset),
                        sequence: fault.sequence)
                }
            }
        }
        return .goOn
    }

    private enum Walk {
        case done
        case stopped
        case fault(Group.Fault)
    }

    private func walk(
        _ group: Group, next: inout UInt64, last: UInt64, _ body: (RecordView) -> Step
    ) -> Walk {
        if group.header.lastSequence < next { return .done }
        guard group.header.firstSequence <= next else {
            return .fault(Group.Fault(what: .sequenceJump, offset: 0, sequence: next))
        }
        var stopped = false
        let fault = group.walk { record in
            guard record.sequence >= next else { return true }
            guard record.sequence <= last else { return false }
            next = record.sequence + 1
            stopped = body(record) == .stop
            return !stopped
        }
        if let fault { return .fault(fault) }
        return stopped ? .stopped : .done
    }
}
