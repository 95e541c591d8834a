import Events

/// Finds the filters that an event may match by the event's own words, however many filters there
/// are. A filter is known by a number.
///
/// Each stands under all its words of one kind, of the kinds it names the one that tells events
/// apart best: an event that has none of them doesn't match. So an event costs the filters of its
/// own words, also those that want another word besides: all that name a party, for each event of
/// that party.
struct FilterIndex {
    /// The best first.
    private enum Kind: Int, CaseIterable {
        case subject, project, party, type

        func words(of filter: EventFilter) -> [String] {
            switch self {
            case .subject: filter.subjects
            case .project: filter.projects
            case .party: filter.parties
            case .type: filter.types
            }
        }
    }

    /// By kind and word.
    private var numbers: [[[UInt8]: Set<Int>]] = Kind.allCases.map { _ in [:] }
    /// Those that name no word.
    private(set) var unconditional: Set<Int> = []

    /// Whether one names a word.
    var goesByWords: Bool { numbers.contains { !$0.isEmpty } }

    mutating func insert(_ number: Int, _ filter: EventFilter) {
        guard let kind = Self.kind(of: filter) else {
            unconditional.insert(number)
            return
        }
        for word in kind.words(of: filter) {
            numbers[kind.rawValue][Array(word.utf8), default: []].insert(number)
        }
    }

    mutating func remove(_ number: Int, _ filter: EventFilter) {
        guard let kind = Self.kind(of: filter) else {
            unconditional.remove(number)
            return
        }
        for word in kind.words(of: filter).map({ Array($0.utf8) }) {
            numbers[kind.rawValue][word]?.remove(number)
            if numbers[kind.rawValue][word]?.isEmpty == true { numbers[kind.rawValue][word] = nil }
        }
    }

    /// Every filter that an event with these words matches, and those that name one of its words
    /// and want another besides. `project` is asked for only where a filter goes by projects.
    func candidates(_ routes: Routes, project: () -> [UInt8]?) -> Set<Int> {
        var found = unconditional
        look(.type, routes.type, &found)
        for word in routes.subjects { look(.subject, word, &found) }
        for word in routes.parties { look(.party, word, &found) }
        if !numbers[Kind.project.rawValue].isEmpty, let project = project() {
            look(.project, project, &found)
        }
        return found
    }

    /// The same of several events. Each of their words is looked up once.
    func candidates(_ events: [(routes: Routes, project: [UInt8]?)]) -> Set<Int> {
        var found = unconditional
        for word in Set(events.map(\.routes.type)) { look(.type, word, &found) }
        for word in Set(events.flatMap(\.routes.subjects)) { look(.subject, word, &found) }
        for word in Set(events.flatMap(\.routes.parties)) { look(.party, word, &found) }
        for word in Set(events.compactMap(\.project)) { look(.project, word, &found) }
        return found
    }

    private func look(_ kind: Kind, _ word: [UInt8], _ found: inout Set<Int>) {
        guard let numbers = numbers[kind.rawValue][word] else { return }
        found.formUnion(numbers)
    }

    private static func kind(of filter: EventFilter) -> Kind? {
        Kind.allCases.first { !$0.words(of: filter).isEmpty }
    }
}
