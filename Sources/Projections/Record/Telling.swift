import Events

/// An event as it reads with what corrects it, and how it stands with what retracts it.
struct ReadEvent {
    let event: Event
    let stands: Bool
    /// Whether we take it back: then it counts as never said.
    let isUnsaid: Bool
}

extension Event {
    /// The event as it reads after a correction; `nil` where the correction has no effect, because
    /// it would leave no valid event, or one of another family.
    func corrected(by correction: Event) -> Event? {
        guard let corrected = try? applying(correction.edits),
            corrected.type == type || corrected.type.isTelling && type.isTelling
        else { return nil }
        return corrected
    }

    /// Whether a correction or retraction names our mistake, not a publisher's.
    var isOurMistake: Bool { data?["mistake"]?.isString("us") ?? false }
}

/// What an event and the reports and denials of it come to.
struct Telling {
    /// The subject they count for.
    let place: String
    private(set) var standing: [Claim] = []
    /// Taken back.
    private(set) var fallen: [Claim] = []

    /// An event that has reports and denials, or may have. `nil` where the log hasn't it.
    init?(_ root: UInt64, _ mark: Mark, reading read: (UInt64) -> ReadEvent?) {
        guard let own = read(root) else { return nil }
        place = own.event.subject.string ?? ""
        for sequence in mark.reports {
            guard let report = read(sequence) else { continue }
            let claim = Self.dependent(sequence, report.event, of: root, step: own.event.type)
            if report.stands, !own.isUnsaid {
                standing.append(claim)
            } else {
                fallen.append(claim)
            }
        }
        var stand = ClaimStanding(base: root, isVoiced: own.stands)
        if !own.stands { stand.certainty = standing.map(\.certainty).max() }
        let claim = Claim(
            ClaimDraft(own.event), event: own.event, sequence: root, standing: stand)
        // The fact stands while one report of it does.
        if !own.isUnsaid, own.stands || !standing.isEmpty {
            standing.append(claim)
        } else {
            fallen.append(claim)
        }
        for sequence in mark.denials {
            guard let denial = read(sequence) else { continue }
            let claim = Self.dependent(sequence, denial.event, of: root, step: nil)
            if denial.stands { standing.append(claim) } else { fallen.append(claim) }
        }
    }

    /// An event that speaks of no telling: it is only listed, under its own subject.
    init(alone sequence: UInt64, _ own: ReadEvent) {
        place = own.event.subject.string ?? ""
        let isWhole = own.event.type == .announcementDenied && own.event.data?["target"] == nil
        let claim = Claim(
            ClaimDraft(own.event), event: own.event, sequence: sequence,
            standing: ClaimStanding(base: isWhole ? 0 : sequence))
        if own.stands { standing = [claim] } else { fallen = [claim] }
    }

    /// A report or a denial of a telling, as it reads now.
    static func dependent(
        _ sequence: UInt64, _ event: Event, of root: UInt64, step: EventType?
    ) -> Claim {
        let isReport = event.type == .reportAdded
        return Claim(
            ClaimDraft(event), event: event, sequence: sequence,
            standing: ClaimStanding(step: isReport ? step : nil, base: root))
    }
}
