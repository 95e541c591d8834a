import Events

/// Whose commitments are summed, and which of them apart: what a question for totals names.
struct CommitmentSide {
    let from: [String]
    let to: [String]
    let natures: [String]
    let bindings: [String]

    /// `nil` where the query names no side, nature or binding. It has its party ids resolved.
    init?(_ query: RowQuery) {
        from = Set(query.from).sorted()
        to = Set(query.to).sorted()
        natures = query.natures
        bindings = query.bindings
        guard !(from + to + natures + bindings).isEmpty else { return nil }
    }

    /// Whether what is from these to those is from one asked for, to one asked for.
    func takesPart(from givers: [NamedParty], to takers: [NamedParty]) -> Bool {
        func isAsked(_ asked: [String], among named: [NamedParty]) -> Bool {
            asked.isEmpty || named.contains { $0.ids.contains(where: asked.contains) }
        }
        return isAsked(from, among: givers) && isAsked(to, among: takers)
    }

    /// Whether others than those asked for give or take it jointly with them: nobody states how
    /// much of it is theirs.
    func isJointWithOthers(_ stand: CommitmentStand) -> Bool {
        !from.isEmpty && !stand.givers.isCovered(by: from)
            || !to.isEmpty && !stand.takers.isCovered(by: to)
    }

    func wants(nature: ExactText) -> Bool {
        natures.isEmpty || natures.contains { ExactText($0) == nature }
    }

    func wants(binding: ExactText) -> Bool {
        bindings.isEmpty || bindings.contains { ExactText($0) == binding }
    }
}

/// The commitments that a question for totals is about.
struct SideCommitments {
    private(set) var parts: [CommitmentPart] = []
    /// Readings of commitments that nobody states any more, because all who did took it back.
    private(set) var fallen: [(sequence: UInt64, ref: CommitmentRef)] = []

    init(
        of side: CommitmentSide, matching query: RowQuery, in book: Book,
        until isOver: () -> Bool
    ) throws(QueryFault) {
        let deals = ReadDeals(book)
        for name in Self.deals(of: side, matching: query, in: book) {
            if isOver() { throw .givenUp }
            guard let subject = deals.subject(name), query.allowsDeal({ $0 == name }),
                query.allowsProject({ $0 == (subject.outlook ?? subject).project }),
                query.allowsRole({ role in subject.has(role: role) })
            else { continue }
            func isAsked(_ parties: Set<String>) -> Bool {
                query.allowsParty(parties.contains)
                    && query.key.map(book.register.watchKeys(of: parties).contains) ?? true
            }
            var known: Set<ExactText> = []
            for (id, group) in subject.groupsById.sorted(by: { $0.key < $1.key }) {
                known.insert(id)
                guard let stand = subject.anyCommitment(id),
                    side.takesPart(from: stand.givers, to: stand.takers),
                    query.namesSomeone
                        || side.wants(nature: group.nature) && side.wants(binding: group.binding)
                else { continue }
                let ref = CommitmentRef(subject: name, id: id)
                guard let part = CommitmentPart(ref, of: subject, reading: deals),
                    isAsked(part.parties)
                else { continue }
                parts.append(part)
            }
            for claim in deals.retracted(of: subject) {
                for reading in claim.commitments
                where query.namesSomeone && !known.contains(reading.id) {
                    let from = book.register.resolved(reading.from) ?? []
                    let to = book.register.resolved(reading.to) ?? []
                    guard side.takesPart(from: from, to: to),
                        isAsked(Set((from + to).flatMap(\.ids)))
                    else { continue }
                    let ref = CommitmentRef(subject: name, id: reading.id)
                    fallen.append((claim.sequence, ref))
                }
            }
        }
    }

    private static func deals(
        of side: CommitmentSide, matching query: RowQuery, in book: Book
    ) -> [String] {
        let parties = side.from.isEmpty ? side.to : side.from
        if !parties.isEmpty {
            // What was taken back altogether is mentioned no more, and is left out by name.
            let former = parties.flatMap { book.register.allIds(of: $0) }
                .flatMap { book.formerMentions.members(of: $0) }
            return book.subjects(mentioningAnyOf: parties)
                .union(former.compactMap { book.marks[$0]?.place }).sorted()
        }
        if query.key == nil, query.parties.isEmpty, !query.deals.isEmpty {
            return Set(query.deals).sorted()
        }
        return book.subjects(for: query, keyIsParty: true)
    }

    /// How many readings there are to tell of.
    var readings: Int { parts.reduce(fallen.count) { $0 + $1.claims.count } }
}
