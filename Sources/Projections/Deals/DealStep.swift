import Events

/// One step of a deal, as all who report it tell it.
struct DealStep: Sendable {
    /// Of the event that told it first.
    let sequence: UInt64
    /// Of the first event that told it as more than a rumour; 0 while none did.
    private(set) var firmSequence: UInt64 = 0
    private(set) var statedDate = Stated<EDTF>()
    private(set) var title = Stated<String>()
    private(set) var days = CommonDays()
    private var rest = Seldom<Rest>()
    let type: EventType
    /// The strongest among those who tell it.
    private(set) var certainty: Certainty
    /// Whether two who tell it state another outcome, or another binding.
    private(set) var isOutcomeDisputed = false
    private(set) var isBindingDisputed = false

    /// What few steps are told with.
    private struct Rest: Blankable {
        var base: UInt64 = 0
        /// What the rumours of it stated, once it is told as more.
        var rumourDate = Stated<EDTF>()
        var outcome = Stated<String>()
        var instrument = Stated<String>()
        var binding = Stated<String>()
        var expires = Stated<String>()

        var isBlank: Bool {
            base == 0 && rumourDate.value == nil && outcome.value == nil
                && instrument.value == nil && binding.value == nil && expires.value == nil
        }
    }

    /// What tells it from other steps of its type; 0 for types that happen once.
    var base: UInt64 { rest.value.base }
    /// What it was told as before anyone told it as more; `nil` where it began as that.
    var rumour: (sequence: UInt64, date: Stated<EDTF>)? {
        firmSequence == sequence ? nil : (sequence, isFirm ? rest.value.rumourDate : statedDate)
    }
    var outcome: Stated<String> { rest.value.outcome }
    var instrument: Stated<String> { rest.value.instrument }
    var binding: Stated<String> { rest.value.binding }
    var expires: Stated<String> { rest.value.expires }

    init(_ claim: Claim) {
        type = claim.step
        sequence = claim.sequence
        certainty = claim.certainty
        if claim.step.happensAgain { rest.value.base = claim.base }
        hear(claim)
    }

    /// Takes one more report of the step; sequences must grow.
    mutating func hear(_ claim: Claim) {
        let (sequence, certainty) = (claim.sequence, claim.certainty)
        self.certainty = max(self.certainty, certainty)
        if !certainty.isRumour, !isFirm {
            if statedDate.value != nil { rest.value.rumourDate = statedDate }
            firmSequence = sequence
        }
        statedDate.hear(claim.date, certainty, at: sequence)
        days.hear(claim.date)
        isOutcomeDisputed = isOutcomeDisputed || outcome.differs(from: claim.outcome)
        isBindingDisputed = isBindingDisputed || binding.differs(from: claim.binding)
        title.hear(claim.title, certainty, at: sequence)
        rest.hear(claim.outcome, as: \.outcome, certainty, at: sequence)
        rest.hear(claim.instrument, as: \.instrument, certainty, at: sequence)
        rest.hear(claim.binding, as: \.binding, certainty, at: sequence)
        rest.hear(claim.expires, as: \.expires, certainty, at: sequence)
    }

    /// Whether it tells that the deal was signed, or came further than that.
    var isSigning: Bool { DealStatus(step: type)?.rank ?? 0 >= 4 }
    var isFirm: Bool { firmSequence > 0 }
    var date: EDTF? { statedDate.completing(firm: isFirm) }

    /// Whether this happened after the other: by their days where those tell, else by which was
    /// told first.
    func follows(_ other: DealStep) -> Bool {
        isDatedAfter(other) ?? (firmSequence > other.firmSequence)
    }

    /// `nil` where the days leave it open.
    func isDatedAfter(_ other: DealStep) -> Bool? {
        if let earliest = date?.earliest, let latest = other.date?.latest, earliest > latest {
            return true
        }
        if let latest = date?.latest, let earliest = other.date?.earliest, latest < earliest {
            return false
        }
        return nil
    }
}

extension DealStep: Coded {
    func encode(to writer: inout ByteWriter) {
        writer.write(type)
        writer.integer(base)
        writer.integer(sequence)
        writer.integer(firmSequence)
        writer.flag(rumour != nil)
        if let rumour {
            writer.integer(rumour.sequence)
            writer.write(rumour.date)
        }
        writer.write(certainty)
        writer.write(statedDate)
        writer.write(outcome)
        writer.write(title)
        writer.write(instrument)
        writer.write(binding)
        writer.write(expires)
        writer.write(days)
        writer.flag(isOutcomeDisputed)
        writer.flag(isBindingDisputed)
    }

    init(from reader: inout ByteReader) throws(DamagedValue) {
        type = try reader.read()
        var rest = Rest()
        rest.base = try reader.integer()
        sequence = try reader.integer()
        firmSequence = try reader.integer()
        let wasRumour = try reader.flag()
        guard wasRumour == (firmSequence != sequence) else { throw DamagedValue() }
        if wasRumour {
            guard try reader.integer() == sequence else { throw DamagedValue() }
            let date: Stated<EDTF> = try reader.read()
            if firmSequence > 0 { rest.rumourDate = date }
        }
        certainty = try reader.read()
        statedDate = try reader.read()
        rest.outcome = try reader.read()
        title = try reader.read()
        rest.instrument = try reader.read()
        rest.binding = try reader.read()
        rest.expires = try reader.read()
        days = try reader.read()
        self.rest = Seldom(rest)
        isOutcomeDisputed = try reader.flag()
        isBindingDisputed = try reader.flag()
    }
}
