/// What a reader asks for: any of the words of one kind, all of the kinds that name some.
package struct EventFilter: Sendable, Hashable {
    package var types: [String]
    package var subjects: [String]
    package var parties: [String]
    /// Of events that name their project themselves; others of the same deal may not.
    package var projects: [String]

    package init(
        types: [String] = [], subjects: [String] = [], parties: [String] = [],
        projects: [String] = []
    ) {
        self.types = types
        self.subjects = subjects
        self.parties = parties
        self.projects = projects
    }

    package var isEverything: Bool {
        types.isEmpty && subjects.isEmpty && parties.isEmpty && projects.isEmpty
    }

    /// How many words an event is compared with at most.
    package var wordCount: Int {
        types.count + subjects.count + parties.count + projects.count
    }

    /// Whether an event with these routes matches. `project` is asked for only where the filter
    /// names projects and nothing else speaks against the event: it may cost a parse.
    package func matches(_ routes: Routes, project: () -> [UInt8]?) -> Bool {
        routes.read { matches($0, project: project) }
    }

    /// The same of an event where its record was read. Copies nothing but where it has to ask for
    /// the project.
    package func matches(_ event: StoredEventView) -> Bool {
        matches(event.routes) { event.project }
    }

    private func matches(_ routes: RouteView, project: () -> [UInt8]?) -> Bool {
        types.allowsAny(CollectionOfOne(routes.type)) && subjects.allowsAny(routes.subjects)
            && parties.allowsAny(routes.parties)
            && (projects.isEmpty || projects.allowsAny(project().map { [$0] } ?? []))
    }
}

extension [String] {
    /// Whether one of the words is among these, or these ask for nothing.
    fileprivate func allowsAny<Words: Sequence>(_ words: Words) -> Bool
    where Words.Element: Collection<UInt8> {
        isEmpty
            || words.contains { word in
                contains { $0.utf8.count == word.count && word.elementsEqual($0.utf8) }
            }
    }
}
