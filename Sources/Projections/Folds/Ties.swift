import Events

/// One row a pair of organisations that a deal ties, by what stands strongest between them.
enum Ties: Fold {
    static func places(for query: RowQuery, in book: Book) -> [PartyPair] {
        let parties = query.key.map { [$0] } ?? query.parties
        guard !parties.isEmpty else {
            var pairs: [PartyPair] = []
            eachPlace(in: book) {
                pairs.append($0)
                return true
            }
            return pairs
        }
        let names = book.subjects(mentioningAnyOf: parties)
        let ids = Set(parties.map { book.register.survivor(of: $0) })
        var pairs: Set<PartyPair> = []
        for name in names {
            let organisations = book.subject(name)?.organisations ?? []
            for id in ids where organisations.contains(id) {
                pairs.formUnion(organisations.compactMap { PartyPair(id, $0) })
            }
        }
        return pairs.sorted()
    }

    static func reach(of query: RowQuery, in book: Book) -> IndexReach {
        let parties = query.key.map { [$0] } ?? query.parties
        return parties.isEmpty
            ? .everything : .subjects(book.subjects(mentioningAnyOf: parties))
    }

    static func eachPlace(in book: Book, _ body: (PartyPair) -> Bool) {
        var walk = book.index.tieWalk
        book.index.eachTie(of: &walk, body)
    }

    static func walk(
        in book: Book, matching query: RowQuery, until isOver: () -> Bool
    ) throws(QueryFault) -> any RowWalk {
        if query.key == nil, query.parties.isEmpty {
            return RowsOfTies(matching: query, walk: book.index.tieWalk)
        }
        return rowsAtPlaces(for: query, in: book)
    }

    static func hasRow(at pair: PartyPair, in book: Book) -> Bool { true }

    static func places(touchedBy touched: Touched, in book: Book) -> [PartyPair] {
        Set(touched.subjects).flatMap { book.subject($0)?.pairs ?? [] }
    }

    static func key(at pair: PartyPair) -> String { pair.a + "+" + pair.b }
    static func watchKeys(at pair: PartyPair, in book: Book) -> [String] {
        book.register.watchKeys(of: [pair.a, pair.b])
    }

    static func subjects(at pair: PartyPair, in book: Book) -> Set<String> {
        Set(book.index.deals(tying: pair))
    }

    static func row(at pair: PartyPair, in book: Book, matching query: RowQuery) -> Row? {
        let names = book.index.deals(tying: pair).sorted()
        let deals = names.compactMap { name in
            book.subject(name).map { Bond(of: pair, by: name, $0) }
        }
        guard let strongest = deals.min() else { return nil }
        guard query.allowsParty({ $0 == pair.a || $0 == pair.b }),
            query.allowsDeal(names.contains),
            query.allowsProject({ asked in deals.contains { $0.subject.project == asked } }),
            query.allowsRole({ role in
                deals.contains { $0.hasRole(role, of: pair, in: book.register) }
            })
        else { return nil }
        let because = Because(strongest.subject)
        let json = JSONWriter.object { writer in
            writer.member("a", pair.a)
            writer.member("b", pair.b)
            writer.member("standing", strongest.standing?.rawValue)
            writer.member("denied", strongest.isDenied)
            writer.member("binding", because.binding)
            writer.member("because", stated: because.reasons) { writer, reason in
                writer.member("sequence", reason.sequence)
                writer.member("reason", reason.word)
            }
            writer.member("deals", strings: names)
            writer.member("last_date", last(deals)?.text)
        }
        return Row(key: key(at: pair), watchKeys: watchKeys(at: pair, in: book), json: json)
    }

    private static func last(_ deals: [Bond]) -> EDTF? {
        deals.reduce(nil as EDTF?) { last, deal in
            guard let date = deal.subject.lastDate, date.isLater(than: last) else { return last }
            return date
        }
    }

    /// What one deal is to a pair; the lesser, the stronger.
    private struct Bond: Comparable {
        let deal: String
        let subject: Subject
        let isDenied: Bool
        /// Whom only rumours name is tied by no more than a rumour, however far the deal came.
        let standing: DealStatus?
        private let order: (isBehind: Int, rank: Int)

        init(of pair: PartyPair, by deal: String, _ subject: Subject) {
            self.deal = deal
            self.subject = subject
            let isFirm = subject.isFirm(pair.a) == true && subject.isFirm(pair.b) == true
            let life = subject.life
            isDenied = subject.isDenied
            standing = isFirm ? subject.status : .rumoured
            let isBehind = isDenied || standing?.isEnd ?? false
            let furthest = life.furthest.flatMap { DealStatus(step: $0.type)?.rank }
            order = (isBehind ? 1 : 0, isFirm ? furthest ?? 0 : 0)
        }

        static func < (a: Bond, b: Bond) -> Bool {
            (a.order.isBehind, -a.order.rank, a.deal) < (b.order.isBehind, -b.order.rank, b.deal)
        }
        static func == (a: Bond, b: Bond) -> Bool { a.deal == b.deal }

        func hasRole(_ role: String, of pair: PartyPair, in register: PartyRegister) -> Bool {
            subject.told.contains { claim in
                claim.step.isDealStep
                    && claim.parties.contains { party in
                        let id = register.survivor(of: party.onBehalfOf ?? party.id)
                        return party.role == role && (id == pair.a || id == pair.b)
                    }
            }
        }
    }

    /// Whether a tie binds, and what that is read from.
    private struct Because {
        private(set) var binding: String?
        private(set) var reasons: [(sequence: UInt64, word: String)] = []

        init(_ subject: Subject) {
            if let paper = subject.binding {
                binding = paper.value
                reasons.append((paper.sequence, paper.isStated ? "stated" : "instrument"))
            }
            for sequence in subject.noPurchases {
                binding = binding ?? Binding.nonBinding.rawValue
                reasons.append((sequence, "no_purchase_commitment"))
            }
            reasons.sort { ($0.sequence, $0.word) < ($1.sequence, $1.word) }
        }
    }
}

/// The rows of every pair that a deal ties.
private struct RowsOfTies: RowWalk {
    private let query: RowQuery
    private var walk: KeyWalk<PartyPair>

    init(matching query: RowQuery, walk: KeyWalk<PartyPair>) {
        (self.query, self.walk) = (query, walk)
    }

    mutating func each(
        in book: Book, until isOver: () -> Bool, _ take: (Row) -> Bool
    ) throws(QueryFault) {
        var isGivenUp = false
        book.index.eachTie(of: &walk) { pair in
            isGivenUp = isOver()
            guard !isGivenUp else { return false }
            return Ties.row(at: pair, in: book, matching: query).map(take) ?? true
        }
        if isGivenUp { throw .givenUp }
    }

    var bytes: Int { walk.bytes }
}
