import Events

/// One commitment, `subject#id`, as all its readings leave it.
///
/// The reading shown is the one of the strongest certainty, then the first recorded; what it leaves
/// out the others complete in that order, but a rumour completes nothing that is more than one.
/// An amendment starts anew: what was read before is superseded.
struct CommitmentStand: Sendable {
    /// Of every event that reads it, superseded ones too, ascending.
    private(set) var readings: [UInt64] = []
    private(set) var shown: Shown?
    private(set) var from = Stated<[NamedParty]>()
    private(set) var to = Stated<[NamedParty]>()
    private(set) var binding = Stated<String>()
    private(set) var disputes = ReadingDisputes()
    /// What is disclosed or, while nothing is, what is said without a number.
    private var told = Stated<Measure>()
    private var rest = Seldom<Rest>()

    /// What few readings say.
    private struct Rest: Blankable {
        var due = Stated<String>()
        var term = Stated<String>()
        var condition = Stated<String>()
        var partOf = Stated<String>()
        /// What was said without a number, once something is disclosed.
        var undisclosed = Stated<Measure>()
        var amendment: Amendment?

        var isBlank: Bool {
            due.value == nil && term.value == nil && condition.value == nil
                && partOf.value == nil && undisclosed.value == nil && amendment == nil
        }
    }

    var due: Stated<String> { rest.value.due }
    var term: Stated<String> { rest.value.term }
    var condition: Stated<String> { rest.value.condition }
    var partOf: Stated<String> { rest.value.partOf }

    /// What a reading says that every reading says.
    struct Shown: Sendable {
        fileprivate let assertion: Assertion
        let what: String
        let nature: String
        let by: [String]

        var sequence: UInt64 { assertion.sequence }
        var certainty: Certainty { assertion.certainty }
    }

    /// The event that set the present terms.
    fileprivate struct Amendment: Sendable {
        let base: UInt64
        /// Of the first event that told of it as more than a rumour.
        let sequence: UInt64
        let date: EDTF?
    }

    init() {}

    private init(readings: [UInt64], amendment: Amendment) {
        self.readings = readings
        rest.value.amendment = amendment
    }

    /// Who delivers, pays or does, and who receives; none where nobody states it.
    var givers: [NamedParty] { from.completing(firm: isFirm) ?? [] }
    var takers: [NamedParty] { to.completing(firm: isFirm) ?? [] }

    var isFirm: Bool { shown.map { !$0.certainty.isRumour } ?? false }

    /// How much, and the event that says so: a reading that doesn't disclose it is completed by
    /// one that does.
    var measure: (value: Measure, sequence: UInt64) {
        if let value = disclosed.completing(firm: isFirm) { return (value, disclosed.sequence) }
        return (undisclosed.value ?? Measure(), undisclosed.sequence)
    }

    private var isDisclosed: Bool { told.value?.isDisclosed ?? false }
    private var disclosed: Stated<Measure> { isDisclosed ? told : Stated() }
    private var undisclosed: Stated<Measure> { isDisclosed ? rest.value.undisclosed : told }

    /// The event that says expressly that nothing is bought; `nil` where none does.
    var saysNoPurchase: UInt64? {
        guard shown?.what == "purchase", measure.value.basis == Basis.none.rawValue else {
            return nil
        }
        return measure.sequence
    }

    /// Takes one more reading; sequences must grow. `stepFirstTold`: when the step that the claim
    /// tells was first told, for steps that happen once.
    mutating func hear(
        _ reading: Reading, of claim: Claim, stepFirstTold: UInt64?,
        resolving register: PartyRegister
    ) {
        let sequence = claim.sequence
        let certainty = reading.ownCertainty ?? claim.certainty
        if readings.last != sequence { readings.append(sequence) }
        if claim.step == .dealAmended, !certainty.isRumour, claim.base != rest.value.amendment?.base
        {
            guard !isBefore(rest.value.amendment, claim) else { return }
            self = CommitmentStand(
                readings: readings,
                amendment: Amendment(base: claim.base, sequence: sequence, date: claim.date))
        }
        guard !isSuperseded(claim, stepFirstTold: stepFirstTold) else { return }
        let (givers, takers) = (register.resolved(reading.from), register.resolved(reading.to))
        hearDisputes(reading, from: givers, to: takers)
        if certainty > shown?.certainty ?? certainty || shown == nil {
            shown = Shown(
                assertion: Assertion(certainty, at: sequence), what: reading.what,
                nature: reading.nature, by: reading.by.map { register.survivor(of: $0) })
        }
        hear(reading.measure, certainty, at: sequence)
        from.hear(givers, certainty, at: sequence)
        to.hear(takers, certainty, at: sequence)
        binding.hear(reading.binding, certainty, at: sequence)
        rest.hear(reading.due, as: \.due, certainty, at: sequence)
        rest.hear(reading.term, as: \.term, certainty, at: sequence)
        rest.hear(reading.condition, as: \.condition, certainty, at: sequence)
        rest.hear(reading.partOf, as: \.partOf, certainty, at: sequence)
    }

