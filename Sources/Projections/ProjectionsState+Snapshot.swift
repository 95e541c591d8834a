/// A state is what a base has, and above it what was folded since, in two layers: one that is
/// being written to the next base, and one that takes the changes. So neither a snapshot nor a
/// start copies or reads all of the state, and memory holds what changed since the last snapshot.
extension ProjectionsState {
    /// Grows with every change of how the book's tables or their values are written.
    package static let encodingVersion = 7
    /// A base of any other version is worth nothing.
    package static let snapshotVersion = UInt32(foldVersion) << 16 | UInt32(encodingVersion)

    /// The state as it was when the draft that `base` was made of was taken.
    ///
    /// `nil` when `meta` is not that draft's.
    package init?(base: some StateBase, meta: [UInt8]) {
        guard let read = try? SnapshotMeta(decoding: meta), read.sequence == base.covered else {
            return nil
        }
        self.init()
        sequence = read.sequence
        recordedMicroseconds = read.recordedMicroseconds
        timelineHash = read.timelineHash
        book.register.hasMerges = read.hasMerges
        stand(on: base, dropping: true)
    }

    /// What the next base must have beside this state's, up to its present sequence, or up to that
    /// of a draft taken before and not yet made a base. Changes nothing that can be asked.
    ///
    /// Cost: none to speak of, whatever the draft holds.
    package mutating func draft() -> SnapshotDraft {
        let meta =
            frozen
            ?? SnapshotMeta(
                sequence: sequence, recordedMicroseconds: recordedMicroseconds,
                timelineHash: timelineHash, hasMerges: book.register.hasMerges)
        if frozen == nil {
            frozen = meta
            var freezer = Freezer()
            book.accept(&freezer)
        }
        var collector = Collector()
        book.accept(&collector)
        return SnapshotDraft(
            base: covered, covered: meta.sequence, meta: meta.encoded, tables: collector.sorted)
    }

    /// Whether a base of its store, by what it covers, was made of its draft or has the same entries
    /// as its present base.
    package func accepts(_ base: some StateBase) -> Bool {
        base.covered == covered || base.covered == frozen?.sequence
    }

    /// Puts the state on a base that was made of its draft, or on one that has the same entries as
    /// its present base in other files. Changes nothing that can be asked, and no copy.
    ///
    /// Precondition: it ``accepts(_:)`` the base.
    /// Costs as little as a draft. What the new base makes superfluous goes with the last copy of
    /// the state and of the draft: let that be given up where time doesn't count.
    package mutating func rebase(on base: some StateBase) {
        precondition(accepts(base), "a base must have what the last one had")
        stand(on: base, dropping: frozen?.sequence == base.covered)
    }

    private mutating func stand(on base: some StateBase, dropping dropsFrozen: Bool) {
        var mover = Mover(base: base, dropsFrozen: dropsFrozen)
        book.accept(&mover)
        if dropsFrozen { frozen = nil }
        covered = base.covered
    }
}

private struct Freezer: TableVisitor {
    mutating func visit(_ table: inout some Layered) { table.freeze() }
}

private struct Mover: TableVisitor {
    let base: any StateBase
    let dropsFrozen: Bool

    mutating func visit(_ table: inout some Layered) {
        table.stand(on: base, dropping: dropsFrozen)
    }
}

private struct Collector: TableVisitor {
    private(set) var tables: [FrozenTables] = []

    mutating func visit(_ table: inout some Layered) { tables.append(table.frozenTables) }

    /// In the order of their keys.
    var sorted: [FrozenTables] {
        let sorted = tables.sorted { $0.names[0].rawValue < $1.names[0].rawValue }
        precondition(
            sorted.flatMap(\.names) == TableName.allCases,
            "a draft has every table of the book once")
        return sorted
    }
}
