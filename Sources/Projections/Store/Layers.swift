/// The tables of the book, each with the byte that its keys start with.
enum TableName: UInt8, CaseIterable {
    case subjects = 1
    case claims
    case fallen, retracted
    case marks, targets
    case departed, departures, formerlyMentioned, formerMentions
    case mentioned, mentions
    case tied, ties
    case groups, commitments
    case likened, likenesses
    case named, namings, merges, survivors, merged, children
    case projects, projectSubjects, wholes, parts
    case sources, sourceCounts, voices, voicePairs, heard, heardOf
    case reread, former
    case texts
    case restated, restatements, referred, referrers
}

/// What every table of the book is made of: changes over changes over what a snapshot has.
///
/// Changes go to the upper layer. ``freeze()`` puts it aside, under a new one, to be written while
/// the folds go on; ``stand(on:dropping:)`` drops what was put aside once a base has it. Neither costs
/// more the more there is in the layers.
protocol Layered {
    mutating func freeze()
    mutating func stand(on base: any StateBase, dropping dropsFrozen: Bool)
    /// What was put aside.
    var frozenTables: FrozenTables { get }
}

/// Takes an entry as a base keeps it, valid until it returns; without a value the entry takes an
/// older one away. False: that's enough.
package typealias EntryTaker = (
    _ key: UnsafeRawBufferPointer, _ value: UnsafeRawBufferPointer?
) -> Bool

/// What was put aside of one table, or of several that follow each other, in the order of the keys.
/// A copy costs nothing and is read on any thread.
struct FrozenTables: Sendable {
    let names: [TableName]
    private let handOver: @Sendable (EntryTaker) -> Bool

    init(_ names: TableName..., handOver: @escaping @Sendable (EntryTaker) -> Bool) {
        (self.names, self.handOver) = (names, handOver)
    }

    /// Hands over the entries, each encoded when its turn comes, until `take` says false.
    ///
    /// - Returns: what `take` said last.
    func each(_ take: EntryTaker) -> Bool { handOver(take) }
}

/// Something done to every table of the book.
protocol TableVisitor {
    mutating func visit(_ table: inout some Layered)
}
