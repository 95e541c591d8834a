import Events

/// Where one row of conflicts is: a subject, and what claims about it don't agree on.
struct ConflictPlace: Hashable, Sendable {
    let subject: String
    let matter: ConflictMatter

    /// `#` is in no id and before all of their characters: keys are in the order of the subjects.
    var key: String {
        let words = [matter.kind.rawValue, matter.member, matter.step?.rawValue]
        let event = matter.event.map { "\($0)" }
        return ([subject] + (words + [event]).compactMap(\.self)).joined(separator: "#")
    }
}

/// The contract's `kind`.
enum ConflictKind: String, Sendable {
    case amount, date, status, nature, parties
    case suggestedLink = "suggested_link"
}

/// What claims of one subject may disagree on.
enum ConflictMatter: Hashable, Sendable {
    /// Of a commitment, by its id.
    case amount(ExactText)
    case nature(ExactText)
    case binding(ExactText)
    case from(ExactText)
    case to(ExactText)
    /// Of a step that happens once.
    case date(EventType)
    case outcome(EventType)
    case paper(EventType)
    /// Steps after this end.
    case afterEnd(EventType)
    case ends, order
    /// Of what one event tells, or for 0 of all of the subject.
    case denial(of: UInt64)
    /// To other subjects with a like step of this type.
    case link(EventType)

    var kind: ConflictKind {
        switch self {
        case .amount: .amount
        case .nature, .binding, .paper: .nature
        case .from, .to: .parties
        case .date: .date
        case .outcome, .afterEnd, .ends, .order, .denial: .status
        case .link: .suggestedLink
        }
    }

    /// `dram_wafers/amount`: a commitment's; a plain word: of the subject or one of its steps.
    var member: String {
        switch self {
        case .amount(let id): "\(id.text)/amount"
        case .nature(let id): "\(id.text)/nature"
        case .binding(let id): "\(id.text)/binding"
        case .from(let id): "\(id.text)/from"
        case .to(let id): "\(id.text)/to"
        case .date: "date"
        case .outcome: "outcome"
        case .paper: "binding"
        case .afterEnd: "status"
        case .ends: "end"
        case .order: "order"
        case .denial: "denied"
        case .link: "subject"
        }
    }

    /// The commitment it is about.
    var commitment: ExactText? {
        switch self {
        case .amount(let id), .nature(let id), .binding(let id), .from(let id), .to(let id): id
        default: nil
        }
    }

    /// The type of the step it is about.
    var step: EventType? {
        switch self {
        case .date(let type), .outcome(let type), .paper(let type), .afterEnd(let type),
            .link(let type):
            type
        default: nil
        }
    }

    /// The event it is about.
    var event: UInt64? {
        if case .denial(let base) = self, base > 0 { return base }
        return nil
    }
}
