import Events

/// One row a project, with all that hangs on it: an id that subjects name as their project, or are
/// part of where it is neither a deal nor a visit.
enum Projects: Fold {
    /// How far up a chain of wholes is looked.
    private static let wholesMax = 16

    static func places(for query: RowQuery, in book: Book) -> [String] {
        if let key = query.key { return [key] }
        if !query.projects.isEmpty { return Set(query.projects).sorted() }
        guard !query.deals.isEmpty || !query.parties.isEmpty else { return book.index.projects.all }
        let names =
            query.deals.isEmpty
            ? Array(book.subjects(mentioningAnyOf: query.parties)) : query.deals
        return Set(names.flatMap { ids(above: $0, in: book) }).sorted()
    }

    static func eachPlace(in book: Book, _ body: (String) -> Bool) {
        for project in book.index.projects.all where !body(project) { return }
    }

    static func hasRow(at project: String, in book: Book) -> Bool {
        if book.index.projects.isNamed(project) { return true }
        guard book.index.projects.hasParts(project) else { return false }
        let own = book.subject(project)
        return !(own?.isDeal ?? false) && !(own?.isVisit ?? false)
    }

    static func places(touchedBy touched: Touched, in book: Book) -> [String] {
        Set(touched.subjects).flatMap { ids(above: $0, in: book) }
            + Set(touched.parties).flatMap { book.register.allIds(of: $0) }
    }

    static func key(at project: String) -> String { project }
    static func watchKeys(at project: String, in book: Book) -> [String] { [project] }

    // MARK: What hangs on what

    /// Every id on which the subject, or what it is part of, may hang as on a project.
    private static func ids(above name: String, in book: Book) -> [String] {
        var ids: [String] = []
        var at = name
        for _ in 0...wholesMax {
            ids.append(at)
            guard let subject = book.subject(at) else { break }
            if let project = subject.project { ids.append(project) }
            guard let whole = subject.partOf else { break }
            at = whole
        }
        return ids
    }

    /// The subject of the project's own id, those that name it, and what is part of one of these:
    /// sorted.
    private static func names(under project: String, in book: Book) -> [String] {
        let index = book.index.projects
        var level = [project] + index.subjects(naming: project)
        var names = Set(level)
        for _ in 0..<wholesMax where !level.isEmpty {
            level = level.flatMap { index.parts(of: $0) }.filter { names.insert($0).inserted }
        }
        return names.sorted()
    }

    // MARK: Rows

    static func subjects(at project: String, in book: Book) -> Set<String> {
        Set(names(under: project, in: book))
    }

    static func row(at project: String, in book: Book, matching query: RowQuery) -> Row? {
        guard query.allowsProject({ $0 == project }), hasRow(at: project, in: book) else {
            return nil
        }
        let names = names(under: project, in: book)
        guard query.allowsDeal(names.contains) else { return nil }
        let subjects = names.compactMap { book.subject($0) }
        let tellings = subjects.flatMap { $0.told.filter(\.isTelling) }
        let roles = PartyRoles(tellings, in: book.register)
        let parties = parties(roles, subjects)
        guard query.allowsParty(parties.contains), query.allowsRole(roles.hasRole) else {
            return nil
        }
        let own = subjects.first { $0.name == project }
        let json = JSONWriter.object { writer in
            writer.member("project", project)
            writer.member(
                "names", stated: self.names(of: project, titledBy: own, in: book)
            ) { writer, name in
                writer.member("text", name.text)
                writer.member("lang", name.language)
            }
            writer.member("parties", strings: parties.sorted())
            writer.member("deals", strings: subjects.filter(\.isDeal).map(\.name))
            writer.member("commitments", strings: commitments(of: subjects))
            writer.member("visits", strings: subjects.filter(\.isVisit).map(\.name))
            writer.member("part_of", own?.partOf.flatMap { $0 == project ? nil : $0 })
            writer.member("since", earliest(tellings)?.text)
            Corroboration(tellings, in: book.register).write(to: &writer)
        }
        return Row(key: project, watchKeys: watchKeys(at: project, in: book), json: json)
    }

    /// Whoever is listed as a party, and who gives or takes in a commitment.
    private static func parties(_ roles: PartyRoles, _ subjects: [Subject]) -> Set<String> {
        var parties = Set(roles.ids)
        for group in subjects.flatMap(\.groups) {
            parties.formUnion(group.from)
            parties.formUnion(group.to)
        }
        return parties
    }

    private static func commitments(of subjects: [Subject]) -> [String] {
        subjects.flatMap { subject in
            subject.commitments.sorted().map { "\(subject.name)#\($0.text)" }
        }
    }

    /// How the project is called: what the steps that happen once in its own subject are titled,
    /// and the names of the party of the same id.
    private static func names(
        of project: String, titledBy own: Subject?, in book: Book
    ) -> [(text: String, language: String?)] {
        var names: [(text: String, language: String?)] = []
        var titles: Set<ExactText> = []
        for claim in own?.told ?? [] where claim.isTelling && !claim.step.happensAgain {
            if let title = claim.title, titles.insert(ExactText(title)).inserted {
                names.append((title, nil))
            }
        }
        let party = book.register.profile(of: book.register.survivor(of: project))
        return names + party.names.map { ($0.text, $0.language) }
    }

    private static func earliest(_ tellings: [Claim]) -> EDTF? {
        var earliest: EDTF?
        for claim in tellings.sorted(by: { $0.sequence < $1.sequence }) {
            guard let date = claim.date, date.isEarlier(than: earliest) else { continue }
            earliest = date
        }
        return earliest
    }
}
