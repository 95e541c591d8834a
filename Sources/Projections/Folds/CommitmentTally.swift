import Events

/// What one row of commitments counts, what it leaves out, and why.
struct CommitmentTally {
    private(set) var total = CommitmentTotal()
    // What the parts that count have in common, or where none does all that belong here.
    private(set) var what: String?
    private(set) var basis: String?
    private(set) var from: [String] = []
    private(set) var to: [String] = []
    private(set) var due: String?
    private(set) var term: String?
    private(set) var condition: String?
    private(set) var partOf: String?
    private(set) var project: String?
    /// Whether something of it is from several, each one's share not stated.
    private(set) var isJoint = false
    /// In whose words the shown readings are, sorted.
    private(set) var by: [String] = []
    /// The deals of the parts that belong here, sorted by name.
    private(set) var deals: [Subject] = []
    /// Who has to do with those parts, sorted.
    private(set) var parties: [String] = []
    /// The claims that stand behind what is counted; behind all of it where nothing is.
    private(set) var backing: [Claim] = []
    private var counted: Set<UInt64> = []
    private var leftOut: Set<LeftOut> = []
    private var readings:
        [(claim: Claim, commitment: CommitmentRef?, reading: Reading, by: [String])] = []

    /// One reading that adds nothing.
    struct LeftOut: Hashable {
        let sequence: UInt64
        /// `nil` in a row of one kind of commitment.
        let commitment: CommitmentRef?
        let reason: CommitmentPart.Reason
    }

    /// `namesLeftOut`: whether it is told of which commitment each reading left out is.
    init(_ parts: [CommitmentPart], namesLeftOut: Bool = false, in register: PartyRegister) {
        var parts = parts
        Self.leaveOutParts(of: &parts)
        for part in parts {
            if part.reason == nil { _ = total.add(part.stand.measure.value) }
            take(part, named: namesLeftOut ? part.ref : nil, in: register)
        }
        let own = parts.filter { !$0.isOfAnotherRow }
        let subjects = Dictionary(own.map { ($0.ref.subject, $0.deal) }) { first, _ in first }
        deals = subjects.values.sorted { $0.name < $1.name }
        parties = own.reduce(into: Set()) { $0.formUnion($1.parties) }.sorted()
        let counting = own.filter { $0.reason == nil }
        describe(counting.isEmpty ? own : counting)
    }

    private mutating func describe(_ shown: [CommitmentPart]) {
        func common<Word: Equatable>(_ word: (CommitmentPart) -> Word?) -> Word? {
            guard let first = shown.first.flatMap(word) else { return nil }
            return shown.allSatisfy { word($0) == first } ? first : nil
        }
        func commonText(_ word: (CommitmentPart) -> String?) -> String? {
            common { word($0).map { ExactText($0) } }?.text
        }
        what = common(\.group.what)?.text
        basis = common { $0.stand.measure.value.basis }
        from = common(\.group.from) ?? []
        to = common(\.group.to) ?? []
        isJoint = shown.contains { $0.group.from.count > 1 }
        due = commonText { $0.stand.due.completing(firm: $0.stand.isFirm) }
        term = commonText { $0.stand.term.completing(firm: $0.stand.isFirm) }
        condition = commonText { $0.stand.condition.completing(firm: $0.stand.isFirm) }
        partOf = commonText { $0.stand.partOf.completing(firm: $0.stand.isFirm) }
        project = common(\.subject.project)
        by = Set(shown.flatMap { $0.stand.shown?.by ?? [] }).sorted()
        backing = shown.filter { $0.reason != .possible }.flatMap(\.current)
    }

    // MARK: Parts of a whole

    /// Leaves out what is part of something counted in the same row. Where wholes run in a circle,
    /// the one shown first counts.
    private static func leaveOutParts(of parts: inout [CommitmentPart]) {
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
            while found.count < ProjectIndex.wholesMax, let text = all[at].stand.partOf.value,
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

    private mutating func take(
        _ part: CommitmentPart, named ref: CommitmentRef?, in register: PartyRegister
    ) {
        let isOther = part.isOfAnotherRow
        if !isOther { list(part, named: ref, in: register) }
        for claim in part.claims {
            let sequence = claim.sequence
            if part.isSuperseded(claim) {
                leaveOut(sequence, of: ref, .superseded)
            } else if let reason = part.reason {
                leaveOut(sequence, of: ref, reason)
            } else if sequence == part.stand.measure.sequence {
                counted.insert(sequence)
                // Of several readings in one event one counts.
                if part.readings.count(where: { $0.claim.sequence == sequence }) > 1 {
                    leaveOut(sequence, of: ref, .reading)
                }
            } else {
                let isRumoured = claim.step == .dealAmended && claim.certainty.isRumour
                leaveOut(sequence, of: ref, isRumoured ? .rumour : .reading)
            }
        }
        for claim in part.possible {
            leaveOut(claim.sequence, of: ref, isOther ? part.reason ?? .possible : .possible)
        }
        for claim in part.retracted { leaveOut(claim.sequence, of: ref, .retracted) }
        for sequence in part.corrected { leaveOut(sequence, of: ref, .corrected) }
    }

    private mutating func list(
        _ part: CommitmentPart, named ref: CommitmentRef?, in register: PartyRegister
    ) {
        for (claim, reading) in part.readings {
            readings.append((claim, ref, reading, reading.by.map { register.survivor(of: $0) }))
        }
    }

    mutating func leaveOut(
        _ sequence: UInt64, of ref: CommitmentRef?, _ reason: CommitmentPart.Reason
    ) {
        leftOut.insert(LeftOut(sequence: sequence, commitment: ref, reason: reason))
    }

    func writeReadings(to writer: inout JSONWriter) {
        writer.member(
            "readings",
            array: { writer in
                for (claim, commitment, reading, by) in readings.sorted(by: {
                    $0.claim.sequence < $1.claim.sequence
                }) {
                    writer.object { writer in
                        writer.member("sequence", claim.sequence)
                        writer.member("commitment", commitment?.text)
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
                for entry in leftOut.sorted() {
                    writer.object { writer in
                        writer.member("sequence", entry.sequence)
                        writer.member("commitment", entry.commitment?.text)
                        writer.member("reason", entry.reason.rawValue)
                    }
                }
            })
    }
}

extension CommitmentTally.LeftOut: Comparable {
    static func < (a: Self, b: Self) -> Bool {
        if a.sequence != b.sequence { return a.sequence < b.sequence }
        if let first = a.commitment, let second = b.commitment, first != second {
            return first < second
        }
        return a.reason.rawValue < b.reason.rawValue
    }
}
