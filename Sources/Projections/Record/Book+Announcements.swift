import Events
import HashTreeCollections

/// Events that speak of events: reports, corrections, denials, retractions.
///
/// Each is kept in the mark of what it speaks of. When one comes or changes, ``settle`` puts its
/// own claim right and then walks down from target to target, for as far as the change reaches: a
/// correction changes how its target reads, a retraction whether its target stands. Targets are
/// always older, so the walk ends.
extension Book {
    /// The longest chain of corrections of corrections that has an effect; each link is read anew
    /// when the chain changes.
    private static var correctionChainMax: Int { 16 }

    // MARK: Links

    /// Notes what a new event speaks of.
    mutating func link(_ past: Past<some History>) {
        let (sequence, target) = (past.record.sequence, past.record.targetSequence)
        guard target > 0, target < sequence, let stored = past.event(at: target) else { return }
        switch past.record.event.type {
        case .announcementCorrected:
            targets[sequence] = target
            guard chain(from: target, past) < Self.correctionChainMax else { return }
            mark(target, as: stored) { $0.corrections.append(sequence) }
        case .announcementRetracted:
            targets[sequence] = target
            mark(target, as: stored) { _ in }
        case .reportAdded, .announcementDenied:
            // A report of a report is one of the event that both tell of.
            let root = stored.type == .reportAdded ? targets[target] : target
            guard let root, let told = past.event(at: root), told.type.isTelling else { return }
            targets[sequence] = root
            mark(root, as: told) { mark in
                if past.record.event.type == .reportAdded {
                    mark.reports.append(sequence)
                } else {
                    mark.denials.append(sequence)
                }
            }
        default: break
        }
    }

    private mutating func mark(
        _ sequence: UInt64, as stored: Event, _ change: (inout Mark) -> Void
    ) {
        marks.change(sequence, orInsert: Mark(place: stored.subject.string ?? ""), change)
    }

    private mutating func move(_ sequence: UInt64, to place: String) {
        guard let mark = marks[sequence], mark.place != place else { return }
        marks.change(sequence, orInsert: mark) { $0.place = place }
    }

    /// How many corrections lie one on the other down from this event.
    private func chain(from sequence: UInt64, _ past: Past<some History>) -> Int {
        var length = 0
        var at = sequence
        while length < Self.correctionChainMax, let next = targets[at],
            past.event(at: at)?.type == .announcementCorrected
        {
            length += 1
            at = next
        }
        return length
    }

    // MARK: What stands

    private func stands(_ sequence: UInt64) -> Bool { !(marks[sequence]?.isRetracted ?? false) }

    /// The event as it reads with every standing correction, applied in the order recorded. One
    /// that would leave no valid event, or one of another family, has no effect.
    private func effective(_ sequence: UInt64, _ past: Past<some History>) -> Event? {
        guard var event = past.event(at: sequence) else { return nil }
        for correction in marks[sequence]?.corrections ?? [] where stands(correction) {
            guard let edits = effective(correction, past)?.edits,
                let corrected = try? event.applying(edits),
                corrected.type == event.type || corrected.type.isTelling && event.type.isTelling
            else { continue }
            event = corrected
        }
        return event
    }

    /// Puts right what one event does, and what follows from that.
    mutating func settle(
        _ sequence: UInt64, _ past: Past<some History>, touching touched: inout Touched
    ) {
        var at = sequence
        while let stored = past.event(at: at) {
            switch stored.type {
            case .partyNamed, .partyMerged:
                settleParty(at, stored, past, touching: &touched)
                return
            case .announcementCorrected:
                settleAlone(at, stored, past, touching: &touched)
                guard let target = targets[at] else { return }
                at = target
            case .announcementRetracted:
                settleAlone(at, stored, past, touching: &touched)
                guard let target = targets[at], retract(target, by: at, past) else { return }
                at = target
            case .reportAdded, .announcementDenied:
                guard let root = targets[at] else {
                    settleAlone(at, stored, past, touching: &touched)
                    return
                }
                settleTelling(root, changed: at, past, touching: &touched)
                return
            default:
                settleTelling(at, changed: at, past, touching: &touched)
                return
            }
        }
    }

