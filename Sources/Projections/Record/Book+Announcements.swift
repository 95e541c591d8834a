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

    /// Of this many corrections of one event, and more, what they leave of it is kept.
    private static var correctionsReadAnewMax: Int { 8 }

    // MARK: Links

    /// Notes what a new event speaks of.
    mutating func link(_ past: Past<some History>) {
        let (sequence, target) = (past.record.sequence, past.record.targetSequence)
        guard target > 0, target < sequence, let stored = past.event(at: target) else { return }
        switch past.said.type {
        case .announcementCorrected:
            targets[sequence] = target
            depart(target, stored, by: past.said, past)
            guard chain(from: target, past) < Self.correctionChainMax else { return }
            keepText(of: target, past)
            mark(target, as: stored) { $0.corrections.append(sequence) }
        case .announcementRetracted:
            targets[sequence] = target
            depart(target, stored, by: past.said, past)
            mark(target, as: stored) { _ in }
        case .reportAdded, .announcementDenied:
            // A report of a report is one of the event that both tell of.
            let root = stored.type == .reportAdded ? targets[target] : target
            guard let root, let told = root == target ? stored : past.event(at: root),
                told.type.isTelling
            else { return }
            targets[sequence] = root
            mark(root, as: told) { mark in
                if past.said.type == .reportAdded {
                    mark.reports.append(sequence)
                } else {
                    mark.denials.append(sequence)
                }
            }
            if marks[root]?.isUntouched == false {
                depart([root], from: Self.mentions(of: past.said, at: sequence))
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

    /// Notes where an event may be found where what speaks of it doesn't count: under the subject and
    /// the parties it was recorded with, and under those that corrections write into it. What reports
    /// or denies an event goes where that does: it is noted with the event's subject, and the event
    /// with its parties.
    private mutating func depart(
        _ target: UInt64, _ stored: Event, by event: Event, _ past: Past<some History>
    ) {
        guard !stored.type.isAboutParty else { return }
        var subjects = event.idsSet(onlySubjects: true)
        subjects.insert(stored.subject.string ?? "")
        var parties = event.idsSet(onlySubjects: false)
        parties.formUnion(Self.mentions(of: stored, at: target))
        if let mark = marks[target], mark.isUntouched {
            for sequence in mark.reports + mark.denials {
                guard let said = past.event(at: sequence) else { continue }
                parties.formUnion(Self.mentions(of: said, at: sequence))
            }
        }
        var (root, between) = (target, [UInt64]())
        while let next = targets[root] {
            // What it sets may give any of those another subject that it has an effect on.
            if between.count < Self.correctionChainMax { between.append(root) }
            root = next
        }
        if root != target, let told = past.event(at: root), !told.type.isAboutParty {
            subjects.insert(told.subject.string ?? "")
        }
        for sequence in between + [root] {
            for id in subjects { departures.insert(sequence, in: id) }
        }
        depart([target, root], from: parties)
    }

    private mutating func depart(_ sequences: Set<UInt64>, from parties: Set<String>) {
        for sequence in sequences {
            for id in parties { formerMentions.insert(sequence, in: id) }
        }
    }

    /// The parties, as written, that an event mentions as it was recorded.
    private static func mentions(of event: Event, at sequence: UInt64) -> Set<String> {
        var parties: Set<String> = []
        Claim(
            ClaimWords(event), event: event, sequence: sequence,
            standing: ClaimStanding(base: sequence)
        ).forEachMention { parties.insert($0) }
        return parties
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

    /// As ``ProjectionsState/reading(of:correctionsMax:bytesLeft:log:)``.
    func reading(
        of sequence: UInt64, correctionsMax: Int, bytesLeft: inout Int, log: some History
    ) -> Event? {
        var correctionsLeft = correctionsMax
        guard countCorrections(of: sequence, left: &correctionsLeft) else { return nil }
        let corrected = corrected(sequence, log, bytesLeft: &bytesLeft)
        return bytesLeft >= 0 ? corrected?.event : nil
    }

    /// Takes the corrections of an event, and theirs, off what is left; false where that is too
    /// little.
    private func countCorrections(of sequence: UInt64, left: inout Int) -> Bool {
        let corrections = marks[sequence]?.corrections ?? []
        left -= corrections.count
        return left >= 0 && corrections.allSatisfy { countCorrections(of: $0, left: &left) }
    }

    private func stands(_ sequence: UInt64) -> Bool { !(marks[sequence]?.isRetracted ?? false) }

    /// The event with every standing correction, applied in the order recorded.
    private func corrected(_ sequence: UInt64, _ past: some History) -> CorrectedEvent? {
        var unbounded = Int.max
        return corrected(sequence, past, bytesLeft: &unbounded)
    }

    /// As ``corrected(_:_:)``, unless that reads or writes more than `bytesLeft` of events: then it
    /// ends early, with less than nothing left.
    private func corrected(
        _ sequence: UInt64, _ past: some History, bytesLeft: inout Int
    ) -> CorrectedEvent? {
        guard let recorded = past.event(at: sequence) else { return nil }
        bytesLeft -= recorded.json.bytes.count
        var corrections = (marks[sequence]?.corrections ?? [])[...]
        var corrected = CorrectedEvent(recorded)
        if let kept = texts[sequence], let known = CorrectedEvent(recorded, as: kept) {
            corrected = known
            let first = corrections.lastIndex { $0 <= kept.through }.map { $0 + 1 }
            corrections = corrections[(first ?? corrections.startIndex)...]
        }
        for correction in corrections where stands(correction) {
            bytesLeft -= corrected.event.json.bytes.count
            guard bytesLeft >= 0 else { break }
            guard
                let event = self.corrected(correction, past, bytesLeft: &bytesLeft)?.event,
                bytesLeft >= 0
            else { continue }
            corrected.apply(event, of: correction)
        }
        return corrected
    }

    /// The event as it reads with every standing correction.
    private func effective(_ sequence: UInt64, _ past: some History) -> Event? {
        corrected(sequence, past)?.event
    }

    /// The event as it reads and stands now. `place`: the subject under which its claim is known so
    /// far, which alone knows what a report of a report speaks of.
    private func read(
        _ sequence: UInt64, knownUnder place: String, _ past: Past<some History>
    ) -> ReadEvent? {
        guard let corrected = corrected(sequence, past) else { return nil }
        let mark = marks[sequence]
        let isNew = sequence == past.record.sequence
        return ReadEvent(
            corrected: corrected, stands: !(mark?.isRetracted ?? false),
            isUnsaid: mark?.isUnsaid ?? false,
            target: isNew
                ? past.record.targetSequence : anyClaim(sequence, of: place)?.target ?? 0)
    }

    /// Keeps how an event that has many corrections reads before one more is laid on it: so that
    /// costs what it brings, and not all before it anew.
    private mutating func keepText(of sequence: UInt64, _ past: Past<some History>) {
        guard let corrections = marks[sequence]?.corrections, let last = corrections.last,
            corrections.count >= Self.correctionsReadAnewMax,
            let corrected = corrected(sequence, past)
        else { return }
        texts[sequence] = corrected.text(through: last)
    }

    /// Forgets what was kept of an event when a correction of it changes.
    private mutating func forgetText(of sequence: UInt64) {
        if texts[sequence] != nil { texts[sequence] = nil }
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
                if at != sequence { forgetText(of: target) }
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
    /// - Returns: whether what stands differs from before.
    private mutating func retract(
        _ target: UInt64, by sequence: UInt64, _ past: Past<some History>
    ) -> Bool {
        guard let event = effective(sequence, past), var mark = marks[target] else { return false }
        let before = mark.retractions.first { $0.sequence == sequence }
        let after = Mark.Retraction(
            sequence: sequence, isOurs: event.isOurMistake, stands: stands(sequence))
        guard before?.stands != after.stands || before?.isOurs != after.isOurs else {
            return false
        }
        mark.retractions.removeAll { $0.sequence == sequence }
        mark.retractions.append(after)
        marks[target] = mark
        return after.stands || before?.stands ?? false
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
        register.restate(sequence, of: [old, place])
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
        let old = marks[sequence]?.place ?? stored.subject.string ?? ""
        guard let own = read(sequence, knownUnder: old, past) else { return }
        let telling = Telling(alone: sequence, own)
        move(sequence, to: telling.place)
        let isNew = sequence == past.record.sequence
        if old != telling.place { edit(old, gone: [sequence], touching: &touched) }
        edit(
            telling.place, gone: isNew ? [] : [sequence], with: telling.standing,
            retracted: telling.fallen, touching: &touched)
    }

    /// A telling and all that is said of it. `changed` is the one event that did; where only a
    /// report or a denial of a standing event comes or goes, the rest isn't read again.
    private mutating func settleTelling(
        _ root: UInt64, changed: UInt64, _ past: Past<some History>,
        touching touched: inout Touched
    ) {
        guard let stored = past.event(at: root) else { return }
        let mark = marks[root] ?? Mark(place: stored.subject.string ?? "")
        if changed != root, !mark.isRetracted, let base = claim(root, of: mark.place) {
            guard let own = read(changed, knownUnder: mark.place, past) else { return }
            let recordedFor = stored.subject.string ?? ""
            let whole = Telling.Whole(
                root: root, recordedFor: recordedFor, place: mark.place,
                movedBy: recordedFor == mark.place ? nil : corrected(root, past)?.movedBy,
                parties: base.parties)
            let claim = Telling.dependent(changed, own, of: whole, step: base.step)
            let isNew = changed == past.record.sequence
            edit(
                mark.place, gone: isNew ? [] : [changed], with: own.stands ? [claim] : [],
                retracted: own.stands ? [] : [claim], touching: &touched)
            return
        }
        guard
            var telling = Telling(
                root, mark, reading: { read($0, knownUnder: mark.place, past) })
        else { return }
        telling.carry()
        let gone = [root] + mark.reports + mark.denials
        if telling.place != mark.place {
            edit(mark.place, gone: gone, touching: &touched)
            move(root, to: telling.place)
        }
        edit(
            telling.place, gone: gone, with: telling.standing, retracted: telling.fallen,
            touching: &touched)
    }
}

extension Event {
    /// Every text that a correction sets and that may be an id, however deep in what it sets; of
    /// subjects only those where a subject is set.
    fileprivate func idsSet(onlySubjects: Bool) -> Set<String> {
        guard type == .announcementCorrected, let set = data?["set"] else { return [] }
        var ids: Set<String> = []
        func collect(_ value: JSONValue, isWanted: Bool) {
            if isWanted, let text = value.string, Identifier.isValid(text.utf8) { ids.insert(text) }
            for element in value.elements { collect(element, isWanted: isWanted) }
            for (name, member) in value.members {
                // A correction of a correction has a pointer for a name, or in one.
                let isSubject = name.string?.hasSuffix("subject") ?? false
                collect(member, isWanted: isSubject || !onlySubjects)
            }
        }
        collect(set, isWanted: false)
        return ids
    }
}
