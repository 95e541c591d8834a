/// One who is named on a side of a commitment, and for whom that counts.
struct NamedParty: Sendable, Hashable {
    let id: String
    /// For which it acts; `nil`: it is named for itself.
    let organisation: String?

    init(_ id: String, for organisation: String? = nil) {
        (self.id, self.organisation) = (id, organisation)
    }

    /// Whom totals count in its place.
    var counted: String { organisation ?? id }

    /// Who is found by it: itself, and the organisation.
    var ids: [String] { organisation.map { [id, $0] } ?? [id] }

    /// Hands ``ids`` over without a list of them: each event that is folded asks.
    func forEachId(_ body: (String) -> Void) {
        body(id)
        if let organisation { body(organisation) }
    }
}

extension [NamedParty] {
    /// Whom it counts for, each once, sorted.
    var counted: [String] {
        count > 1 ? Set(map(\.counted)).sorted() : map(\.counted)
    }

    /// Whether all whom it counts for are among these, by themselves or by one who acts for them.
    func isCovered(by ids: [String]) -> Bool {
        let covered = Set(filter { $0.ids.contains(where: ids.contains) }.map(\.counted))
        return allSatisfy { covered.contains($0.counted) }
    }
}

extension Stated where Value == [NamedParty] {
    /// Whether both are stated and count for others.
    func differs(from side: [NamedParty]?) -> Bool {
        guard let side, let value, side != value else { return false }
        return side.counted != value.counted
    }
}

extension PartyRegister {
    /// The same with the parties that the ids stand for; `nil` for none, because an empty list
    /// states nothing.
    func resolved(_ side: [NamedParty]) -> [NamedParty]? {
        guard !side.isEmpty else { return nil }
        return side.map { named in
            NamedParty(survivor(of: named.id), for: named.organisation.map { survivor(of: $0) })
        }
    }
}

extension NamedParty: Coded {
    func encode(to writer: inout ByteWriter) {
        writer.write(id)
        writer.write(organisation)
    }

    init(from reader: inout ByteReader) throws(DamagedValue) {
        id = try reader.read()
        organisation = try reader.read()
    }
}
