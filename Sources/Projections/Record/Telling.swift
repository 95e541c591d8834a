import Events

/// An event as it reads with what corrects it, and how it stands with what retracts it.
struct ReadEvent {
    let corrected: CorrectedEvent
    let stands: Bool
    /// Whether we take it back: then it counts as never said.
    let isUnsaid: Bool
    /// The event it speaks of; 0 for none.
    let target: UInt64

    var event: Event { corrected.event }
}

extension Event {
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

    /// An event that has reports and denials, or may have; not carried yet. `nil` where the log
    /// hasn't it.
    init?(_ root: UInt64, _ mark: Mark, reading read: (UInt64) -> ReadEvent?) {
        guard let own = read(root) else { return nil }
        place = own.event.subject.string ?? ""
        let words = ClaimWords(own.event)
        let whole = Whole(
            root: root, recordedFor: own.corrected.recorded.subject.string ?? "", place: place,
            movedBy: own.corrected.movedBy, parties: words.parties)
        for sequence in mark.reports {
            guard let report = read(sequence) else { continue }
            let claim = Self.dependent(sequence, report, of: whole, step: own.event.type)
            if report.stands, !own.isUnsaid {
                standing.append(claim)
            } else {
                fallen.append(claim)
            }
        }
        let claim = Claim(
            words, event: own.event, sequence: root,
            standing: ClaimStanding(
                base: root, isVoiced: own.stands,
                bearing: Bearing(
                    own, former: own.corrected.former(of: whole.recordedFor, now: place))))
        // The fact stands while one report of it does.
        if !own.isUnsaid, own.stands || !standing.isEmpty {
            standing.append(claim)
        } else {
            fallen.append(claim)
        }
        for sequence in mark.denials {
            guard let denial = read(sequence) else { continue }
            let claim = Self.dependent(sequence, denial, of: whole, step: nil)
            if denial.stands { standing.append(claim) } else { fallen.append(claim) }
        }
    }

    /// An event that speaks of no telling: it is only listed, under its own subject.
    init(alone sequence: UInt64, _ own: ReadEvent) {
        place = own.event.subject.string ?? ""
        let isWhole = own.event.type == .announcementDenied && own.event.data?["target"] == nil
        let claim = Claim(
            ClaimWords(own.event), event: own.event, sequence: sequence,
            standing: ClaimStanding(
                base: isWhole ? 0 : sequence, bearing: Bearing(own, former: nil)))
        if own.stands { standing = [claim] } else { fallen = [claim] }
    }

    /// Lets an event that its publisher took back stand by the word of those who report it.
    mutating func carry() {
        guard let claim = standing.first(where: { !$0.isVoiced }) else { return }
        let reports = standing.filter { $0.type == .reportAdded }
        CarriedClaim(claim, by: reports, isReportKnown: true)
            .replace(in: &standing, withdrawing: &fallen)
    }

    /// A telling that others speak of.
    struct Whole {
        let root: UInt64
        let recordedFor: String
        /// The subject that it counts for now.
        let place: String
        /// The correction by which it counts elsewhere; what came later was never told of
        /// ``recordedFor``.
        let movedBy: UInt64?
        let parties: [Claim.Party]
    }

    /// A report or a denial of a telling, as it reads now.
    static func dependent(
        _ sequence: UInt64, _ own: ReadEvent, of whole: Whole, step: EventType?
    ) -> Claim {
        let isReport = own.event.type == .reportAdded
        let recordedFor = sequence < whole.movedBy ?? .max ? whole.recordedFor : whole.place
        return Claim(
            ClaimWords(own.event, reporting: isReport ? whole.parties : []), event: own.event,
            sequence: sequence,
            standing: ClaimStanding(
                step: isReport ? step : nil, base: whole.root,
                bearing: Bearing(
                    own, former: own.corrected.former(of: recordedFor, now: whole.place))))
    }
}

extension Bearing {
    fileprivate init(_ own: ReadEvent, former: FormerReadings?) {
        let event = own.event
        self.init(target: own.target, corrected: own.corrected.corrected, former: former)
        if event.type == .announcementCorrected || event.type == .announcementRetracted {
            mistake = event.data?["mistake"]?.string
        }
        if event.type == .announcementCorrected, let set = event.data?["set"] {
            self.set = String(decoding: set.compact(), as: UTF8.self)
        }
    }
}
