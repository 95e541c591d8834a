/// What the index of a book must know for a query's rows to be right: building it through a lens
/// costs a look at every claim within reach.
enum IndexReach: Sendable {
    /// The index of all that stands does: the rows look at every subject it names.
    case nothing
    case subjects(Set<String>)
    case everything

    var isNothing: Bool {
        if case .nothing = self { return true }
        return false
    }
}
