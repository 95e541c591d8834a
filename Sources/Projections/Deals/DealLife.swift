import Events

/// The way of one deal through its statuses: a state machine that hears standing claims in the
/// order of their sequences and knows nothing else.
///
/// - The status is the furthest step told. An earlier one told later enters the history only.
/// - A rumour sets at most `rumoured`, and moves nothing that stands.
/// - A step that follows an end or a suspension stands; one that came before it leaves it standing.
///   A resumption brings back the furthest step, after an end too.
/// - An end of talks ends nothing that was signed. The first end told stands before later ones.
/// - Nothing moves because a day went by; there is no clock in here.
struct DealLife: Sendable {
    /// Steps that happen once, in the order they were first told: one of each type.
    private(set) var steps: [DealStep] = []
    /// Suspensions and resumptions, in the order they were first told.
    private(set) var turns: [DealStep] = []
    private(set) var status: DealStatus?
    private var setterPlace: Place?
    private var furthestPlace: Place?
    /// Of what interrupts it: a suspension or an end.
    private var interruption: Place?

    /// Which of the steps that happen once, or of the turns.
    private enum Place {
        case step(Int32)
        case turn(Int32)

        static func step(at index: Int) -> Place { .step(Int32(index)) }
        static func turn(at index: Int) -> Place { .turn(Int32(index)) }
    }

    private subscript(place: Place) -> DealStep {
        _read {
            switch place {
            case .step(let place): yield steps[Int(place)]
            case .turn(let place): yield turns[Int(place)]
            }
        }
    }

    /// The step that sets the status.
    var setter: DealStep? { setterPlace.map { self[$0] } }
    /// The furthest step told as more than a rumour, whatever interrupted it since.
    var furthest: DealStep? { furthestPlace.map { self[$0] } }
    /// Whether any step that leads on was told as more than a rumour.
    var isFirm: Bool { furthestPlace != nil }

    private var isSigned: Bool { furthestPlace.map { self[$0].isSigning } ?? false }

    /// When a step that happens once was first told; `nil` if it wasn't.
    func firstTold(_ type: EventType) -> UInt64? { place(of: type).map { steps[$0].sequence } }

    /// When a step that happens once happened, as it is told.
    func date(of type: EventType) -> EDTF? {
        place(of: type).flatMap { date(at: $0) }
    }

    /// When each step that happens once happened, as it is told.
    var dates: [(type: EventType, date: EDTF?)] {
        steps.indices.map { (steps[$0].type, date(at: $0)) }
    }

    /// As the step itself tells it, which would have all of it copied.
    private func date(at place: Int) -> EDTF? {
        steps[place].statedDate.completing(firm: steps[place].firmSequence > 0)
    }

    /// Looks where the steps are: one is large to copy.
    private func place(of type: EventType) -> Int? {
        guard type.isDealStep, !type.happensAgain else { return nil }
        return steps.indices.first { steps[$0].type == type }
    }

    /// Claims must come in the order of their sequences. Cost: no more than a few steps', but all
    /// steps' where a report changes the day or the outcome of one that stands.
    mutating func hear(_ claim: Claim) {
        switch claim.step {
        case .dealSuspended, .dealResumed:
            // Only a report can be of a turn told before.
            let isReport = claim.base != claim.sequence
            let place = isReport ? turns.lastIndex { $0.base == claim.base } : nil
            let change = Self.hear(claim, at: place, in: &turns)
            settle(change, at: .turn(at: place ?? turns.count - 1))
        case let type where type.isDealStep && !type.happensAgain:
            let place = place(of: type)
            let change = Self.hear(claim, at: place, in: &steps)
            settle(change, at: .step(at: place ?? steps.count - 1))
        default: return
        }
    }

    /// What one more claim made of a step.
    private struct Change {
        /// Whether it was a rumour, or not told at all, and is more now.
        let isConfirmed: Bool
        /// Whether more may change than the step's own words.
        let moves: Bool
    }

    private static func hear(_ claim: Claim, at place: Int?, in steps: inout [DealStep]) -> Change {
        guard let place else {
            // A deal has few: a list that grew by itself would have room for as many again.
            steps.reserveCapacity(steps.count + 1)
            steps.append(DealStep(claim))
            return Change(isConfirmed: steps[steps.count - 1].isFirm, moves: false)
        }
        return hear(claim, of: &steps[place])
    }

    private static func hear(_ claim: Claim, of step: inout DealStep) -> Change {
        let (wasFirm, date, outcome) = (step.isFirm, step.date, step.outcome.value)
        step.hear(claim)
        return Change(
            isConfirmed: step.isFirm && !wasFirm,
            moves: step.isFirm && (step.date != date || step.outcome.value != outcome))
    }

    private mutating func settle(_ change: Change, at place: Place) {
        if change.isConfirmed {
            // No step was told as more than a rumour after this one.
            advance(by: place)
            conclude()
        } else if change.moves {
            walk()
        } else if status == nil {
            conclude()
        }
    }

    // MARK: The machine

    private var isEnded: Bool { interruption.map { self[$0].type != .dealSuspended } ?? false }

    private mutating func walk() {
        (furthestPlace, interruption) = (nil, nil)
        let firm = (steps.indices.map(Place.step(at:)) + turns.indices.map(Place.turn(at:)))
            .filter { self[$0].isFirm }
            .sorted { self[$0].firmSequence < self[$1].firmSequence }
        for place in firm { advance(by: place) }
        conclude()
    }

