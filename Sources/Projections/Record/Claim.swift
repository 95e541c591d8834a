import Events

/// One standing event as the folds see it: its words, corrected, with ids as written.
///
/// Immutable and shared: every state that holds the claim holds the same object.
final class Claim: Sendable {
    struct Party: Sendable {
        let id: String
        let role: String
        /// The organisation a person acts for.
        let onBehalfOf: String?

        /// Whether it is one of those whom a step is between.
        var takesPart: Bool { role != "spokesperson" && role != "witness" }
    }

    struct Topic: Sendable, Hashable {
        let text: ExactText
        let with: [String]
        let certainty: String?
    }

    struct Report: Sendable {
        let publisher: String
        /// Where the publisher has it from; never empty, because absent it is its own.
        let origins: [String]
        let published: EDTF?
    }

    let sequence: UInt64
    let type: EventType
    /// As written, which for extensions says more than ``type``.
    let typeName: String
    /// Its own; a report counts for the subject of what it reports.
    let subject: String
    /// What step it tells: its own type, or that of the event it adds a source to.
    let step: EventType
    /// The event whose content it reports or denies: its own sequence for a plain event, 0 for a
    /// denial of a whole subject.
    let base: UInt64
    let words: ClaimWords
    /// Whether its own report stands: the publisher may take it back while others keep the fact
    /// standing.
    let isVoiced: Bool
    let bearing: Shared<Bearing>?

    /// `nil` where the publisher took its report back.
    var report: Report? { isVoiced ? words.report : nil }

    /// As the event carries it.
    var attribution: Report? { words.report }

    /// When its own report was published, also where the publisher took it back.
    var published: EDTF? { words.report?.published }

    /// The event it speaks of; 0 for none.
    var target: UInt64 { bearing?.value.target ?? 0 }
    /// Whose mistake it names, as written.
    var mistake: String? { bearing?.value.mistake }
    /// What a correction sets, by JSON Pointer: the text of one JSON object.
    var set: String? { bearing?.value.set }
    /// The members of it that standing corrections set, as JSON Pointers, sorted.
    var corrected: [String] { bearing?.value.corrected ?? [] }
    /// `nil` where it reads every commitment as it was recorded.
    var former: FormerReadings? { bearing?.value.former }

    convenience init(
        _ words: consuming ClaimWords, event: Event, sequence: UInt64, standing: ClaimStanding
    ) {
        self.init(
            words, type: event.type,
            typeName: event.type == .extended
                ? event.json.root["type"]?.string ?? "" : event.type.rawValue,
            subject: event.subject.string ?? "", sequence: sequence, standing: standing)
    }

    init(
        _ words: consuming ClaimWords, type: EventType, typeName: String, subject: String,
        sequence: UInt64, standing: ClaimStanding
    ) {
        self.words = words
        self.sequence = sequence
        self.type = type
        self.typeName = typeName
        self.subject = subject
        step = standing.step ?? type
        base = standing.base
        isVoiced = standing.isVoiced
        bearing = standing.bearing.flatMap { $0.isNone ? nil : Shared($0) }
    }

    /// The same event in other words.
    func reworded(_ words: ClaimWords, isVoiced: Bool) -> Claim {
        let standing = ClaimStanding(
            step: step, base: base, isVoiced: isVoiced, bearing: bearing?.value)
        return Claim(
            words, type: type, typeName: typeName, subject: subject,
            sequence: sequence, standing: standing)
    }

    /// Whether it says something of its subject, rather than of another announcement.
    var isTelling: Bool { step.isTelling }

    /// Whether it is only listed: it names no party and says nothing of its subject.
    var isSilent: Bool { type.isSilent }

    /// Every party id in it, as written and as often as written.
    func forEachMention(_ body: (String) -> Void) {
        for party in parties {
            body(party.id)
            if let organisation = party.onBehalfOf { body(organisation) }
        }
        for reading in commitments {
            for giver in reading.from { giver.forEachId(body) }
            for taker in reading.to { taker.forEachId(body) }
            reading.by.forEach(body)
        }
        for topic in topics { topic.with.forEach(body) }
        if let deniedBy { body(deniedBy) }
    }
}

/// What its words say.
extension Claim {
    var certainty: Certainty { words.certainty }
    /// As written; `nil` where the type has none.
    var certaintyWord: String? { words.certaintyWord }
    var date: EDTF? { words.date }
    var title: String? { words.title }
    var parties: [Party] { words.parties }
    var commitments: [Reading] { words.commitments }
    var topics: [Topic] { words.topics }
    var places: [String] { words.places }
    var project: String? { words.project }
    var partOf: String? { words.partOf }
    var instrument: String? { words.instrument }
    var binding: String? { words.binding }
    var expires: String? { words.expires }
    var outcome: String? { words.outcome }
    /// Who denies.
    var deniedBy: String? { words.deniedBy }
}

/// How an event stands among the others, which its own words don't say.
struct ClaimStanding {
    /// The step of the event it adds a source to; `nil`: its own type.
    var step: EventType?
    var base: UInt64
    /// Whether its own report stands.
    var isVoiced = true
    var bearing: Bearing?
}

extension EventType {
    /// Whether it corrects or retracts another event, and says nothing of its own subject.
    var isSilent: Bool { self == .announcementCorrected || self == .announcementRetracted }

    /// Whether a second event of this type and subject is another one, not another report.
    var happensAgain: Bool {
        switch self {
        case .dealAmended, .dealSuspended, .dealResumed, .commitmentStated, .statementMade: true
        default: !isTelling
        }
    }

    /// Whether it makes its subject a deal.
    var isDealStep: Bool {
        switch self {
        case .talksReported, .talksEnded, .mouSigned, .partnershipAnnounced, .dealSigned,
            .dealAmended, .dealInForce, .dealSuspended, .dealResumed, .dealCompleted,
            .dealTerminated:
            true
        default: false
        }
    }
}