    private mutating func hear(
        _ measure: Measure, _ certainty: Certainty, at sequence: UInt64
    ) {
        if isDisclosed, !measure.isDisclosed {
            rest.value.undisclosed.hear(measure, certainty, at: sequence)
            return
        }
        if measure.isDisclosed, !isDisclosed, told.value != nil {
            rest.value.undisclosed = told
            told = Stated()
        }
        told.hear(measure, certainty, at: sequence)
    }

    /// Compares one more reading, before it is heard, with what stands: until there is a dispute,
    /// that is what every reading before states.
    private mutating func hearDisputes(
        _ reading: Reading, from givers: [NamedParty]?, to takers: [NamedParty]?
    ) {
        disputes.hear(reading.measure, beside: disclosed.value)
        if let shown, ExactText(shown.nature) != ExactText(reading.nature) {
            disputes.nature = true
        }
        if binding.differs(from: reading.binding) { disputes.binding = true }
        if from.differs(from: givers) { disputes.from = true }
        if to.differs(from: takers) { disputes.to = true }
    }

    /// Whether a reading is one of terms that an amendment replaced: recorded before it, or dated
    /// before it, or one more report of a step that was told before it.
    func isSuperseded(_ claim: Claim, stepFirstTold: UInt64?) -> Bool {
        guard let amendment = rest.value.amendment,
            claim.base != amendment.base || claim.sequence < amendment.sequence
        else { return false }
        if claim.sequence < amendment.sequence || isBefore(amendment, claim) { return true }
        return !claim.step.happensAgain && stepFirstTold ?? .max < amendment.sequence
    }

    private func isBefore(_ amendment: Amendment?, _ claim: Claim) -> Bool {
        guard let start = amendment?.date?.earliest, let day = claim.date?.latest else {
            return false
        }
        return day < start
    }
}

extension CommitmentStand: Coded {
    func encode(to writer: inout ByteWriter) {
        writer.count(readings.count)
        var before: UInt64 = 0
        for reading in readings {
            writer.integer(reading &- before)
            before = reading
        }
        writer.write(shown)
        writer.write(from)
        writer.write(to)
        writer.write(binding)
        writer.write(due)
        writer.write(term)
        writer.write(condition)
        writer.write(partOf)
        writer.write(disputes)
        writer.write(disclosed)
        writer.write(undisclosed)
        writer.write(rest.value.amendment)
    }

    init(from reader: inout ByteReader) throws(DamagedValue) {
        for _ in 0..<(try reader.count()) {
            readings.append(try reader.integer() &+ (readings.last ?? 0))
        }
        shown = try reader.read()
        from = try reader.read()
        to = try reader.read()
        binding = try reader.read()
        var rest = Rest()
        rest.due = try reader.read()
        rest.term = try reader.read()
        rest.condition = try reader.read()
        rest.partOf = try reader.read()
        disputes = try reader.read()
        told = try reader.read()
        let undisclosed: Stated<Measure> = try reader.read()
        if told.value == nil { told = undisclosed } else { rest.undisclosed = undisclosed }
        rest.amendment = try reader.read()
        self.rest = Seldom(rest)
    }
}

extension CommitmentStand.Shown: Coded {
    func encode(to writer: inout ByteWriter) {
        writer.integer(sequence)
        writer.write(certainty)
        writer.write(what)
        writer.write(nature)
        writer.write(by)
    }

    init(from reader: inout ByteReader) throws(DamagedValue) {
        let sequence: UInt64 = try reader.integer()
        assertion = try Assertion(reading: try reader.read(), at: sequence)
        what = try reader.read()
        nature = try reader.read()
        by = try reader.read()
    }
}

extension CommitmentStand.Amendment: Coded {
    func encode(to writer: inout ByteWriter) {
        writer.integer(base)
        writer.integer(sequence)
        writer.write(date)
    }

    init(from reader: inout ByteReader) throws(DamagedValue) {
        base = try reader.integer()
        sequence = try reader.integer()
        date = try reader.read()
    }
}
