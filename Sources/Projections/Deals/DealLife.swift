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
    /// The step that sets the status.
    private(set) var setter: DealStep?
    /// The furthest step told as more than a rumour, whatever interrupted it since.
    private(set) var furthest: DealStep?
    /// What interrupts it.
    private var interruption: Interruption?

    private var isSigned: Bool { furthest?.isSigning ?? false }

    /// When a step that happens once was first told; `nil` if it wasn't.
    func firstTold(_ type: EventType) -> UInt64? { place(of: type).map { steps[$0].sequence } }

    /// When a step that happens once happened, as it is told.
    func date(of type: EventType) -> EDTF? { place(of: type).flatMap { steps[$0].date } }

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
            settle(Self.hear(claim, at: place, in: &turns))
        case let type where type.isDealStep && !type.happensAgain:
            settle(Self.hear(claim, at: place(of: type), in: &steps))
        default: return
        }
    }

    /// A step as it stands with one more claim.
    private struct Change {
        let step: DealStep
        var wasFirm = false
        /// Whether more may change than the step's own words.
        var moves = false
    }

    private static func hear(_ claim: Claim, at place: Int?, in steps: inout [DealStep]) -> Change {
        guard let place else {
            let step = DealStep(claim)
            steps.append(step)
            return Change(step: step)
        }
        let (wasFirm, date) = (steps[place].isFirm, steps[place].date)
        let outcome = steps[place].outcome.value
        steps[place].hear(claim)
        let step = steps[place]
        let moves = step.isFirm && (step.date != date || step.outcome.value != outcome)
        return Change(step: step, wasFirm: wasFirm, moves: moves)
    }

    private mutating func settle(_ change: Change) {
        if change.step.isFirm, !change.wasFirm {
            // No step was told as more than a rumour after this one.
            advance(by: change.step)
            conclude()
        } else if change.moves {
            walk()
        } else if status == nil {
            conclude()
        } else {
            refresh(with: change.step)
        }
    }

    private mutating func refresh(with step: DealStep) {
        func isSame(_ other: DealStep?) -> Bool {
            other?.type == step.type && other?.base == step.base
        }
        if isSame(setter) { setter = step }
        if isSame(furthest) { furthest = step }
        if isSame(interruption?.step) { interruption?.step = step }
    }

    // MARK: The machine

    /// What stands in a deal's way: a suspension or an end.
    private struct Interruption: Sendable {
        var step: DealStep
        var isEnd: Bool { step.type != .dealSuspended }
    }

    private mutating func walk() {
        (furthest, interruption) = (nil, nil)
        let firm = (steps + turns).filter(\.isFirm).sorted { $0.firmSequence < $1.firmSequence }
        for step in firm { advance(by: step) }
        conclude()
    }

    private mutating func advance(by step: DealStep) {
        guard let status = DealStatus(step: step.type) else {
            interrupt(by: step)
            return
        }
        let reached = furthest.flatMap { DealStatus(step: $0.type)?.rank } ?? 0
        guard let rank = status.rank, rank > reached else { return }
        furthest = step
        if let standing = interruption, !Self.holds(standing, against: step) { interruption = nil }
    }

    /// Whether an interruption outlasts a step further than all before it.
    private static func holds(_ interruption: Interruption, against step: DealStep) -> Bool {
        if step.isSigning, interruption.step.type == .talksEnded { return false }
        return !step.follows(interruption.step)
    }

    private mutating func interrupt(by step: DealStep) {
        // Told late: what stands came after it by the days stated.
        if furthest?.isDatedAfter(step) == true { return }
        if interruption?.step.isDatedAfter(step) == true, interruption?.isEnd == true { return }
        switch step.type {
        case .dealSuspended:
            interruption = Interruption(step: step)
        case .dealResumed:
            if interruption?.step.isDatedAfter(step) != true { interruption = nil }
        case .talksEnded where isSigned || step.outcome.value == "agreed": return
        case .talksEnded, .dealTerminated:
            // The first end told stands before later ones.
            if interruption?.isEnd != true { interruption = Interruption(step: step) }
        default: return
        }
    }

    private mutating func conclude() {
        if let interruption {
            setter = interruption.step
            status = interruption.isEnd ? end(by: interruption.step) : .suspended
        } else if let furthest {
            (status, setter) = (DealStatus(step: furthest.type), furthest)
        } else {
            let rumours = [steps, turns].compactMap { $0.first { !$0.isFirm } }
            setter = rumours.min { $0.sequence < $1.sequence }
            status = setter == nil ? nil : .rumoured
        }
    }

    /// What an end brings the deal to: how it ends depends on whether it was signed before.
    func end(by step: DealStep) -> DealStatus {
        let wasSigned = steps.contains { $0.isFirm && $0.isSigning && !$0.follows(step) }
        if step.type == .dealTerminated, wasSigned { return .terminated }
        return step.outcome.completing(firm: step.isFirm) == "lapsed" ? .lapsed : .withdrawn
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
        for step in steps + turns where step.rumour.sequence > 0 {
            let (sequence, date) = step.rumour
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
        for step in [setter, furthest, interruption?.step] { writer.count(place(of: step)) }
    }

    init(from reader: inout ByteReader) throws(DamagedValue) {
        steps = try reader.read()
        turns = try reader.read()
        status = try reader.read()
        setter = try step(at: try reader.integer())
        furthest = try step(at: try reader.integer())
        interruption = try step(at: try reader.integer()).map { Interruption(step: $0) }
    }

    /// What a deal stands on is one of its steps as that is told now: 1 for the first of them, 0
    /// for none.
    private func place(of step: DealStep?) -> Int {
        guard let step else { return 0 }
        let all = steps + turns
        guard let place = all.firstIndex(where: { $0.type == step.type && $0.base == step.base })
        else { preconditionFailure("a deal stands on a step that nobody told") }
        return place + 1
    }

    private func step(at place: UInt64) throws(DamagedValue) -> DealStep? {
        guard place > 0 else { return nil }
        let all = steps + turns
        guard place <= UInt64(all.count) else { throw DamagedValue() }
        return all[Int(place) - 1]
    }
}
