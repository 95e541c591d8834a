import Events

/// The way of one deal through its statuses: a state machine that hears standing claims in the
/// order of their sequences and knows nothing else.
///
/// - The status is the furthest step told. An earlier one told later enters the history only.
/// - A rumour sets at most `rumoured`, and moves nothing that stands.
/// - A step that follows an end or a suspension stands; one that came before it leaves it standing.
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

    var isSigned: Bool { (furthest.flatMap { DealStatus(step: $0.type)?.rank } ?? 0) >= 4 }

    /// When a step that happens once was first told; `nil` if it wasn't.
    func firstTold(_ type: EventType) -> UInt64? { steps.first { $0.type == type }?.sequence }

    mutating func hear(_ claim: Claim) {
        switch claim.step {
        case .dealSuspended, .dealResumed:
            if let place = turns.lastIndex(where: { $0.base == claim.base }) {
                turns[place].hear(claim)
            } else {
                turns.append(DealStep(claim))
            }
        case let type where type.isDealStep && !type.happensAgain:
            if let place = steps.firstIndex(where: { $0.type == type }) {
                let before = steps[place]
                steps[place].hear(claim)
                guard moves(steps[place], since: before) else {
                    refreshSetter(with: steps[place])
                    return
                }
            } else {
                steps.append(DealStep(claim))
            }
        default: return
        }
        walk()
    }

    /// Whether another report of a known step could change more than that step's own words.
    private func moves(_ step: DealStep, since before: DealStep) -> Bool {
        step.isFirm != before.isFirm || step.date != before.date
            || step.outcome.value != before.outcome.value
    }

    private mutating func refreshSetter(with step: DealStep) {
        if setter?.type == step.type, setter?.base == step.base { setter = step }
        if furthest?.type == step.type { furthest = step }
    }

    // MARK: The machine

    /// What stands in a deal's way.
    private enum Interruption {
        case suspended(DealStep)
        case ended(DealStep)

        var step: DealStep {
            switch self {
            case .suspended(let step), .ended(let step): step
            }
        }
    }

    private mutating func walk() {
        var furthest: DealStep?
        var interruption: Interruption?
        let firm = (steps + turns).filter(\.isFirm).sorted { $0.firmSequence < $1.firmSequence }
        for step in firm {
            if let status = DealStatus(step: step.type) {
                let reached = furthest.flatMap { DealStatus(step: $0.type)?.rank } ?? 0
                guard let rank = status.rank, rank > reached else { continue }
                furthest = step
                interruption = interruption.flatMap { Self.holds($0, against: step) ? $0 : nil }
            } else {
                Self.interrupt(&interruption, by: step, at: furthest)
            }
        }
        self.furthest = furthest
        conclude(interruption)
    }

    /// Whether an interruption outlasts a step further than all before it.
    private static func holds(_ interruption: Interruption, against step: DealStep) -> Bool {
        let isSigned = DealStatus(step: step.type)?.rank ?? 0 >= 4
        if isSigned, interruption.step.type == .talksEnded { return false }
        return !step.follows(interruption.step)
    }

    private static func interrupt(
        _ interruption: inout Interruption?, by step: DealStep, at furthest: DealStep?
    ) {
        if case .ended = interruption { return }
        // Told late: what stands came after it by the days stated.
        if furthest?.isDatedAfter(step) == true { return }
        switch step.type {
        case .dealSuspended:
            interruption = .suspended(step)
        case .dealResumed:
            guard let suspension = interruption?.step, suspension.isDatedAfter(step) != true else {
                return
            }
            interruption = nil
        case .talksEnded:
            let isSigned = furthest.flatMap { DealStatus(step: $0.type)?.rank } ?? 0 >= 4
            if !isSigned, step.outcome.value != "agreed" { interruption = .ended(step) }
        case .dealTerminated:
            interruption = .ended(step)
        default: break
        }
    }

    private mutating func conclude(_ interruption: Interruption?) {
        switch interruption {
        case .suspended(let step): (status, setter) = (.suspended, step)
        case .ended(let step): (status, setter) = (end(by: step), step)
        case nil:
            if let furthest {
                (status, setter) = (DealStatus(step: furthest.type), furthest)
            } else if let rumour = (steps + turns).filter({ !$0.isFirm })
                .min(by: { $0.sequence < $1.sequence })
            {
                (status, setter) = (.rumoured, rumour)
            } else {
                (status, setter) = (nil, nil)
            }
        }
    }

    private func end(by step: DealStep) -> DealStatus {
        if step.type == .dealTerminated, isSigned { return .terminated }
        return step.outcome.completing(firm: step.isFirm) == "lapsed" ? .lapsed : .withdrawn
    }

    // MARK: History

    struct Moment: Sendable {
        let status: DealStatus
        let date: EDTF?
        let sequence: UInt64
    }

    /// Each step with the status it tells of, in the order they were first told. Talks that ended
    /// agreed tell of none.
    var history: [Moment] {
        var before: DealStatus?
        var moments: [Moment] = []
        for step in (steps + turns).sorted(by: { $0.sequence < $1.sequence }) {
            let told: DealStatus?
            if !step.isFirm {
                told = .rumoured
            } else if let status = DealStatus(step: step.type) {
                told = status
                if status.rank ?? 0 > before?.rank ?? 0 { before = status }
            } else {
                switch step.type {
                case .dealSuspended: told = .suspended
                case .dealResumed: told = before
                case .talksEnded where step.outcome.value == "agreed": told = nil
                default: told = end(by: step)
                }
            }
            guard let told else { continue }
            moments.append(Moment(status: told, date: step.date, sequence: step.sequence))
        }
        return moments
    }
}
