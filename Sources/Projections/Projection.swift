/// What can be asked of the record; each is a pure fold over the log.
///
/// To add one: a case here, its fold in `Folds/`, its line in ``fold``.
package enum Projection: String, CaseIterable, Sendable {
    case timeline, parties, deals, ties, commitments, projects, visits, sources, conflicts

    var fold: any Fold.Type {
        switch self {
        case .timeline: Timeline.self
        case .parties: Parties.self
        case .deals: Deals.self
        case .ties: Ties.self
        case .commitments: Commitments.self
        case .projects: Projects.self
        case .visits: Visits.self
        case .sources: Sources.self
        case .conflicts: Conflicts.self
        }
    }
}
