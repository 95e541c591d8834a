import Events

/// What of a deal's life doesn't go together. It stands as it was told, and readers are shown it.
extension DealLife {
    /// The steps that end it: talks that came to nothing, and terminations.
    private var ends: [DealStep] {
        steps.filter { step in
            step.isFirm
                && (step.type == .dealTerminated
                    || step.type == .talksEnded && step.outcome.value != "agreed")
        }
    }

    /// The steps told after an end, or said to be of a day after it, unless the deal was resumed
    /// between. A step that one before the end implies, told late and of no day, is none.
    func steps(afterEnd type: EventType) -> [DealStep] {
        guard let end = ends.first(where: { $0.type == type }) else { return [] }
        let resumptions = turns.filter {
            $0.type == .dealResumed && $0.isFirm && $0.follows(end)
        }
        let ranked = steps.filter { $0.isFirm && DealStatus(step: $0.type) != nil }
        let reached =
            ranked.filter { !$0.follows(end) }.map(\.rank).max()
            ?? (end.type == .talksEnded ? 1 : 0)
        let late = ranked.filter { step in
            step.follows(end) && (step.rank > reached || step.isDatedAfter(end) == true)
                && !resumptions.contains { step.follows($0) }
        }
        guard resumptions.isEmpty else { return late }
        return late
            + turns.filter { $0.type == .dealSuspended && $0.isFirm && $0.follows(end) }
    }

    /// The steps that end the deal, and not the same way; none where there is one end.
    var contraryEnds: [DealStep] {
        let ends = ends
        guard let termination = ends.first(where: { $0.type == .dealTerminated }) else { return [] }
        if let completion = steps.first(where: { $0.type == .dealCompleted && $0.isFirm }),
            !steps(afterEnd: .dealTerminated).contains(where: { $0.type == .dealCompleted })
        {
            return [completion, termination]
        }
        let status = end(by: termination)
        // An end of talks ends nothing that was signed.
        guard status != .terminated, let talks = ends.first(where: { $0.type == .talksEnded }),
            end(by: talks) != status
        else { return [] }
        return [talks, termination]
    }

    /// The steps whose days run backwards: a signing, or what comes after one, before what leads to
    /// it. When a deal was made public says nothing about the other steps' days.
    var misordered: [DealStep] {
        let ranked = steps.filter {
            $0.isFirm && $0.rank > 0 && $0.type != .partnershipAnnounced
        }
        return ranked.filter { step in
            ranked.contains { other in
                other.isSigning && other.rank > step.rank && step.isDatedAfter(other) == true
                    || step.isSigning && step.rank > other.rank
                        && other.isDatedAfter(step) == true
            }
        }
    }
}

extension DealStep {
    fileprivate var rank: Int { DealStatus(step: type)?.rank ?? 0 }
}
