import Events

/// One commitment by its deal.
struct CommitmentRef: Sendable, Hashable, Comparable {
    let subject: String
    let id: String

    static func < (a: CommitmentRef, b: CommitmentRef) -> Bool {
        (a.subject, a.id) < (b.subject, b.id)
    }

    init(subject: String, id: String) {
        self.subject = subject
        self.id = id
    }

    /// Reads `subject#id`.
    init?(_ text: String) {
        guard let mark = text.firstIndex(of: "#") else { return nil }
        subject = String(text[..<mark])
        id = String(text[text.index(after: mark)...])
    }
}

/// What must be equal for commitments to be summed.
struct CommitmentGroup: Sendable, Hashable {
    let what: String
    let unit: String?
    let currency: String?
    let period: String?
    let nature: String
    let binding: String
    let from: [String]
    let to: [String]
    let isRumour: Bool

    /// `nil` for a commitment without a standing reading.
    init?(_ stand: CommitmentStand, binding dealBinding: String?) {
        guard let shown = stand.shown else { return nil }
        let measure = stand.measure.value
        let firm = stand.isFirm
        what = shown.what
        unit = measure.unit
        currency = measure.currency
        period = measure.period
        nature = shown.nature
        binding = stand.binding.completing(firm: firm) ?? dealBinding ?? Binding.unknown.rawValue
        from = stand.from.completing(firm: firm) ?? []
        to = stand.to.completing(firm: firm) ?? []
        isRumour = !firm
    }

    /// The members in their order, each ended by `/`; `~` and `/` inside them as in a JSON Pointer.
    var key: String {
        var key = ""
        for part in [what, unit ?? "", currency ?? "", period ?? "", nature, binding] {
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
}
