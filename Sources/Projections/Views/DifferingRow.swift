/// A row that differs between two moments, going back from the last: what is known by now of who
/// changed its members last.
struct DifferingRow<Place: Hashable> {
    let pair: RowPair
    /// Where it may be.
    let places: Set<Place>
    /// What it is made of.
    let subjects: Set<String>
    /// Where it lists an event: what that speaks of in the end, which with all that is said of it
    /// is all that the row is made of.
    let root: UInt64?
    private(set) var authors: [String: MemberChange.Author] = [:]
    /// The row where the way back has come to.
    private var reached: [UInt8]?
    private var reachedMembers: Members
    /// The members that differ and whose author isn't known.
    private var left: Set<String>

    init(pair: RowPair, places: Set<Place>, subjects: Set<String>, root: UInt64?) {
        (self.pair, self.places, self.subjects, self.root) = (pair, places, subjects, root)
        reached = pair.after?.json
        reachedMembers = Members(reached)
        left = Set(Members(pair.before?.json).differing(from: reachedMembers))
    }

    var isExplained: Bool { left.isEmpty }

    /// Goes one step back, to what the row was before its author changed it.
    mutating func goBack(to row: Row?, before author: MemberChange.Author) {
        guard row?.json != reached else { return }
        let members = Members(row?.json)
        for member in members.differing(from: reachedMembers) where left.remove(member) != nil {
            authors[member] = author
        }
        (reached, reachedMembers) = (row?.json, members)
    }
}
