import Projections

/// What one event changed, or several in a row: the states around it, which cost nothing to hold.
struct RowStep: Sendable {
    /// Of the last of the events.
    private(set) var sequence: UInt64
    /// Whether no event of the same group comes behind: only there can a question be answered.
    private(set) var endsGroup: Bool
    let before: ProjectionsState
    private(set) var after: ProjectionsState
    private(set) var touched: Touched

    init(
        sequence: UInt64, endsGroup: Bool, before: ProjectionsState, after: ProjectionsState,
        touched: Touched
    ) {
        (self.sequence, self.endsGroup) = (sequence, endsGroup)
        (self.before, self.after, self.touched) = (before, after, touched)
    }

    /// All that these steps changed, the first of which is the one right behind it, as one change.
    mutating func join(_ next: some Sequence<RowStep>) {
        for step in next {
            (sequence, endsGroup, after) = (step.sequence, step.endsGroup, step.after)
            touched.formUnion(step.touched)
        }
    }
}
