import Events

/// What the claims of one subject come to, heard in the order of their sequences.
struct SubjectSummary: Sendable {
    /// The last sequence heard.
    var newest: UInt64 = 0
    private(set) var life = DealLife()
    /// By id.
    private(set) var commitments = ShortDictionary<ExactText, Shared<CommitmentStand>>()
    private(set) var project = Stated<String>()
    private(set) var partOf = Stated<String>()
    private(set) var roll = Roll()
    private(set) var lastDate: EDTF?
    /// The date told whose earliest day is the first.
    private(set) var firstDate = Stated<EDTF>()
    private var rest = Seldom<Rest>()
    private(set) var binding: DealBinding?
    private(set) var isDeal = false
    /// Whether anything is told of it, be it in words only.
    private(set) var isTold = false

    /// What is told of few subjects.
    private struct Rest: Blankable {
        var visit: VisitTold?
        var noPurchases = ShortDictionary<ExactText, UInt64>()
        var amendedExpiry = Stated<String>()
        var denials: [UInt64] = []
        var amendedBinding = Stated<String>()

        var isBlank: Bool {
            visit == nil && noPurchases.isEmpty && amendedExpiry.value == nil && denials.isEmpty
                && amendedBinding.value == nil
        }
    }

    var visit: VisitTold? { rest.value.visit }
    /// Where it is expressly said that nothing is bought: by commitment, the event that says so.
    var noPurchases: ShortDictionary<ExactText, UInt64> { rest.value.noPurchases }
    var amendedExpiry: Stated<String> { rest.value.amendedExpiry }
    var denials: [UInt64] { rest.value.denials }

    /// What one claim brought that no claim before it had.
    struct News {
        /// Party ids as written.
        var mentions: [String] = []
        var organisations: [String] = []
    }

    /// The most organisations of one deal that are tied to each other: pairs grow with the square.
    static let tiedOrganisationsMax = 128

    init() {}

    /// What all of them come to; they must be in the order of their sequences.
    init(hearing claims: [Claim], resolving register: PartyRegister) {
        for claim in claims { _ = take(claim, resolving: register) }
        conclude()
    }

    mutating func hear(_ claim: Claim, resolving register: PartyRegister) -> News {
        let news = take(claim, resolving: register)
        if claim.isTelling, claim.step.isDealStep { conclude() }
        return news
    }

    /// Hears one claim, but for what depends on all that was heard.
    private mutating func take(_ claim: Claim, resolving register: PartyRegister) -> News {
        var news = News()
        newest = max(newest, claim.sequence)
        claim.forEachMention { id in
            if roll.enter(id, as: .mentioned) { news.mentions.append(id) }
        }
        if claim.type == .announcementDenied { rest.value.denials.append(claim.sequence) }
        guard claim.isTelling else { return news }
        isTold = true
        hearTerms(claim)
        if claim.step == .visitHeld {
            if rest.value.visit == nil { rest.value.visit = VisitTold(first: claim) }
            rest.value.visit?.hear(claim, resolving: register)
        }
        if claim.step.isDealStep { hearStep(claim, &news, register) }
        for party in claim.parties {
            roll.enter(register.survivor(of: party.id), as: .party)
            if let organisation = party.onBehalfOf {
                roll.enter(register.survivor(of: organisation), as: .party)
            }
        }
        for reading in claim.commitments {
            let stepFirstTold = life.firstTold(claim.step)
            func hear(_ stand: inout CommitmentStand) -> UInt64? {
                stand.hear(
                    reading, of: claim, stepFirstTold: stepFirstTold, resolving: register)
                return stand.saysNoPurchase
            }
            let noPurchase = commitments.update(reading.id, default: Shared(CommitmentStand())) {
                hear(&$0.value)
            }
            if noPurchase != nil || !noPurchases.isEmpty {
                rest.value.noPurchases[reading.id] = noPurchase
            }
        }
        return news
    }

    private mutating func conclude() {
        binding = DealBinding(of: life, amended: rest.value.amendedBinding)
    }

