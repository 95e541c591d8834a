/// For whom those act whom one event lists.
struct Agents {
    private var organisations: [String: [String]] = [:]

    /// Who is listed for more counts for nobody but themself: what one event makes of each of its
    /// commitments has a bound.
    static let organisationsMax = 8

    /// `whole`: the parties of the event that is reported, which say for whom those act that
    /// `parties` doesn't list.
    init(_ parties: [Claim.Party], beside whole: [Claim.Party] = []) {
        add(parties)
        guard !whole.isEmpty else { return }
        let listed = Set(parties.map(\.id))
        add(whole.filter { !listed.contains($0.id) })
    }

    private mutating func add(_ parties: [Claim.Party]) {
        for party in parties {
            guard let organisation = party.onBehalfOf else { continue }
            let known = organisations[party.id] ?? []
            guard known.count <= Self.organisationsMax, !known.contains(organisation) else {
                continue
            }
            organisations[party.id] = known + [organisation]
        }
    }

    var isEmpty: Bool { organisations.isEmpty }

    /// Those named on a side, each once, with whom they act for.
    func acting(_ side: [NamedParty]) -> [NamedParty] {
        guard !isEmpty else { return side }
        var names: Set<String> = []
        return side.filter { names.insert($0.id).inserted }.flatMap { named in
            let acted = organisations[named.id] ?? []
            return acted.isEmpty || acted.count > Self.organisationsMax
                ? [named] : acted.map { NamedParty(named.id, for: $0) }
        }
    }
}
