import Events

/// Totals over a side: one row per unit or currency, period, nature and binding in which something
/// counts. All else that was asked about is left out of each row, with the reason.
///
/// Where it isn't said whose commitments are asked for, a row leaves out only what is of its own
/// measure, nature and binding: what everybody else commits to has nothing to do with it.
struct CommitmentTotals {
    private let side: CommitmentSide
    private let asked: SideCommitments
    /// Of each sum what is of its measure, nature and binding; `nil` where all is told in each row.
    private let ownParts: [CommitmentGroup: [CommitmentPart]]?
    private let register: PartyRegister

    /// The most readings that the rows of one answer leave out together.
    static let leftOutMax = 1 << 20

    /// - Throws: `givenUp` when `isOver`, which is asked deal by deal, says so.
    init(
        over side: CommitmentSide, matching query: RowQuery, in book: Book,
        until isOver: () -> Bool
    ) throws(QueryFault) {
        self.side = side
        asked = try SideCommitments(of: side, matching: query, in: book, until: isOver)
        register = book.register
        ownParts =
            query.namesSomeone
            ? nil : Dictionary(grouping: asked.parts) { Self.sum(of: $0, over: side) }
    }

    /// Sorted by key; none where nobody on that side commits to anything.
    func rows(until isOver: () -> Bool) throws(QueryFault) -> [Row] {
        guard asked.readings > 0 else { return [] }
        let sums = Set(asked.parts.filter(mayCount).map { Self.sum(of: $0, over: side) })
        guard ownParts != nil || sums.count <= Self.leftOutMax / asked.readings else {
            throw .tooMuchLeftOut(mostEntries: Self.leftOutMax)
        }
        guard !sums.isEmpty else { return [row(of: nil)] }
        return try sums.map { ($0.key, $0) }.sorted { $0.0 < $1.0 }
            .rows(until: isOver) { row(of: $0.1) }
    }

    private func mayCount(_ part: CommitmentPart) -> Bool { judged(part, in: nil).reason == nil }

    private static func sum(
        of part: CommitmentPart, over side: CommitmentSide
    ) -> CommitmentGroup {
        CommitmentGroup(summing: part.group, from: side.from, to: side.to)
    }

    /// `nil`: a row in which nothing counts, to tell what is left out.
    private func row(of sum: CommitmentGroup?) -> Row {
        var parts = sum.flatMap { ownParts?[$0] } ?? asked.parts
        for place in parts.indices { parts[place] = judged(parts[place], in: sum) }
        var tally = CommitmentTally(parts, namesLeftOut: true, in: register)
        for (sequence, ref) in asked.fallen { tally.leaveOut(sequence, of: ref, .retracted) }
        return Commitments.row(of: sum ?? emptySum, tally, in: register)
    }

    private var emptySum: CommitmentGroup {
        func only(_ words: [String]) -> String { words.count == 1 ? words[0] : "" }
        return CommitmentGroup(
            emptySumOf: only(side.natures), only(side.bindings), from: side.from, to: side.to)
    }

    /// The commitment with why it doesn't count in a row; parts of what counts there aside. What
    /// counts nowhere says so in every row, also where it would be of another one.
    private func judged(_ part: CommitmentPart, in sum: CommitmentGroup?) -> CommitmentPart {
        var part = part
        let apart = apart(part, from: sum)
        part.isOfAnotherRow = apart != nil
        guard part.reason == nil || part.reason == .notDisclosed else { return part }
        part.reason =
            apart ?? part.reason ?? (side.isJointWithOthers(part.stand) ? .notDisclosed : nil)
        return part
    }

    /// What tells it from that which a row sums; `nil` where nothing does.
    private func apart(
        _ part: CommitmentPart, from sum: CommitmentGroup?
    ) -> CommitmentPart.Reason? {
        let group = part.group
        if group.isRumour { return .rumour }
        guard sum.map({ $0.nature == group.nature }) ?? side.wants(nature: group.nature) else {
            return .nature
        }
        guard sum.map({ $0.binding == group.binding }) ?? side.wants(binding: group.binding) else {
            return .binding
        }
        // What is said to be so much of nothing in particular is of no other unit.
        let statesMeasure = group.unit != nil || group.currency != nil || part.isSummable
        if let sum, statesMeasure, !sum.isOfOneMeasure(with: group) { return .unit }
        return nil
    }
}
