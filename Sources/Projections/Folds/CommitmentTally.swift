import Events

/// What one row of commitments counts, what it leaves out, and why.
struct CommitmentTally {
    /// Why a reading adds nothing to its row.
    enum Reason: String {
        case reading, superseded, corrected, retracted, denied, ended, possible
        case partOf = "part_of"
        case notDisclosed = "not_disclosed"
    }

    private(set) var total = CommitmentTotal()
    /// That of the parts, where they have one.
    private(set) var basis: String?
    private(set) var due: String?
    private(set) var term: String?
    private(set) var condition: String?
    private(set) var partOf: String?
    private(set) var project: String?
    /// In whose words the shown readings are, sorted.
    private(set) var by: [String] = []
    /// The claims that stand behind what is counted; behind all of it where nothing is.
    private(set) var backing: [Claim] = []
    private var counted: Set<UInt64> = []
    private var leftOut: [(sequence: UInt64, reason: Reason)] = []
    private var readings: [(claim: Claim, reading: Reading, by: [String])] = []

    /// One commitment of the row with what it takes to judge it.
    private struct Part {
        let ref: CommitmentRef
        let subject: Subject
        let stand: CommitmentStand
        /// The claims that read it and stand.
        let claims: [Claim]
        /// Why all of it is left out; `nil` while it may count.
        var reason: Reason?

        var shownSequence: UInt64 { stand.shown?.sequence ?? 0 }

        init?(_ ref: CommitmentRef, of subject: Subject?) {
            guard let seen = subject,
                let subject = seen.commitment(ref.id) == nil ? seen.outlook : seen,
                let stand = subject.commitment(ref.id)
            else { return nil }
            self.ref = ref
            self.subject = subject
            self.stand = stand
            claims = stand.readings.compactMap { subject.claim($0) }
            if seen.commitment(ref.id) == nil {
                reason = .possible
            } else if subject.isDenied(commitment: ref.id) {
                reason = .denied
            } else if subject.status?.isEnd ?? false {
                reason = .ended
            } else if !stand.measure.value.isSummable {
                reason = .notDisclosed
            }
        }
    }

    init(_ refs: [CommitmentRef], of subjects: [String: Subject], in register: PartyRegister) {
        var parts = refs.compactMap { Part($0, of: subjects[$0.subject]) }
        Self.leaveOutParts(of: &parts)
        for part in parts {
            if part.reason == nil { _ = total.add(part.stand.measure.value) }
            take(part, in: register)
        }
        let shown =
            parts.filter { $0.reason == nil }.isEmpty ? parts : parts.filter { $0.reason == nil }
        basis = common(shown.map { $0.stand.measure.value.basis })
        due = common(shown.map { $0.stand.due.completing(firm: $0.stand.isFirm) })
        term = common(shown.map { $0.stand.term.completing(firm: $0.stand.isFirm) })
        condition = common(shown.map { $0.stand.condition.completing(firm: $0.stand.isFirm) })
        partOf = common(shown.map { $0.stand.partOf.completing(firm: $0.stand.isFirm) })
        project = common(shown.map(\.subject.project))
        by = Set(shown.flatMap { $0.stand.shown?.by ?? [] }).sorted()
        backing = shown.filter { $0.reason != .possible }.flatMap { Self.current($0) }
    }

    /// What all of them say; `nil` where they don't say the same.
    private func common(_ words: [String?]) -> String? {
        guard let first = words.first, words.allSatisfy({ $0 == first }) else { return nil }
        return first
    }

    private static func current(_ part: Part) -> [Claim] {
        part.claims.filter { !part.subject.isSuperseded($0, part.stand) }
    }

    // MARK: Parts of a whole

    /// How far up a chain of wholes is looked.
    private static let wholesMax = 16

