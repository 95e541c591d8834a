import Events

/// One row a project, with all that hangs on it: an id that subjects name as their project, or are
/// part of where it is neither a deal nor a visit.
enum Projects: Fold {
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

    /// Most events of a deal change nothing of what hangs on its project, and a row has all of that.
    static func decisive(_ touched: Touched, from before: Book, to after: Book) -> Touched {
        touched.keeping { name in
            // What a project's own subject is titled stands in its row, and in no share.
            isProject(name, in: before) || isProject(name, in: after)
                || share(of: name, in: before) != share(of: name, in: after)
        }
    }

    private static func isProject(_ name: String, in book: Book) -> Bool {
        book.index.projects.isNamed(name) || book.index.projects.hasParts(name)
    }

    private static func share(of name: String, in book: Book) -> ProjectShare? {
        book.subject(name).map { ProjectShare($0, in: book.register) }
    }

    static func key(at project: String) -> String { project }
    static func watchKeys(at project: String, in book: Book) -> [String] { [project] }

    // MARK: What hangs on what

    /// Every id on which the subject, or what it is part of, may hang as on a project.
    private static func ids(above name: String, in book: Book) -> [String] {
        var ids: [String] = []
        var at = name
        for _ in 0...ProjectIndex.wholesMax {
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
        for _ in 0..<ProjectIndex.wholesMax where !level.isEmpty {
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
        let shares = subjects.map { ProjectShare($0, in: book.register) }
        let parties = shares.reduce(into: Set<String>()) { $0.formUnion($1.parties) }
        guard query.allowsParty(parties.contains),
            query.roles.isEmpty || query.allowsRole(roles(in: subjects, of: book).hasRole)
        else { return nil }
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
            writer.member("deals", strings: shares.filter(\.isDeal).map(\.subject))
            writer.member("commitments", strings: commitments(of: shares))
            writer.member("visits", strings: shares.filter(\.isVisit).map(\.subject))
            writer.member("part_of", own?.partOf.flatMap { $0 == project ? nil : $0 })
            writer.member("since", earliest(shares)?.text)
            Corroboration(joining: shares.lazy.map(\.corroboration)).write(to: &writer)
        }
        return Row(key: project, watchKeys: watchKeys(at: project, in: book), json: json)
    }

    /// In what is told of them. Reads their claims.
    private static func roles(in subjects: [Subject], of book: Book) -> PartyRoles {
        PartyRoles(subjects.flatMap { $0.told.filter(\.isTelling) }, in: book.register)
    }

    private static func commitments(of shares: [ProjectShare]) -> [String] {
        shares.flatMap { share in
            share.commitments.map { "\(share.subject)#\($0.text)" }
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

    /// Of equal ones that which was told first.
    private static func earliest(_ shares: [ProjectShare]) -> EDTF? {
        var earliest: EDTF?
        for since in shares.compactMap(\.since).sorted(by: { $0.sequence < $1.sequence })
        where since.date.isEarlier(than: earliest) {
            earliest = since.date
        }
        return earliest
    }
}