    private mutating func hearTerms(_ claim: Claim) {
        let (sequence, certainty) = (claim.sequence, claim.certainty)
        if let report = claim.report {
            roll.enter(report.publisher, as: .publisher)
            for origin in report.origins { roll.enter(origin, as: .origin) }
        }
        if let date = claim.date, date.isEarlier(than: firstDate.value) {
            firstDate.replace(with: date, certainty, at: sequence)
        }
        partOf.hear(claim.partOf, certainty, at: sequence)
        guard claim.step == .dealAmended, !certainty.isRumour else {
            project.hear(claim.project, certainty, at: sequence)
            return
        }
        if let word = claim.project { project.replace(with: word, certainty, at: sequence) }
        if let word = claim.binding {
            rest.value.amendedBinding.replace(with: word, certainty, at: sequence)
        }
        if let word = claim.expires {
            rest.value.amendedExpiry.replace(with: word, certainty, at: sequence)
        }
    }

    private mutating func hearStep(
        _ claim: Claim, _ news: inout News, _ register: PartyRegister
    ) {
        isDeal = true
        life.hear(claim)
        if let date = claim.date, date.isLater(than: lastDate) { lastDate = date }
        for party in claim.parties where party.takesPart {
            let id = register.survivor(of: party.onBehalfOf ?? party.id)
            if !roll.has(id, as: .organisation) {
                guard roll.organisationsCount < Self.tiedOrganisationsMax else { continue }
                roll.enter(id, as: .organisation)
                news.organisations.append(id)
            }
            if !claim.certainty.isRumour { roll.enter(id, as: .firm) }
        }
    }
}

// MARK: What the index says of it

extension SubjectSummary {
    /// On what a subject hangs.
    struct Belonging: Equatable {
        let project: String?
        let partOf: String?
    }

    var belonging: Belonging { Belonging(project: project.value, partOf: partOf.value) }

    /// Every two organisations of the deal, sorted.
    var pairs: [PartyPair] {
        let organisations = roll.ids(of: .organisation).sorted()
        var pairs: [PartyPair] = []
        for (place, one) in organisations.enumerated() {
            for other in organisations[(place + 1)...] {
                if let pair = PartyPair(one, other) { pairs.append(pair) }
            }
        }
        return pairs
    }

    /// Where the commitments count, by id.
    var groups: [ExactText: CommitmentGroup] {
        var groups: [ExactText: CommitmentGroup] = [:]
        for (id, stand) in commitments {
            groups[id] = CommitmentGroup(stand.value, binding: binding?.value)
        }
        return groups
    }

    func group(of id: ExactText) -> CommitmentGroup? { group(of: id, inDealOf: binding?.value) }

    /// Where it would count if this were the deal's binding.
    func group(of id: ExactText, inDealOf binding: String?) -> CommitmentGroup? {
        commitments[id].flatMap { CommitmentGroup($0.value, binding: binding) }
    }
}

extension SubjectSummary: Coded {
    func encode(to writer: inout ByteWriter) {
        writer.integer(newest)
        writer.flag(isDeal)
        writer.flag(isTold)
        writer.write(visit)
        writer.write(life)
        writer.write(binding)
        writer.write(commitments)
        writer.write(noPurchases)
        writer.write(project)
        writer.write(partOf)
        writer.write(amendedExpiry)
        writer.write(roll)
        writer.write(denials)
        writer.write(lastDate)
        writer.write(firstDate)
        writer.write(rest.value.amendedBinding)
    }

    init(from reader: inout ByteReader) throws(DamagedValue) {
        newest = try reader.integer()
        isDeal = try reader.flag()
        isTold = try reader.flag()
        var rest = Rest()
        rest.visit = try reader.read()
        life = try reader.read()
        binding = try reader.read()
        commitments = try reader.read()
        rest.noPurchases = try reader.read()
        project = try reader.read()
        partOf = try reader.read()
        rest.amendedExpiry = try reader.read()
        roll = try reader.read()
        rest.denials = try reader.read()
        lastDate = try reader.read()
        firstDate = try reader.read()
        rest.amendedBinding = try reader.read()
        self.rest = Seldom(rest)
    }
}