    /// Leaves out what is part of something counted in the same row. Where wholes run in a circle,
    /// the one shown first counts.
    private static func leaveOutParts(of parts: inout [Part]) {
        var places: [CommitmentRef: Int] = [:]
        for (place, part) in parts.enumerated() where part.stand.partOf.value != nil {
            places[part.ref] = place
        }
        guard !places.isEmpty else { return }
        for (place, part) in parts.enumerated() { places[part.ref] = place }
        let all = parts
        func wholes(of place: Int) -> [Int] {
            var found: [Int] = []
            var at = place
            while found.count < wholesMax, let text = all[at].stand.partOf.value,
                let next = CommitmentRef(text).flatMap({ places[$0] }), !found.contains(next)
            {
                found.append(next)
                at = next
            }
            return found
        }
        for place in all.indices where all[place].reason == nil {
            let isPart = wholes(of: place).contains { whole in
                guard whole != place, all[whole].reason == nil else { return false }
                return !wholes(of: whole).contains(place)
                    || (all[whole].shownSequence, all[whole].ref)
                        < (all[place].shownSequence, all[place].ref)
            }
            if isPart { parts[place].reason = .partOf }
        }
    }

    // MARK: Readings

    private mutating func take(_ part: Part, in register: PartyRegister) {
        let (subject, stand) = (part.subject, part.stand)
        for claim in part.claims {
            let sequence = claim.sequence
            for reading in claim.commitments where reading.id == part.ref.id {
                readings.append((claim, reading, reading.by.map { register.survivor(of: $0) }))
            }
            if subject.isSuperseded(claim, stand) {
                leftOut.append((sequence, .superseded))
            } else if let reason = part.reason {
                leftOut.append((sequence, reason))
            } else if sequence == stand.measure.sequence {
                counted.insert(sequence)
            } else {
                leftOut.append((sequence, .reading))
            }
        }
        for claim in subject.possible {
            let possible = claim.commitments.filter { $0.id == part.ref.id }
            for reading in possible {
                readings.append((claim, reading, reading.by.map { register.survivor(of: $0) }))
            }
            if !possible.isEmpty { leftOut.append((claim.sequence, .possible)) }
        }
        for sequence in subject.readers(beforeCorrectionOf: part.ref.id) {
            leftOut.append((sequence, .corrected))
        }
        for claim in subject.retracted
        where claim.commitments.contains(where: { $0.id == part.ref.id }) {
            leftOut.append((claim.sequence, .retracted))
        }
    }

    func writeReadings(to writer: inout JSONWriter) {
        writer.member(
            "readings",
            array: { writer in
                for (claim, reading, by) in readings.sorted(by: {
                    $0.claim.sequence < $1.claim.sequence
                }) {
                    writer.object { writer in
                        writer.member("sequence", claim.sequence)
                        writer.member("publisher", claim.report?.publisher)
                        writer.member("by", stated: by)
                        writer.member("nature", reading.nature)
                        writer.member("basis", reading.measure.basis)
                        writer.member("amount", reading.measure.amount?.description)
                        writer.member("min", reading.measure.min?.description)
                        writer.member("max", reading.measure.max?.description)
                        writer.member("as", reading.wording)
                    }
                }
            })
        writer.member(
            "counted",
            array: { writer in
                for sequence in counted.sorted() { writer.integer(sequence) }
            })
        writer.member(
            "left_out",
            array: { writer in
                var last: (sequence: UInt64, reason: Reason)?
                let sorted = leftOut.sorted {
                    ($0.sequence, $0.reason.rawValue) < ($1.sequence, $1.reason.rawValue)
                }
                for entry in sorted where last.map({ $0 != entry }) ?? true {
                    last = entry
                    writer.object { writer in
                        writer.member("sequence", entry.sequence)
                        writer.member("reason", entry.reason.rawValue)
                    }
                }
            })
    }
}

extension Measure {
    fileprivate var isSummable: Bool {
        var total = CommitmentTotal()
        return total.add(self)
    }
}

extension Subject {
    func isSuperseded(_ claim: Claim, _ stand: CommitmentStand) -> Bool {
        stand.isSuperseded(claim, stepFirstTold: life.firstTold(claim.step))
    }
}
