/// What can be asked of the record; each is a pure fold over the log.
///
/// To add one: a case here, its fold in `Folds/`, its line in ``ProjectionsState``.
package enum Projection: String, CaseIterable, Sendable {
    case timeline, parties, deals, ties, commitments, visits
}