    /// Notes whether a retraction stands, and whose mistake it names.
    ///
    /// - Returns: whether that differs from before.
    private mutating func retract(
        _ target: UInt64, by sequence: UInt64, _ past: Past<some History>
    ) -> Bool {
        let before = marks[target]?.retractions.first { $0.sequence == sequence }
        var after: Mark.Retraction?
        if stands(sequence), let event = effective(sequence, past) {
            after = .init(
                sequence: sequence, isOurs: event.data?["mistake"]?.isString("us") ?? false)
        }
        guard before?.isOurs != after?.isOurs else { return false }
        guard var mark = marks[target] else { return false }
        mark.retractions.removeAll { $0.sequence == sequence }
        if let after { mark.retractions.append(after) }
        marks[target] = mark
        return true
    }

    // MARK: Claims put right

    private mutating func settleParty(
        _ sequence: UInt64, _ stored: Event, _ past: Past<some History>,
        touching touched: inout Touched
    ) {
        guard let event = effective(sequence, past), let old = marks[sequence]?.place else {
            return
        }
        let place = event.subject.string ?? ""
        if old != place {
            withdrawParty(stored.type, old, at: sequence, touching: &touched)
            move(sequence, to: place)
        }
        setParty(event, at: sequence, stands: stands(sequence), touching: &touched)
    }

    /// An event that speaks of no telling: it stands under its own subject and is only listed.
    private mutating func settleAlone(
        _ sequence: UInt64, _ stored: Event, _ past: Past<some History>,
        touching touched: inout Touched
    ) {
        guard let event = effective(sequence, past) else { return }
        let old = marks[sequence]?.place ?? stored.subject.string ?? ""
        let place = event.subject.string ?? ""
        move(sequence, to: place)
        let isWhole = event.type == .announcementDenied && event.data?["target"] == nil
        let claim = Claim(
            ClaimDraft(event), event: event, sequence: sequence,
            standing: ClaimStanding(base: isWhole ? 0 : sequence))
        let isNew = sequence == past.record.sequence
        if old != place { edit(old, gone: [sequence], touching: &touched) }
        edit(
            place, gone: isNew ? [] : [sequence], with: stands(sequence) ? [claim] : [],
            touching: &touched)
    }

    /// A telling and all that is said of it. `changed` is the one event that did; where only a
    /// report or a denial of a standing event comes or goes, the rest isn't read again.
    private mutating func settleTelling(
        _ root: UInt64, changed: UInt64, _ past: Past<some History>,
        touching touched: inout Touched
    ) {
        guard let stored = past.event(at: root) else { return }
        let mark = marks[root] ?? Mark(place: stored.subject.string ?? "")
        if changed != root, !mark.isRetracted,
            let base = claim(root, of: mark.place)
        {
            let claim = dependent(changed, of: root, step: base.step, past)
            let isNew = changed == past.record.sequence
            let isStanding = stands(changed)
            edit(
                mark.place, gone: isNew ? [] : [changed],
                with: isStanding ? [claim].compactMap(\.self) : [],
                retracted: isStanding ? [] : [claim].compactMap(\.self), touching: &touched)
            return
        }
        guard let event = effective(root, past) else { return }
        var reports: [Claim] = []
        var fallen: [Claim] = []
        for sequence in mark.reports {
            guard let claim = dependent(sequence, of: root, step: event.type, past) else {
                continue
            }
            if stands(sequence), !mark.isUnsaid {
                reports.append(claim)
            } else {
                fallen.append(claim)
            }
        }
        let denials = mark.denials.filter { stands($0) }
            .compactMap { dependent($0, of: root, step: nil, past) }
        var standing = ClaimStanding(base: root, isVoiced: !mark.isRetracted)
        if mark.isRetracted { standing.certainty = reports.map(\.certainty).max() }
        let claim = Claim(ClaimDraft(event), event: event, sequence: root, standing: standing)
        let isStanding = !mark.isUnsaid && (!mark.isRetracted || !reports.isEmpty)
        if isStanding { reports.append(claim) } else { fallen.append(claim) }
        let place = event.subject.string ?? ""
        let gone = [root] + mark.reports + mark.denials
        if place != mark.place {
            edit(mark.place, gone: gone, touching: &touched)
            move(root, to: place)
        }
        edit(place, gone: gone, with: reports + denials, retracted: fallen, touching: &touched)
    }

    /// A report or a denial of a telling, as it reads now.
    private func dependent(
        _ sequence: UInt64, of root: UInt64, step: EventType?, _ past: Past<some History>
    ) -> Claim? {
        guard let event = effective(sequence, past) else { return nil }
        let isReport = event.type == .reportAdded
        return Claim(
            ClaimDraft(event), event: event, sequence: sequence,
            standing: ClaimStanding(step: isReport ? step : nil, base: root))
    }
}
