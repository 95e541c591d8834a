import Events

/// One of the claims that disagree, and what it says of the matter.
struct ConflictClaim {
    let claim: Claim
    let value: Value
    /// The member of the claim's event that says so; `nil` where no single one does.
    var pointer: String?
    /// Who denies.
    var by: String?
    /// What the source itself called it.
    var wording: String?
    /// In place of that of its event.
    var certainty: Certainty?

    enum Value {
        case word(String)
        case words([String])
        case measure(Measure)
    }

    func write(to writer: inout JSONWriter) {
        writer.member("sequence", claim.sequence)
        switch value {
        case .word(let word): writer.member("value", word)
        case .words(let words): writer.member("value", strings: words)
        case .measure(let measure):
            writer.member("value", object: { Self.write(measure, to: &$0) })
        }
        writer.member("publisher", claim.report?.publisher)
        writer.member("certainty", certainty?.rawValue ?? claim.certaintyWord)
        writer.member("by", by)
        writer.member("date", claim.date?.text)
        writer.member("as", wording)
    }

    private static func write(_ measure: Measure, to writer: inout JSONWriter) {
        writer.member("basis", measure.basis)
        writer.member("amount", measure.amount?.description)
        writer.member("min", measure.min?.description)
        writer.member("max", measure.max?.description)
        writer.member("unit", measure.unit)
        writer.member("currency", measure.currency)
        writer.member("period", measure.period)
    }
}

extension Subject {
    /// The claims that say anything of the matter, in the order of their sequences; none where they
    /// don't disagree on it. Links aside.
    func claims(on matter: ConflictMatter, in book: Book) -> [ConflictClaim] {
        guard disagrees(on: matter) else { return [] }
        if let id = matter.commitment {
            return readings(of: id) { reading, place in
                Self.value(of: reading, place, on: matter, in: book.register)
            }
        }
        switch matter {
        case .date(let type):
            return told(of: [type]) { $0.date.map { (.word($0.text), "/data/date") } }
        case .outcome(let type):
            return told(of: [type]) { $0.outcome.map { (.word($0), "/data/outcome") } }
        case .paper(let type):
            return told(of: [type]) { $0.binding.map { (.word($0), "/data/binding") } }
        case .afterEnd(let type):
            return told(of: [type] + life.steps(afterEnd: type).map(\.type), says: status)
        case .ends: return told(of: life.contraryEnds.map(\.type), says: status)
        case .order: return told(of: life.misordered.map(\.type), says: status)
        case .denial(let base): return claims(deniedWith: base, in: book)
        default: return []
        }
    }

    // MARK: Steps

    private typealias Saying = (value: ConflictClaim.Value, pointer: String?)

    private func told(
        of types: [EventType], says: (Claim) -> Saying?
    ) -> [ConflictClaim] {
        told.filter { types.contains($0.step) }.compactMap { claim in
            says(claim).map { ConflictClaim(claim: claim, value: $0.value, pointer: $0.pointer) }
        }
    }

    /// What a claim says the subject came to.
    private func status(_ claim: Claim) -> Saying? {
        let word =
            switch claim.step {
            case .talksEnded: claim.outcome ?? DealStatus.withdrawn.rawValue
            case .dealTerminated:
                claim.outcome
                    ?? (life.steps.first { $0.type == .dealTerminated }.map { life.end(by: $0) }
                    ?? .terminated).rawValue
            case .dealSuspended: DealStatus.suspended.rawValue
            case let type: DealStatus(step: type)?.rawValue ?? claim.typeName
            }
        return (.word(word), nil)
    }

    /// The denials of one event, or for 0 of all of the subject, and what they deny.
    private func claims(deniedWith base: UInt64, in book: Book) -> [ConflictClaim] {
        let (denying, telling): ([Claim], [Claim])
        if base == 0 {
            (denying, telling) = (denials.filter { $0.base == 0 }, told.filter(\.isTelling))
        } else {
            let mark = book.marks[base]
            denying = (mark?.denials ?? []).compactMap { claim($0) }
            telling = ([base] + (mark?.reports ?? [])).compactMap { claim($0) }
        }
        guard !denying.isEmpty else { return [] }
        let denied = denying.map { claim in
            ConflictClaim(
                claim: claim, value: .word("denied"),
                by: claim.deniedBy.map { book.register.survivor(of: $0) })
        }
        let told = telling.compactMap { claim in
            status(claim).map { ConflictClaim(claim: claim, value: $0.value) }
        }
        return (denied + told).sorted { $0.claim.sequence < $1.claim.sequence }
    }

    // MARK: Commitments

    private func readings(
        of id: ExactText, says: (Reading, _ place: Int) -> Saying?
    ) -> [ConflictClaim] {
        guard let stand = commitment(id) else { return [] }
        var found: [ConflictClaim] = []
        for sequence in stand.readings {
            guard let claim = claim(sequence), !isSuperseded(claim, stand) else { continue }
            for (place, reading) in claim.commitments.enumerated() where reading.id == id {
                guard let saying = says(reading, place) else { continue }
                found.append(
                    ConflictClaim(
                        claim: claim, value: saying.value, pointer: saying.pointer,
                        wording: reading.wording, certainty: reading.ownCertainty))
            }
        }
        return found
    }

    private static func value(
        of reading: Reading, _ place: Int, on matter: ConflictMatter, in register: PartyRegister
    ) -> Saying? {
        let pointer = "/data/commitments/\(place)"
        switch matter {
        case .amount:
            return reading.measure.isDisclosed ? (.measure(reading.measure), pointer) : nil
        case .nature: return (.word(reading.nature), pointer + "/nature")
        case .binding: return reading.binding.map { (.word($0), pointer + "/binding") }
        case .from:
            return register.resolved(reading.from).map { (.words($0.counted), pointer + "/from") }
        case .to:
            return register.resolved(reading.to).map { (.words($0.counted), pointer + "/to") }
        default: return nil
        }
    }
}
