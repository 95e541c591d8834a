/// What is kept of a subject beside its claims: how many stand, and what they come to.
struct SubjectRecord: Sendable {
    var summary = SubjectSummary()
    private var count: Int32 = 0

    var claims: Int {
        get { Int(count) }
        set { count = Int32(newValue) }
    }

    init() {}

    init(claims: Int, summary: SubjectSummary) {
        self.summary = summary
        self.claims = claims
    }
}

extension SubjectRecord {
    /// What a claim heard on top of the others changes for the index.
    struct Heard {
        /// Party ids, as written, that the subject didn't mention before.
        let mentions: [String]
        /// The publishers and origins that it may not have been heard through before.
        let voices: [String]
        /// The pairs of organisations that the deal didn't tie before.
        let pairs: Set<PartyPair>
        /// Where those of its commitments count that may have moved.
        let groups: [(id: ExactText, before: CommitmentGroup?, after: CommitmentGroup?)]
        let belonging: (before: SubjectSummary.Belonging, after: SubjectSummary.Belonging)
        /// What others may be like, where that may have changed.
        let likenesses: (before: [Likeness], after: [Likeness])
    }

    /// Hears one more claim.
    ///
    /// - Returns: `nil`, changing nothing, where the claim was not recorded after all others.
    mutating func hear(next claim: Claim, resolving register: PartyRegister) -> Heard? {
        guard claim.sequence > summary.newest else { return nil }
        let ids = claim.commitmentIds
        let binding = summary.binding?.value
        var before: [CommitmentGroup?] = []
        for id in ids { before.append(summary.group(of: id, inDealOf: binding)) }
        let belonging = summary.belonging
        let likenesses = summary.likenessNews(with: claim)
        var voices = claim.attribution?.voices ?? []
        // Asked of the roll, not of the summary: that would be copied whole.
        voices.removeAll { summary.roll.isVoice($0) }
        claims += 1
        let news = summary.hear(claim, resolving: register)
        var groups: [(id: ExactText, before: CommitmentGroup?, after: CommitmentGroup?)] = []
        for (id, before) in zip(ids, before) {
            groups.append((id, before, summary.group(of: id)))
        }
        // A deal's binding is that of all its commitments that state none.
        if binding.map({ ExactText($0) }) != summary.binding.map({ ExactText($0.value) }) {
            for id in Set(summary.commitments.keys).subtracting(ids) {
                let before = summary.group(of: id, inDealOf: binding)
                groups.append((id, before, summary.group(of: id)))
            }
        }
        return Heard(
            mentions: news.mentions, voices: voices, pairs: pairs(of: news.organisations),
            groups: groups,
            belonging: (belonging, summary.belonging),
            likenesses: likenesses.likenesses(
                in: summary.life, summary.visit, summary.roll, gaining: news.organisations))
    }

    private func pairs(of news: [String]) -> Set<PartyPair> {
        guard !news.isEmpty else { return [] }
        let all = summary.roll.ids(of: .organisation)
        var pairs: Set<PartyPair> = []
        for organisation in news {
            for other in all {
                if let pair = PartyPair(organisation, other) { pairs.insert(pair) }
            }
        }
        return pairs
    }
}

extension Claim {
    /// Of the commitments that it reads, each once.
    fileprivate var commitmentIds: [ExactText] {
        commitments.count > 1 ? Array(Set(commitments.map { $0.id })) : commitments.map { $0.id }
    }
}

/// What the beginning of a subject's record says: for who looks for one kind of subject among many.
struct SubjectGlance {
    /// Whether a claim that stands tells a step of a deal, or a visit: no other than that may a lens
    /// show it to be, unless events of the subject were corrected or retracted.
    let isDeal: Bool
    let isVisit: Bool

    init(_ record: SubjectRecord) {
        (isDeal, isVisit) = (record.summary.isDeal, record.summary.visit != nil)
    }

    /// `record`: as ``SubjectRecord`` and ``SubjectSummary`` begin to encode themselves.
    init(at record: [UInt8]) throws(DamagedValue) {
        var reader = ByteReader(record)
        // How many claims there are, and the newest.
        for _ in 0..<2 { _ = try reader.integer() }
        isDeal = try reader.flag()
        // Whether anything is told.
        _ = try reader.flag()
        isVisit = try reader.flag()
    }
}

extension SubjectRecord: Coded {
    func encode(to writer: inout ByteWriter) {
        writer.integer(UInt64(claims))
        writer.write(summary)
    }

    init(from reader: inout ByteReader) throws(DamagedValue) {
        guard let claims = Int32(exactly: try reader.integer()) else { throw DamagedValue() }
        count = claims
        summary = try reader.read()
    }
}
