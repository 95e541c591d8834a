import Events

/// One commitment by its deal.
struct CommitmentRef: Sendable, Hashable, Comparable {
    let subject: String
    let id: ExactText

    static func < (a: CommitmentRef, b: CommitmentRef) -> Bool {
        (a.subject, a.id) < (b.subject, b.id)
    }

    init(subject: String, id: ExactText) {
        self.subject = subject
        self.id = id
    }

    /// Reads `subject#id`.
    init?(_ text: String) {
        guard let mark = text.firstIndex(of: "#") else { return nil }
        subject = String(text[..<mark])
        id = ExactText(String(text[text.index(after: mark)...]))
    }

    /// `subject#id`.
    var text: String { subject + "#" + id.text }

    var fingerprint: Fingerprint { Fingerprint(of: [subject, id.text]) }
}

/// What must be equal for commitments to be summed.
struct CommitmentGroup: Sendable, Hashable {
    private(set) var what: ExactText
    let unit: ExactText?
    let currency: String?
    let period: ExactText?
    let nature: ExactText
    let binding: ExactText
    private(set) var from: [String]
    private(set) var to: [String]
    private(set) var isRumour: Bool

    /// `nil` for a commitment without a standing reading.
    init?(_ stand: CommitmentStand, binding dealBinding: String?) {
        guard let shown = stand.shown else { return nil }
        let measure = stand.measure.value
        let firm = stand.isFirm
        what = ExactText(shown.what)
        unit = measure.unit.map { ExactText($0) }
        currency = measure.currency
        period = measure.period.map { ExactText($0) }
        nature = ExactText(shown.nature)
        binding = ExactText(
            stand.binding.completing(firm: firm) ?? dealBinding ?? Binding.unknown.rawValue)
        from = stand.givers.counted
        to = stand.takers.counted
        isRumour = !firm
    }

    /// What is equal in all that is summed over a side: what it is of, and who is on each side of
    /// it, doesn't count there, and no rumour does.
    init(summing group: CommitmentGroup, from: [String], to: [String]) {
        self = group
        (what, isRumour) = (ExactText(""), false)
        (self.from, self.to) = (from, to)
    }

    /// A sum over a side in which nothing counts. Empty words: more than one, or any.
    init(emptySumOf nature: String, _ binding: String, from: [String], to: [String]) {
        (what, unit, currency, period) = (ExactText(""), nil, nil, nil)
        (self.nature, self.binding) = (ExactText(nature), ExactText(binding))
        (self.from, self.to, isRumour) = (from, to, false)
    }

    /// Whether both are of one unit or currency and one period.
    func isOfOneMeasure(with other: CommitmentGroup) -> Bool {
        unit == other.unit && currency == other.currency && period == other.period
    }

    private var words: [String] {
        [
            what.text, unit?.text ?? "", currency ?? "", period?.text ?? "", nature.text,
            binding.text,
        ]
    }

    /// The members in their order, each ended by `/`; `~` and `/` inside them as in a JSON Pointer.
    var key: String {
        var key = ""
        for part in words {
            for character in part.unicodeScalars {
                switch character {
                case "~": key += "~0"
                case "/": key += "~1"
                default: key.unicodeScalars.append(character)
                }
            }
            key += "/"
        }
        key += from.joined(separator: "+") + "/" + to.joined(separator: "+") + "/"
        return isRumour ? key + "rumour" : key
    }

    var fingerprint: Fingerprint {
        let sides = [from.joined(separator: "+"), to.joined(separator: "+")]
        return Fingerprint(of: words + sides + [isRumour ? "rumour" : ""])
    }
}

extension CommitmentRef: Coded {
    func encode(to writer: inout ByteWriter) {
        writer.write(subject)
        writer.write(id)
    }

    init(from reader: inout ByteReader) throws(DamagedValue) {
        subject = try reader.read()
        id = try reader.read()
    }
}

extension CommitmentGroup: Coded {
    func encode(to writer: inout ByteWriter) {
        writer.write(what)
        writer.write(unit)
        writer.write(currency)
        writer.write(period)
        writer.write(nature)
        writer.write(binding)
        writer.write(from)
        writer.write(to)
        writer.flag(isRumour)
    }

    init(from reader: inout ByteReader) throws(DamagedValue) {
        what = try reader.read()
        unit = try reader.read()
        currency = try reader.read()
        period = try reader.read()
        nature = try reader.read()
        binding = try reader.read()
        from = try reader.read()
        to = try reader.read()
        isRumour = try reader.flag()
    }
}
