import Events

/// One row an event that stands, as it reads now; what `party.*` events say is no happening.
enum Timeline: Fold {
    typealias Place = Touched.Place

    static func places(for query: RowQuery, in book: Book) -> [Place] {
        (try? places(for: query, in: book) { false }) ?? []
    }

    private static func places(
        for query: RowQuery, in book: Book, until isOver: () -> Bool
    ) throws(QueryFault) -> [Place] {
        try inOrder(book.subjects(for: query, keyIsParty: true), in: book, until: isOver)
    }

    private static func inOrder(
        _ names: some Sequence<String>, in book: Book, until isOver: () -> Bool
    ) throws(QueryFault) -> [Place] {
        var ordered: [(order: Order, place: Place)] = []
        for name in names {
            if isOver() { throw .givenUp }
            guard let subject = book.subject(name) else { continue }
            for claim in subject.listed {
                ordered.append((Order(claim), Place(subject: name, sequence: claim.sequence)))
            }
        }
        return ordered.sorted { $0.order < $1.order }.map(\.place)
    }

    static func reach(of query: RowQuery, in book: Book) -> IndexReach { .nothing }

    static func eachPlace(in book: Book, _ body: (Place) -> Bool) {
        for place in places(for: .everything, in: book) where !body(place) { return }
    }
    static func hasRow(at place: Place, in book: Book) -> Bool {
        book.listed(place.sequence, of: place.subject) != nil
    }

    static func places(touchedBy touched: Touched, in book: Book) -> [Place] {
        let renamed = Set(touched.renamed)
        var names: Set<String> = []
        for id in renamed { names.formUnion(book.index.subjects(mentioning: id)) }
        return touched.places
            + names.flatMap { name in
                (book.subject(name)?.told ?? []).filter { $0.mentions(anyOf: renamed) }
                    .map { Place(subject: name, sequence: $0.sequence) }
            }
    }

    static func key(at place: Place) -> String { String(place.sequence) }

    static func watchKeys(at place: Place, in book: Book) -> [String] {
        guard let claim = book.listed(place.sequence, of: place.subject)?.claim else { return [] }
        return book.register.watchKeys(of: mentioned(by: claim, in: book))
    }

    private static func mentioned(by claim: Claim, in book: Book) -> Set<String> {
        var mentioned: Set<String> = []
        claim.forEachMention { mentioned.insert(book.register.survivor(of: $0)) }
        return mentioned
    }

    static func walk(
        in book: Book, matching query: RowQuery, until isOver: () -> Bool
    ) throws(QueryFault) -> any RowWalk {
        let following = try query.after.map { after throws(QueryFault) in
            try Following(after, withinDays: query.withinDays, in: book)
        }
        let places =
            if let followers = following?.subjects(in: book) {
                try inOrder(followers, in: book, until: isOver)
            } else {
                try places(for: query, in: book, until: isOver)
            }
        return RowsAtPlaces(places) { book in
            { row(at: $0, in: book, matching: query, following) }
        }
    }
    static func subjects(at place: Place, in book: Book) -> Set<String> { [place.subject] }
    static func event(at place: Place) -> UInt64? { place.sequence }

    static func row(at place: Place, in book: Book, matching query: RowQuery) -> Row? {
        row(at: place, in: book, matching: query, nil)
    }

    private static func row(
        at place: Place, in book: Book, matching query: RowQuery, _ following: Following?
    ) -> Row? {
        guard let listed = book.listed(place.sequence, of: place.subject) else { return nil }
        let claim = listed.claim
        var parties = PartyRoles([claim], in: book.register).ids
        if let deniedBy = claim.deniedBy { parties.append(book.register.survivor(of: deniedBy)) }
        let mentioned = mentioned(by: claim, in: book)
        let key = query.key.map { book.register.survivor(of: $0) }
        guard key.map(mentioned.contains) ?? true, query.allowsParty(mentioned.contains),
            query.allowsDeal({ $0 == place.subject || $0 == claim.subject }),
            query.allowsProject({ $0 == claim.project }),
            query.allowsRole({ role in claim.parties.contains { $0.role == role } })
        else { return nil }
        let follows = following?.answer(for: claim, in: book.register)
        if following != nil, follows == nil { return nil }
        let json = JSONWriter.object { writer in
            writer.member("sequence", claim.sequence)
            claim.date?.write(to: &writer)
            if let follows { writer.write(daysAfter: follows.days) }
            writer.member("published", claim.report?.published?.text)
            writer.member("type", claim.typeName)
            writer.member("subject", claim.subject)
            writer.member("title", claim.title)
            writer.member("parties", strings: parties)
            writer.member("certainty", claim.certaintyWord)
            writer.member("publisher", claim.report?.publisher)
            let isPossible = listed.isPossible || follows?.isPossible ?? false
            if isPossible { writer.member("possible", true) }
            writer.member("target", claim.target == 0 ? nil : claim.target)
            writer.member("mistake", claim.mistake)
            if let set = claim.set {
                writer.name("set")
                writer.raw(set.utf8)
            }
            writer.member("corrected", stated: claim.corrected)
        }
        return Row(
            key: self.key(at: place), watchKeys: book.register.watchKeys(of: mentioned),
            json: json)
    }

    /// By the earliest day, then the latest, then the sequence. What has no day goes by that of its
    /// publication; what has neither comes last.
    private struct Order: Comparable {
        let earliest: Int32
        let latest: Int32
        let sequence: UInt64

        init(_ claim: Claim) {
            let own = claim.date.flatMap { $0.earliest ?? $0.latest == nil ? nil : $0 }
            let date = own ?? claim.report?.published
            earliest = (date?.earliest ?? date?.latest)?.daysSinceEpoch ?? .max
            latest = (date?.latest ?? date?.earliest)?.daysSinceEpoch ?? .max
            sequence = claim.sequence
        }

        static func < (a: Order, b: Order) -> Bool {
            (a.earliest, a.latest, a.sequence) < (b.earliest, b.latest, b.sequence)
        }
    }
}

extension Claim {
    fileprivate func mentions(anyOf ids: Set<String>) -> Bool {
        var found = false
        forEachMention { found = found || ids.contains($0) }
        return found
    }
}
