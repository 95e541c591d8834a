import Events

/// One row each thing that standing claims of a subject don't agree on, and for each type of step
/// the other subjects that may be the same one: those are suggested and never applied.
enum Conflicts: SubjectFold {
    typealias Place = ConflictPlace

    /// The most other subjects that a row suggests.
    static let linksMax = 16

    static func names(for query: RowQuery, in book: Book) -> [String]? {
        query.key.map { [$0] } ?? book.subjects(ofPartiesIn: query)
    }

    /// Who is like a subject has all of its organisations.
    static func reach(of query: RowQuery, in book: Book) -> IndexReach {
        guard let name = query.key else { return .everything }
        var names: Set = [name]
        for organisations in Set((book.subject(name)?.likenesses ?? []).map(\.organisations)) {
            let first = book.subjects(mentioningAnyOf: organisations.prefix(1))
            names.formUnion(
                organisations.dropFirst().reduce(first) {
                    $0.intersection(book.subjects(mentioningAnyOf: [$1]))
                })
        }
        return .subjects(names)
    }

    /// What is alike is a matter of two: with one of them, the rows of the other may change.
    static func places(touchedBy touched: Touched, in book: Book) -> [Place] {
        Set(touched.subjects).flatMap { name -> [Place] in
            guard let subject = book.subject(name) else { return [] }
            let others = subject.likenesses.flatMap { likeness in
                book.index.likenesses.subjects(like: likeness, of: name).map {
                    Place(subject: $0, matter: .link(likeness.type))
                }
            }
            return places(of: subject, in: book, matching: .everything) + others
        }
    }

    static func places(
        of subject: Subject, in book: Book, matching query: RowQuery
    ) -> [Place] {
        guard allows(subject, in: book, asked: query) else { return [] }
        let name = subject.name
        let links = subject.likenesses.filter {
            !book.index.likenesses.subjects(like: $0, of: name).isEmpty
        }
        let matters = subject.disagreements + links.map { .link($0.type) }
        let places = matters.map { Place(subject: name, matter: $0) }
        guard places.count > 1 else { return places }
        return places.map { (ExactText($0.key), $0) }.sorted { $0.0 < $1.0 }.map(\.1)
    }

    static func key(at place: Place) -> String { place.key }
    static func name(at place: Place) -> String { place.subject }
    static func watchKeys(at place: Place, in book: Book) -> [String] { [place.subject] }

    /// Of a link all whom the subject may be like, or who crowd those out: those with two parties
    /// in common.
    static func subjects(at place: Place, in book: Book) -> Set<String> {
        var names: Set = [place.subject]
        guard case .link = place.matter else { return names }
        var met: Set<String> = []
        for party in book.subject(place.subject)?.parties ?? [] {
            for name in book.subjects(mentioningAnyOf: [party]) where !met.insert(name).inserted {
                names.insert(name)
            }
        }
        return names
    }

    /// Whether a query asks for the subject, as far as can be told without its claims.
    private static func allows(_ subject: Subject, in book: Book, asked query: RowQuery) -> Bool {
        query.allowsDeal { $0 == subject.name } && query.allowsProject { $0 == subject.project }
            && query.allowsParty { asked in
                book.register.allIds(of: asked).contains { subject.mentions($0) }
            }
    }

    static func row(
        at place: Place, of subject: Subject, in book: Book, matching query: RowQuery
    ) -> Row? {
        guard allows(subject, in: book, asked: query),
            query.allowsRole({ role in
                subject.told.contains { $0.parties.contains { $0.role == role } }
            })
        else { return nil }
        if case .link(let type) = place.matter {
            return link(type, of: subject, at: place, in: book)
        }
        let claims = subject.claims(on: place.matter, in: book)
        guard !claims.isEmpty else { return nil }
        return row(
            at: place, claims, reconcile: Reconciliation.words(for: place.matter, claims))
    }

    private static func row(
        at place: Place, _ claims: [ConflictClaim], more: Int? = nil, reconcile: String
    ) -> Row {
        let json = JSONWriter.object { writer in
            writer.member("kind", place.matter.kind.rawValue)
            writer.member("subject", place.subject)
            writer.member("member", place.matter.member)
            writer.member("type", place.matter.step?.rawValue)
            writer.member("event", place.matter.event)
            writer.member("claims", stated: claims) { $1.write(to: &$0) }
            writer.member("more", more)
            writer.member("reconcile", reconcile)
        }
        return Row(key: place.key, watchKeys: [place.subject], json: json)
    }

    // MARK: Links

    private static func link(
        _ type: EventType, of subject: Subject, at place: Place, in book: Book
    ) -> Row? {
        guard let likeness = subject.likenesses.first(where: { $0.type == type }),
            let own = side(type, of: subject)
        else { return nil }
        let others = book.index.likenesses.subjects(like: likeness, of: subject.name)
        let shown = others.prefix(linksMax).compactMap { book.subject($0) }
        guard let nearest = shown.first, let other = side(type, of: nearest) else { return nil }
        // What was recorded later joins what was there before.
        let (joins, first) =
            own.claim.sequence < other.claim.sequence ? (nearest, subject) : (subject, nearest)
        let words = Reconciliation.link(joins.name, told: events(of: joins), to: first.name)
        return row(
            at: place, [own] + shown.compactMap { side(type, of: $0) },
            more: others.count > shown.count ? others.count - shown.count : nil,
            reconcile: words + (others.count > 1 ? "; likewise any of the others" : ""))
    }

    /// The claim that told the step first.
    private static func side(_ type: EventType, of subject: Subject) -> ConflictClaim? {
        let sequence =
            type == .visitHeld
            ? subject.visit?.sequence : subject.life.steps.first { $0.type == type }?.sequence
        return sequence.flatMap { subject.claim($0) }.map {
            ConflictClaim(claim: $0, value: .word(subject.name))
        }
    }

    /// The events that are of the subject by themselves; reports follow what they report.
    private static func events(of subject: Subject) -> [UInt64] {
        subject.told.filter { $0.isTelling ? $0.base == $0.sequence : $0.base == 0 }
            .map(\.sequence)
    }
}
