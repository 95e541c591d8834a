import Events

/// One step of a deal, as all who report it tell it.
struct DealStep: Sendable {
    let type: EventType
    /// What tells it from other steps of its type; 0 for types that happen once.
    let base: UInt64
    /// Of the event that told it first.
    let sequence: UInt64
    /// Of the first event that told it as more than a rumour; 0 while none did.
    private(set) var firmSequence: UInt64 = 0
    /// What it was told as before anyone told it as more; of sequence 0 where none did.
    private(set) var rumour: (sequence: UInt64, date: Stated<EDTF>) = (0, Stated())
    /// The strongest among those who tell it.
    private(set) var certainty: Certainty
    private(set) var statedDate = Stated<EDTF>()
    private(set) var outcome = Stated<String>()
    private(set) var title = Stated<String>()
    private(set) var instrument = Stated<String>()
    private(set) var binding = Stated<String>()
    private(set) var expires = Stated<String>()
    private(set) var days = CommonDays()
    /// Whether two who tell it state another outcome, or another binding.
    private(set) var isOutcomeDisputed = false
    private(set) var isBindingDisputed = false

    init(_ claim: Claim) {
        type = claim.step
        base = claim.step.happensAgain ? claim.base : 0
        sequence = claim.sequence
        certainty = claim.certainty
        hear(claim)
    }

    /// Takes one more report of the step; sequences must grow.
    mutating func hear(_ claim: Claim) {
        let (sequence, certainty) = (claim.sequence, claim.certainty)
        self.certainty = max(self.certainty, certainty)
        if !certainty.isRumour, firmSequence == 0 { firmSequence = sequence }
        if !isFirm {
            if rumour.sequence == 0 { rumour.sequence = sequence }
            rumour.date.hear(claim.date, certainty, at: sequence)
        }
        statedDate.hear(claim.date, certainty, at: sequence)
        days.hear(claim.date)
        isOutcomeDisputed = isOutcomeDisputed || outcome.differs(from: claim.outcome)
        isBindingDisputed = isBindingDisputed || binding.differs(from: claim.binding)
        outcome.hear(claim.outcome, certainty, at: sequence)
        title.hear(claim.title, certainty, at: sequence)
        instrument.hear(claim.instrument, certainty, at: sequence)
        binding.hear(claim.binding, certainty, at: sequence)
        expires.hear(claim.expires, certainty, at: sequence)
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
        writer.flag(rumour.sequence > 0)
        if rumour.sequence > 0 {
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
        base = try reader.integer()
        sequence = try reader.integer()
        firmSequence = try reader.integer()
        if try reader.flag() { rumour = (try reader.integer(), try reader.read()) }
        certainty = try reader.read()
        statedDate = try reader.read()
        outcome = try reader.read()
        title = try reader.read()
        instrument = try reader.read()
        binding = try reader.read()
        expires = try reader.read()
        days = try reader.read()
        isOutcomeDisputed = try reader.flag()
        isBindingDisputed = try reader.flag()
    }
}