    private mutating func advance(by place: Place) {
        guard let rank = DealStatus(step: self[place].type)?.rank else {
            interrupt(by: place)
            return
        }
        let reached = furthestPlace.flatMap { DealStatus(step: self[$0].type)?.rank } ?? 0
        guard rank > reached else { return }
        furthestPlace = place
        if let standing = interruption, !Self.holds(self[standing], against: self[place]) {
            interruption = nil
        }
    }

    /// Whether an interruption outlasts a step further than all before it.
    private static func holds(_ interruption: DealStep, against step: DealStep) -> Bool {
        if step.isSigning, interruption.type == .talksEnded { return false }
        return !step.follows(interruption)
    }

    private mutating func interrupt(by place: Place) {
        func isDatedAfter(_ other: Place?) -> Bool {
            other.map { self[$0].isDatedAfter(self[place]) == true } ?? false
        }
        // Told late: what stands came after it by the days stated.
        if isDatedAfter(furthestPlace) || isEnded && isDatedAfter(interruption) { return }
        switch self[place].type {
        case .dealSuspended:
            interruption = place
        case .dealResumed:
            if !isDatedAfter(interruption) { interruption = nil }
        case .talksEnded where isSigned || self[place].outcome.value == "agreed": return
        case .talksEnded, .dealTerminated:
            // The first end told stands before later ones.
            if !isEnded { interruption = place }
        default: return
        }
    }

    private mutating func conclude() {
        if let interruption {
            setterPlace = interruption
            status = isEnded ? end(by: self[interruption]) : .suspended
        } else if let furthestPlace {
            (status, setterPlace) = (DealStatus(step: self[furthestPlace].type), furthestPlace)
        } else {
            let rumours = [
                steps.firstIndex { !$0.isFirm }.map(Place.step(at:)),
                turns.firstIndex { !$0.isFirm }.map(Place.turn(at:)),
            ]
            setterPlace = rumours.compactMap(\.self).min { self[$0].sequence < self[$1].sequence }
            status = setterPlace == nil ? nil : .rumoured
        }
    }

    /// What an end brings the deal to: how it ends depends on whether it was signed before.
    func end(by step: DealStep) -> DealStatus {
        let wasSigned = steps.contains { $0.isFirm && $0.isSigning && !$0.follows(step) }
        if step.type == .dealTerminated, wasSigned { return .terminated }
        return step.outcome.completing(firm: step.isFirm) == "lapsed" ? .lapsed : .withdrawn
    }

    /// The steps that speak of the paper the deal stands on, the furthest first: their places among
    /// those that happen once.
    var paperPlaces: [Int] {
        guard case .step(let index) = furthestPlace ?? setterPlace else { return [] }
        let furthest = Int(index)
        guard let rank = DealStatus(step: steps[furthest].type)?.rank else { return [] }
        guard rank >= 4 else { return [furthest] }
        let signed = [EventType.dealCompleted, .dealInForce, .dealSigned]
        return signed.compactMap { type in
            guard DealStatus(step: type)?.rank ?? .max <= rank else { return nil }
            return place(of: type).flatMap {
                steps[$0].isFirm == steps[furthest].isFirm ? $0 : nil
            }
        }
    }

    // MARK: History

    struct Moment: Sendable {
        let status: DealStatus
        let date: EDTF?
        let sequence: UInt64
    }

    /// Each status told, with the event that set it, in the order told. A step known as a rumour
    /// first is two: what it was told as, and what it came to. Talks that ended agreed tell none.
    var history: [Moment] {
        var moments: [Moment] = []
        for (sequence, date) in (steps + turns).compactMap(\.rumour) {
            moments.append(Moment(status: .rumoured, date: date.value, sequence: sequence))
        }
        var before = moments.min { $0.sequence < $1.sequence }
        let firm = (steps + turns).filter(\.isFirm).sorted { $0.firmSequence < $1.firmSequence }
        for step in firm {
            let told: DealStatus?
            switch step.type {
            case .dealSuspended: told = .suspended
            case .dealResumed:
                told = before.flatMap { $0.sequence < step.firmSequence ? $0.status : nil }
            case .talksEnded where step.outcome.value == "agreed": told = nil
            case .talksEnded, .dealTerminated: told = end(by: step)
            case let type: told = DealStatus(step: type)
            }
            guard let told else { continue }
            let moment = Moment(status: told, date: step.date, sequence: step.firmSequence)
            moments.append(moment)
            if let rank = told.rank, rank > before?.status.rank ?? -1 { before = moment }
        }
        return moments.sorted { $0.sequence < $1.sequence }
    }
}

extension DealLife: Coded {
    func encode(to writer: inout ByteWriter) {
        writer.write(steps)
        writer.write(turns)
        writer.write(status)
        for place in [setterPlace, furthestPlace, interruption] { writer.count(number(of: place)) }
    }

    init(from reader: inout ByteReader) throws(DamagedValue) {
        steps = try reader.read()
        turns = try reader.read()
        status = try reader.read()
        setterPlace = try place(numbered: try reader.integer())
        furthestPlace = try place(numbered: try reader.integer())
        interruption = try place(numbered: try reader.integer())
    }

    /// 1 for the first of the steps, the turns after them; 0 for none.
    private func number(of place: Place?) -> Int {
        switch place {
        case nil: 0
        case .step(let place): Int(place) + 1
        case .turn(let place): steps.count + Int(place) + 1
        }
    }

    private func place(numbered number: UInt64) throws(DamagedValue) -> Place? {
        guard number > 0 else { return nil }
        guard number <= UInt64(steps.count + turns.count) else { throw DamagedValue() }
        let place = Int(number) - 1
        return place < steps.count ? .step(at: place) : .turn(at: place - steps.count)
    }
}
