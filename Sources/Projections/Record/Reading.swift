import Events

/// One commitment as one event words it.
struct Reading: Sendable {
    /// Which commitment of its subject it reads: its `id`, else its `what`.
    private(set) var id = ExactText("")
    private(set) var what = ""
    private(set) var nature = ""
    private(set) var measure = Measure()
    private(set) var from: [NamedParty] = []
    private(set) var to: [NamedParty] = []
    private(set) var by: [String] = []
    private(set) var binding: String?
    private(set) var due: String?
    private(set) var term: String?
    private(set) var condition: String?
    /// `subject#id` of the whole.
    private(set) var partOf: String?
    /// `nil`: that of the event.
    private(set) var ownCertainty: Certainty?
    /// The source's own words.
    private(set) var wording: String?

    /// `nil` where the value is no commitment.
    init?(_ value: BorrowedValue) {
        for (name, value) in value.members {
            switch name.memberName {
            case .id: id = ExactText(value.string ?? "")
            case .what: what = value.string ?? ""
            case .nature: nature = value.string ?? ""
            case .from: from = value.identifiers { NamedParty($0) }
            case .to: to = value.identifiers { NamedParty($0) }
            case .by: by = value.identifiers
            case .binding: binding = value.string
            case .due: due = value.string
            case .term: term = value.string
            case .condition: condition = value.string
            case .partOf: partOf = value.string
            case .certainty:
                ownCertainty = value.string.map { Certainty(rawValue: $0) ?? .speculated }
            case .as: wording = value.string
            case .basis: measure.basis = value.string ?? ""
            case .amount: measure.amount = value.decimal
            case .min: measure.min = value.decimal
            case .max: measure.max = value.decimal
            case .unit: measure.unit = value.string
            case .currency: measure.currency = value.string
            case .period: measure.period = value.string
            default: break
            }
        }
        guard !what.isEmpty else { return nil }
        if id.text.isEmpty { id = ExactText(what) }
    }
}

extension Reading {
    /// Counts for those for whom the named act.
    mutating func count(for agents: Agents) {
        (from, to) = (agents.acting(from), agents.acting(to))
    }

    /// Takes on from another reading of the commitment what none of these states.
    mutating func confirm(_ other: Reading, where stated: [Reading]) {
        if stated.allSatisfy(\.from.isEmpty) { from = other.from }
        if stated.allSatisfy(\.to.isEmpty) { to = other.to }
        let words: [WritableKeyPath<Reading, String?>] = [
            \.binding, \.due, \.term, \.condition, \.partOf,
        ]
        for word in words where stated.allSatisfy({ $0[keyPath: word] == nil }) {
            self[keyPath: word] = other[keyPath: word]
        }
    }
}

/// A number with what it is a number of. One thing: its parts are never mixed from two readings,
/// because a sum without its period or its "up to" is another sum.
struct Measure: Sendable {
    fileprivate(set) var basis = ""
    fileprivate(set) var amount: Decimal?
    fileprivate(set) var unit: String?
    fileprivate(set) var currency: String?
    fileprivate(set) var period: String?
    private var range = Seldom<Range>()

    private struct Range: Blankable {
        var min: Decimal?
        var max: Decimal?

        var isBlank: Bool { min == nil && max == nil }
    }

    fileprivate(set) var min: Decimal? {
        get { range.value.min }
        set { if newValue != range.value.min { range.value.min = newValue } }
    }

    fileprivate(set) var max: Decimal? {
        get { range.value.max }
        set { if newValue != range.value.max { range.value.max = newValue } }
    }

    /// Whether it says how much, be it that there is nothing.
    var isDisclosed: Bool { basis == Basis.none.rawValue || amount ?? min ?? max != nil }
}

extension Reading: Coded {
    func encode(to writer: inout ByteWriter) {
        writer.write(what)
        writer.flag(id == ExactText(what))
        if id != ExactText(what) { writer.write(id) }
        writer.write(nature)
        writer.write(measure)
        writer.write(from)
        writer.write(to)
        writer.write(by)
        writer.write(binding)
        writer.write(due)
        writer.write(term)
        writer.write(condition)
        writer.write(partOf)
        writer.write(ownCertainty)
        writer.write(wording)
    }

    init(from reader: inout ByteReader) throws(DamagedValue) {
        what = try reader.read()
        id = try reader.flag() ? ExactText(what) : try reader.read()
        nature = try reader.read()
        measure = try reader.read()
        from = try reader.read()
        to = try reader.read()
        by = try reader.read()
        binding = try reader.read()
        due = try reader.read()
        term = try reader.read()
        condition = try reader.read()
        partOf = try reader.read()
        ownCertainty = try reader.read()
        wording = try reader.read()
    }
}

extension Measure: Coded {
    func encode(to writer: inout ByteWriter) {
        writer.write(basis)
        writer.write(amount)
        writer.write(min)
        writer.write(max)
        writer.write(unit)
        writer.write(currency)
        writer.write(period)
    }

    init(from reader: inout ByteReader) throws(DamagedValue) {
        basis = try reader.read()
        amount = try reader.read()
        min = try reader.read()
        max = try reader.read()
        unit = try reader.read()
        currency = try reader.read()
        period = try reader.read()
    }
}
