package import Events

/// The members of an event's data that folds read. Tolerant: what isn't of the expected form, as
/// may be in an extension, counts as not stated.
package struct ClaimWords: Sendable {
    var certainty = Certainty.speculated
    var certaintyWord: String?
    var date: EDTF?
    var title: String?
    var parties: [Claim.Party] = []
    var commitments: [Reading] = []
    var topics: [Claim.Topic] = []
    var places: [String] = []
    var project: String?
    var partOf: String?
    var instrument: String?
    var binding: String?
    var expires: String?
    var outcome: String?
    var deniedBy: String?
    var report: Claim.Report?

    init() {}

    package init(_ event: Event) { self.init(event, reporting: []) }

    /// `whole`: the parties of the event that it reports, which say for whom those act that it
    /// doesn't list itself.
    init(_ event: Event, reporting whole: [Claim.Party]) {
        event.readData { read($0, of: event.type) }
        if event.type == .extended { keepIdentifiers() }
        guard !commitments.isEmpty else { return }
        let agents = Agents(parties, beside: whole)
        guard !agents.isEmpty else { return }
        for place in commitments.indices { commitments[place].count(for: agents) }
    }

    private mutating func read(_ data: BorrowedValue, of type: EventType) {
        for (name, value) in data.members {
            switch name.memberName {
            case .certainty:
                certaintyWord = value.string
                // A word of someone's own can't be ranked, so it moves nothing.
                certainty = certaintyWord.flatMap(Certainty.init(rawValue:)) ?? .speculated
            case .date: date = value.string.flatMap(EDTF.init)
            case .title: title = value.string
            case .parties: parties = value.elements.compactMap(Self.party)
            case .commitments: commitments = value.elements.compactMap { Reading($0) }
            case .report: report = Self.report(value)
            case .topics: topics = value.elements.compactMap(Self.topic)
            case .places: places = value.elements.compactMap(\.string)
            case .project: project = value.string
            case .partOf: partOf = value.string
            case .instrument: instrument = value.string
            case .binding: binding = value.string
            case .expires: expires = value.string
            case .outcome: outcome = value.string
            case .by: deniedBy = type == .announcementDenied ? value.string : nil
            default: break
            }
        }
    }

    /// Of an extension nobody checked that what stands where ids belong are ids.
    private mutating func keepIdentifiers() {
        func isValid(_ id: String) -> Bool { Identifier.isValid(id.utf8) }
        parties = parties.filter { isValid($0.id) && $0.onBehalfOf.map(isValid) ?? true }
        commitments = []
        topics = []
        report = report.flatMap { report in
            guard isValid(report.publisher) else { return nil }
            let origins = report.origins.filter(isValid)
            return Claim.Report(
                publisher: report.publisher,
                origins: origins.isEmpty ? [report.publisher] : origins,
                published: report.published)
        }
    }

    private static func party(_ value: BorrowedValue) -> Claim.Party? {
        var (id, role, organisation) = (String?.none, String?.none, String?.none)
        for (name, value) in value.members {
            switch name.memberName {
            case .id: id = value.string
            case .role: role = value.string
            case .onBehalfOf: organisation = value.string
            default: break
            }
        }
        guard let id else { return nil }
        return Claim.Party(id: id, role: role ?? "", onBehalfOf: organisation)
    }

    private static func topic(_ value: BorrowedValue) -> Claim.Topic? {
        guard let text = value[.text]?.string else { return nil }
        return Claim.Topic(
            text: ExactText(text), with: value[.with]?.identifiers ?? [],
            certainty: value[.certainty]?.string)
    }

    private static func report(_ value: BorrowedValue) -> Claim.Report? {
        var publisher: String?
        var origins: [String] = []
        var published: EDTF?
        for (name, value) in value.members {
            switch name.memberName {
            case .publisher: publisher = value.string
            case .origin: origins = value.identifiers
            case .published: published = value.string.flatMap(EDTF.init)
            default: break
            }
        }
        guard let publisher else { return nil }
        return Claim.Report(
            publisher: publisher, origins: origins.isEmpty ? [publisher] : origins,
            published: published)
    }
}

extension BorrowedValue {
    /// One id, or a list of them.
    var identifiers: [String] { identifiers { $0 } }

    /// As above, each made into something.
    func identifiers<Named>(_ make: (String) -> Named) -> [Named] {
        isArray ? elements.compactMap { $0.string.map(make) } : string.map { [make($0)] } ?? []
    }
}
