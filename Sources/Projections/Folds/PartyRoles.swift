import Events

/// The parties of some claims with their roles: persons and the organisations they act for alike.
struct PartyRoles {
    private var rolesById: [String: Set<String>] = [:]

    init(_ claims: some Sequence<Claim>, in register: PartyRegister) {
        for claim in claims {
            for party in claim.parties {
                rolesById[register.survivor(of: party.id), default: []].insert(party.role)
                if let organisation = party.onBehalfOf {
                    rolesById[register.survivor(of: organisation), default: []].insert(party.role)
                }
            }
        }
    }

    /// Sorted.
    var ids: [String] { rolesById.keys.sorted() }
    func contains(_ id: String) -> Bool { rolesById[id] != nil }
    func hasRole(_ role: String) -> Bool { rolesById.values.contains { $0.contains(role) } }
    func roles(of id: String) -> [String] { rolesById[id]?.sorted() ?? [] }

    /// Those with a role, sorted.
    func ids(with role: String) -> [String] {
        rolesById.filter { $0.value.contains(role) }.keys.sorted()
    }
}
