import Events

/// Whether a deal's paper binds, and where that is from.
struct DealBinding: Sendable, Equatable {
    let value: String
    /// Of the event that says so.
    let sequence: UInt64
    /// False where no one says so and the kind of paper does: a memorandum that states nothing is
    /// non-binding.
    let isStated: Bool

    /// What the paper of the furthest step says. Signing, coming into force and completing are of
    /// one paper; a memorandum's word is not that of the agreement after it. An amendment recorded
    /// later goes before.
    init?(of life: DealLife, amended: Stated<String>) {
        let paper = life.paperPlaces
        var found: (value: String, sequence: UInt64)?
        for place in paper where found == nil {
            let binding = life.steps[place].binding
            found = binding.completing(firm: life.isFirm).map { ($0, binding.sequence) }
        }
        if let value = amended.value, amended.sequence > found?.sequence ?? 0 {
            found = (value, amended.sequence)
        }
        if let found {
            (value, sequence, isStated) = (found.value, found.sequence, true)
        } else if let first = paper.first, life.steps[first].type == .mouSigned {
            (value, sequence, isStated) =
                (Binding.nonBinding.rawValue, life.steps[first].sequence, false)
        } else {
            return nil
        }
    }
}

extension DealLife {
    /// The steps that speak of the paper the deal stands on, the furthest first.
    var paper: [DealStep] { paperPlaces.map { steps[$0] } }

    /// The title by which the deal goes: that of the step it stands on, else of the last one told.
    var title: String? {
        paper.lazy.compactMap { $0.title.completing(firm: $0.isFirm) }.first
            ?? setter?.title.value
            ?? steps.reversed().lazy.compactMap(\.title.value).first
    }

    var instrument: String? {
        paper.lazy.compactMap { $0.instrument.completing(firm: $0.isFirm) }.first
    }

    /// When the paper says that it expires, and the event that says so.
    var expiry: (text: String, sequence: UInt64)? {
        paper.lazy.compactMap { step in
            step.expires.completing(firm: step.isFirm).map { ($0, step.expires.sequence) }
        }.first
    }
}

extension DealBinding: Coded {
    func encode(to writer: inout ByteWriter) {
        writer.write(value)
        writer.integer(sequence)
        writer.flag(isStated)
    }

    init(from reader: inout ByteReader) throws(DamagedValue) {
        value = try reader.read()
        sequence = try reader.integer()
        isStated = try reader.flag()
    }
}
