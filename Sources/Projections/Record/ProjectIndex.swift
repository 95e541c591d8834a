/// What hangs on what: which subjects name a project, and which are part of something. Follows from
/// the summaries of the subjects alone.
struct ProjectIndex: Sendable {
    private var named = Grouping<String, Present, String, Present>(
        heads: .projects, members: .projectSubjects)
    private var parts = Grouping<String, Present, String, Present>(heads: .wholes, members: .parts)

    /// How far up a chain of wholes is looked, by what each is part of.
    static let wholesMax = 16

    // MARK: Questions

    func isNamed(_ project: String) -> Bool { named.contains(project) }
    func hasParts(_ whole: String) -> Bool { parts.contains(whole) }
    /// In no order.
    func subjects(naming project: String) -> [String] { named.members(of: project) }
    /// In no order.
    func parts(of whole: String) -> [String] { parts.members(of: whole) }
    /// Every id that subjects name as their project or as what they are part of, sorted.
    var all: [String] { Set(named.groups).union(parts.groups).sorted() }

    // MARK: Changes

    /// Where a subject hangs changes.
    mutating func move(
        _ name: String, from before: SubjectSummary.Belonging,
        to after: SubjectSummary.Belonging
    ) {
        guard before != after else { return }
        if before.project != after.project {
            if let project = before.project { named.remove(name, from: project) }
            if let project = after.project { named.add(name, Present(), to: project, Present()) }
        }
        // Nothing is part of itself.
        let (old, new) = (before.partOf, after.partOf)
        if old != new {
            if let old, old != name { parts.remove(name, from: old) }
            if let new, new != name { parts.add(name, Present(), to: new, Present()) }
        }
    }

    mutating func accept(_ visitor: inout some TableVisitor) {
        named.accept(&visitor)
        parts.accept(&visitor)
    }
}
