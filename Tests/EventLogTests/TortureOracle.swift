import EventLog

/// What a log must hold: all that was acknowledged or once served, then perhaps the one group of
/// which nobody was told what became of it.
struct TortureOracle {
    struct Group {
        let firstSequence: UInt64
        let payloads: [[UInt8]]
        let recordedMicroseconds: Int64

        var records: [Record] {
            payloads.enumerated().map { index, payload in
                Record(
                    sequence: firstSequence + UInt64(index),
                    recordedMicroseconds: recordedMicroseconds, payload: payload)
            }
        }

        /// Some sector of it may be all zeros.
        var hasZeroSector: Bool {
            payloads.contains { payload in
                var run = 0
                return payload.contains { byte in
                    run = byte == 0 ? run + 1 : 0
                    return run == 512
                }
            }
        }
    }

    private var groups: [Group] = []
    private var open: Group?
    private(set) var settled: [Record] = []

    /// The group that `payloads` are if they are written next, at `now`.
    func group(_ payloads: [[UInt8]], now: Int64) -> Group {
        Group(
            firstSequence: UInt64(settled.count + 1), payloads: payloads,
            recordedMicroseconds: max(now, settled.last?.recordedMicroseconds ?? now))
    }

    mutating func acknowledge(_ group: Group) {
        groups.append(group)
        settled += group.records
        open = nil
    }

    /// An append of `group` ended without an answer.
    mutating func leaveOpen(_ group: Group) { open = group }

    /// Nil, or in what way `records` break the log's word. What is served is settled by it.
    mutating func serve(_ records: [Record]) -> String? {
        if let violation = violation(ofPrefix: records) { return violation }
        guard records.count >= settled.count else {
            return "\(settled.count) acknowledged, \(records.count) found"
        }
        if let open, records.count > settled.count {
            guard records.count == settled.count + open.payloads.count else {
                return "half a group"
            }
            acknowledge(open)
        }
        open = nil
        return nil
    }

    /// Nil, or in what way `records` are not the beginning of what was written.
    func violation(ofPrefix records: [Record]) -> String? {
        let expected = settled + (open?.records ?? [])
        guard records.count <= expected.count else { return "records that nobody submitted" }
        let wrong = zip(records, expected).first { $0 != $1 }
        return wrong.map { "found \($0) in place of \($1)" }
    }

    /// Whether a log of so many records lost, to one damaged byte, the last group and nothing else,
    /// and could not know it: a sector of zeros looks unwritten. If so, that group is forgotten.
    mutating func forgetsUndecidable(_ count: Int) -> Bool {
        guard let last = groups.last, last.hasZeroSector,
            count == settled.count - last.payloads.count
        else { return false }
        groups.removeLast()
        settled.removeLast(last.payloads.count)
        open = nil
        return true
    }
}
