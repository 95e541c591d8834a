import Events
import HashTreeCollections

/// One row all commitments that may be summed: equal in what, measure, nature, binding, from, to,
/// and in being rumour or not.
enum Commitments: Fold {
    static func places(for query: RowQuery, in book: Book) -> [CommitmentGroup] {
        guard query.key != nil || !query.parties.isEmpty || !query.deals.isEmpty else {
            return sorted(Set(book.index.groups.keys))
        }
        let names =
            query.key == nil && query.parties.isEmpty
            ? query.deals : book.subjects(for: query, keyIsParty: true)
        return sorted(Set(names.flatMap { book.groups(of: $0) }))
    }

    private static func sorted(_ groups: Set<CommitmentGroup>) -> [CommitmentGroup] {
        groups.map { ($0.key, $0) }.sorted { $0.0 < $1.0 }.map(\.1)
    }

    static func places(touchedBy touched: Touched, in book: Book) -> [CommitmentGroup] {
        Set(touched.subjects).flatMap { book.groups(of: $0) }
    }

    static func row(
        at group: CommitmentGroup, in book: Book, matching query: RowQuery
    ) -> Row? {
        guard let refs = book.index.groups[group]?.sorted() else { return nil }
        let deals = Set(refs.map(\.subject)).sorted()
        let parties = parties(of: group, deals, in: book)
        let watchKeys = book.register.watchKeys(of: parties)
        guard query.key.map(watchKeys.contains) ?? true, query.allowsParty(parties.contains),
            query.allowsDeal(deals.contains),
            query.allowsProject({ asked in
                deals.contains { book.subject($0)?.project == asked }
            }),
            query.allowsRole({ role in
                deals.contains { book.subject($0)?.has(role: role) ?? false }
            })
        else { return nil }
        let tally = CommitmentTally(refs, in: book)
        let json = JSONWriter.object { writer in
            write(group, tally, to: &writer)
            writer.member("parties", strings: parties)
            writer.member("by", stated: tally.by)
            writer.member(
                "deals",
                array: { writer in
                    for deal in deals {
                        writer.object { writer in
                            writer.member("deal", deal)
                            writer.member("status", book.subject(deal)?.life.status?.rawValue)
                        }
                    }
                })
            writer.member("rumour", group.isRumour)
            Corroboration(tally.backing, in: book.register).write(to: &writer)
            tally.writeReadings(to: &writer)
        }
        return Row(key: group.key, watchKeys: watchKeys, json: json)
    }

    /// Who has to do with it: givers and takers, or where none are stated those of the deals.
    private static func parties(
        of group: CommitmentGroup, _ deals: [String], in book: Book
    ) -> [String] {
        let stated = Set(group.from).union(group.to)
        guard stated.isEmpty else { return stated.sorted() }
        return Set(deals.flatMap { book.subject($0).map { Array($0.parties) } ?? [] }).sorted()
    }

    private static func write(
        _ group: CommitmentGroup, _ tally: CommitmentTally, to writer: inout JSONWriter
    ) {
        writer.member("what", group.what)
        writer.member("unit", group.unit)
        writer.member("period", group.period)
        writer.member("currency", group.currency)
        writer.member("nature", group.nature)
        writer.member("binding", group.binding)
        writer.member("basis", tally.basis)
        writer.member("amount", tally.total.amount?.description)
        writer.member("min", tally.total.min?.description)
        writer.member("max", tally.total.max?.description)
        writer.member("from", stated: group.from)
        writer.member("to", stated: group.to)
        writer.member("due", tally.due)
        writer.member("term", tally.term)
        writer.member("condition", tally.condition)
        writer.member("part_of", tally.partOf)
        writer.member("project", tally.project)
    }
}

extension Book {
    fileprivate func groups(of name: String) -> [CommitmentGroup] {
        guard let subject = subject(name) else { return [] }
        return Array(subject.groups(of: subject.commitmentIds).values)
    }
}

extension Subject {
    fileprivate func has(role: String) -> Bool {
        claims.values.contains { claim in
            claim.isTelling && claim.parties.contains { $0.role == role }
        }
    }
}
