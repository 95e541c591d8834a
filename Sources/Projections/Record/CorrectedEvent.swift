import Events

/// An event as it was recorded and as it reads with its standing corrections.
struct CorrectedEvent {
    let recorded: Event
    private(set) var event: Event
    /// The first correction that gives it another subject; `nil` where none does.
    private(set) var movedBy: UInt64?
    private var pointers: Set<ExactText> = []

    init(_ recorded: Event) {
        self.recorded = recorded
        event = recorded
    }

    /// As it was kept; `nil` where what was kept is no event.
    init?(_ recorded: Event, as kept: CorrectedText) {
        guard let event = try? Event(stored: kept.text) else { return nil }
        self.recorded = recorded
        self.event = event
        movedBy = kept.movedBy
        pointers = Set(kept.pointers)
    }

    /// To be kept. `through`: the last of the corrections applied.
    func text(through: UInt64) -> CorrectedText {
        CorrectedText(
            through: through, text: event.json.bytes, movedBy: movedBy, pointers: pointers.sorted())
    }

    /// Applies one more correction. It has no effect where it would leave no valid event, or one of
    /// another family.
    mutating func apply(_ correction: Event, of sequence: UInt64) {
        let edits = correction.edits
        guard let corrected = try? event.applying(edits),
            event.type.canBecome(corrected.type)
        else { return }
        if movedBy == nil, corrected.subject.string != event.subject.string { movedBy = sequence }
        event = corrected
        pointers.formUnion(edits.map { ExactText($0.pointer.description) })
    }

    /// The members that corrections set, as JSON Pointers, sorted.
    var corrected: [String] { pointers.sorted().map(\.text) }

    /// What it read otherwise when it was recorded for `subject`, now that it counts for `place`.
    func former(of subject: String, now place: String) -> FormerReadings? {
        let isMoved = subject != place
        guard isMoved || !pointers.isEmpty,
            recorded.type.isTelling || recorded.type == .reportAdded
        else { return nil }
        let (before, after) = (Self.readings(of: recorded), Self.readings(of: event))
        let changed = before.keys.filter { isMoved || before[$0] != after[$0] }
        return changed.isEmpty
            ? nil : FormerReadings(subject: subject, commitments: changed.sorted())
    }

    /// One commitment as an event reads it, and for whom it counts.
    private struct Wording: Equatable {
        /// Canonical.
        let text: [UInt8]
        let from: [NamedParty]
        let to: [NamedParty]
    }

    /// By id.
    private static func readings(of event: Event) -> [ExactText: [Wording]] {
        var readings: [ExactText: [Wording]] = [:]
        guard let commitments = event.data?["commitments"] else { return [:] }
        let agents = Agents(ClaimWords(event).parties)
        for value in commitments.elements {
            guard var reading = value.borrowed({ Reading($0) }) else { continue }
            reading.count(for: agents)
            readings[reading.id, default: []].append(
                Wording(text: value.canonical(), from: reading.from, to: reading.to))
        }
        return readings
    }
}
