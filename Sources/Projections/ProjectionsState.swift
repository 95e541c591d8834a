import Crypto
import Events

/// All projections at one sequence.
///
/// A persistent value: a copy costs O(1), shares what it can with the original and never changes
/// while that goes on. Rows are made when asked for; their cost is that of the rows.
package struct ProjectionsState: Sendable {
    /// Grows with every change of what a fold makes of the same log.
    package static let foldVersion = 5

    var book = Book()
    /// A running SHA-256 over every record: what the timeline is made of.
    var timelineHash = [UInt8](repeating: 0, count: 32)
    /// Of the last record: tells this history from another that is as long. Nothing that can be
    /// asked depends on it.
    package internal(set) var recordedMicroseconds: Int64 = 0
    /// Of the last record folded in; 0 before the first.
    package internal(set) var sequence: UInt64 = 0
    /// The last sequence that the base it stands on has; 0 without one.
    package internal(set) var covered: UInt64 = 0
    /// Where the state was when its draft was made; `nil` when a base has it all.
    var frozen: SnapshotMeta?

    package init() {}

    /// Folds one record in. `record.sequence` must be `sequence + 1`.
    ///
    /// Depends on the records alone: on no clock, locale, order of a hash or batch. A record that
    /// reports, names or tells costs what its own event holds; a correction, retraction or merge,
    /// the claims of the subjects it changes.
    ///
    /// - Parameter isWatched: whether somebody asks what it changed; if not, the answer is empty.
    /// - Returns: what ``changes(of:touched:from:to:wanting:)`` must know.
    @discardableResult
    package mutating func apply(
        _ record: FoldRecord, history: some History, isWatched: Bool = true
    ) -> Touched {
        precondition(record.sequence == sequence + 1, "records are folded in their order")
        var touched = Touched(isKept: isWatched)
        book.take(record, history, touching: &touched)
        sequence = record.sequence
        recordedMicroseconds = record.recordedMicroseconds
        var hasher = SHA256()
        hasher.update(timelineHash)
        hasher.update(sequence)
        hasher.update(record.text)
        hasher.finalize().withUnsafeBytes { digest in
            timelineHash.withUnsafeMutableBytes { $0.copyMemory(from: digest) }
        }
        return touched
    }

    /// The rows that a query asks for, sorted by key; those of the timeline by day. None where
    /// ``answer(of:to:until:)`` throws.
    package func rows(of projection: Projection, matching query: RowQuery) -> [Row] {
        (try? answer(of: projection, to: query)) ?? []
    }

    /// The rows that a query asks for, as ``rows(of:matching:)`` orders them; given up before the
    /// next of them is made when `isOver` says so.
    package func answer(
        of projection: Projection, to query: RowQuery, until isOver: () -> Bool = { false }
    ) throws(QueryFault) -> [Row] {
        var walk = try projection.fold.answer(to: query, in: book, until: isOver)
        return try walk.rest(in: book, until: isOver)
    }

    /// Where the rows of two states differ, ordered by key: rows new or changed, and rows gone.
    ///
    /// `touched`: what folding every record after `before` up to `after` answered. Of rows that
    /// are `wanted` neither before nor after, few are made, and some of those are answered.
    package static func changes(
        of projection: Projection, touched: Touched, from before: ProjectionsState,
        to after: ProjectionsState, wanting wanted: WantedRows = .all
    ) -> [RowChange] {
        changed(projection, touched: touched, from: before, to: after, wanting: wanted)
            .map { RowChange($0) }
    }

    /// As ``changes(of:touched:from:to:wanting:)``, with the rows as they were.
    package static func changed(
        _ projection: Projection, touched: Touched, from before: ProjectionsState,
        to after: ProjectionsState, wanting wanted: WantedRows = .all
    ) -> [RowPair] {
        projection.fold.changed(
            touched: touched, from: before.book, to: after.book, wanting: wanted)
    }

    /// SHA-256, in hex, over the version of the folds, the sequence, every row of every projection
    /// in key order, and for the timeline the running hash of the records.
    ///
    /// Cost: every row is made, and none is kept; of each subject it is kept whether it has any. Ask
    /// a copy, away from the thread that folds. The digest is the same, whoever makes the rows.
    package func digest(by crew: some Crew = OneHand()) -> String {
        var hasher = SHA256()
        hasher.update(UInt64(Self.foldVersion))
        hasher.update(sequence)
        let subjects = SubjectRows(in: book, by: crew)
        for projection in Projection.allCases where projection != .timeline {
            let fold = projection.fold
            hasher.update(Array(projection.rawValue.utf8))
            hasher.update(UInt64(fold.rowCount(in: book, by: subjects)))
            crew.each { add in
                fold.eachRun(in: book, by: subjects) { run in
                    add {
                        var bytes: [UInt8] = []
                        run { bytes.append(digested: $0) }
                        return bytes
                    }
                }
            } _: { rows in
                rows.withUnsafeBytes { hasher.update(bufferPointer: $0) }
            }
        }
        hasher.update(timelineHash)
        let digits = Array("0123456789abcdef".utf8)
        let hex = hasher.finalize().flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 0xF)]] }
        return String(decoding: hex, as: UTF8.self)
    }
}

extension [UInt8] {
    /// What of a row goes into the digest.
    fileprivate mutating func append(digested row: Row) {
        append(counted: Array(row.key.utf8))
        append(counted: row.json)
    }

    /// The count goes before the bytes, so that two lists never read as one.
    private mutating func append(counted bytes: [UInt8]) {
        Swift.withUnsafeBytes(of: UInt64(bytes.count).littleEndian) { append(contentsOf: $0) }
        append(contentsOf: bytes)
    }
}

extension SHA256 {
    /// Hashes the count and then the bytes, so that two lists never read as one.
    fileprivate mutating func update(_ bytes: [UInt8]) {
        update(UInt64(bytes.count))
        bytes.withUnsafeBytes { update(bufferPointer: $0) }
    }

    /// Hashes eight bytes, the lowest first.
    fileprivate mutating func update(_ number: UInt64) {
        withUnsafeBytes(of: number.littleEndian) { update(bufferPointer: $0) }
    }
}
