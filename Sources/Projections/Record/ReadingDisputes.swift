import Events

/// What the readings of one commitment don't agree on: which of its members at least two of them
/// state, and not the same. What one leaves out another completes, and is no dispute.
struct ReadingDisputes: Sendable {
    private(set) var amount = false
    var nature = false
    var binding = false
    var from = false
    var to = false
    /// What the first reading that states one gives the number for.
    private var period: String?

    var isEmpty: Bool { !(amount || nature || binding || from || to) }

    /// Takes what one more reading discloses, beside a number disclosed before.
    mutating func hear(_ measure: Measure, beside known: Measure?) {
        guard measure.isDisclosed else { return }
        if let known, measure.number != known.number { amount = true }
        if Self.differ(measure.denomination, known?.denomination) { amount = true }
        if Self.differ(measure.period, period) { amount = true }
        period = period ?? measure.period
    }

    private static func differ(_ word: String?, _ known: String?) -> Bool {
        guard let word, let known else { return false }
        return ExactText(word) != ExactText(known)
    }
}

extension Measure {
    /// How much, whatever it is of.
    struct Number: Equatable {
        let basis: String
        let amount: Decimal?
        let min: Decimal?
        let max: Decimal?
    }

    var number: Number { Number(basis: basis, amount: amount, min: min, max: max) }

    /// Every number is of a unit or of a currency.
    var denomination: String? { currency ?? unit }
}

extension ReadingDisputes: Coded {
    func encode(to writer: inout ByteWriter) {
        for flag in [amount, nature, binding, from, to] { writer.flag(flag) }
        writer.write(period)
    }

    init(from reader: inout ByteReader) throws(DamagedValue) {
        amount = try reader.flag()
        nature = try reader.flag()
        binding = try reader.flag()
        from = try reader.flag()
        to = try reader.flag()
        period = try reader.read()
    }
}
