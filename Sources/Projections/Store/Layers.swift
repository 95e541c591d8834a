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
    var frozenTables: [FrozenTable] { get }
}

/// An entry as a base keeps it; without a value it takes an older one away.
package typealias BaseEntry = (key: [UInt8], value: [UInt8]?)

/// What was put aside of one table, in the order of the keys, each entry encoded as it is asked
/// for. A copy costs nothing and is read on any thread.
struct FrozenTable: Sequence, Sendable {
    let name: TableName
    private let make: @Sendable () -> AnyIterator<BaseEntry>

    init(_ name: TableName, _ make: @escaping @Sendable () -> AnyIterator<BaseEntry>) {
        self.name = name
        self.make = make
    }

    func makeIterator() -> AnyIterator<BaseEntry> { make() }
}

/// Something done to every table of the book.
protocol TableVisitor {
    mutating func visit(_ table: inout some Layered)
}
