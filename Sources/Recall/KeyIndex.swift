package import EventLog
package import Events
package import SortedRuns
package import Storage
package import SystemPackage

/// Where each event's source and id stand in the log, and the last event of each subject: exact,
/// for ever, in memory that does not grow with the log.
///
/// It has hashes of the keys, not the keys: an answer is a short list of sequences to look at, and
/// the one who asks compares the key that stands there. The newest entries are in memory, the older
/// ones in runs on disk, which are derived from the log: deleted or damaged they are made again by
/// inserting what the log has after `covered`, all of it at worst.
///
/// One thread inserts, in order of the sequences; any thread asks. `flush` and `merge` are for a
/// thread that may wait for the disk, each on one at a time, and may run side by side. `state` is
/// held for moments only, never over a call of the disk.
package final class KeyIndex: Sendable {
    private struct State: Sendable {
        var recent = KeyIndexPart()
        /// What `flush` writes, or could not write the last time.
        var handedOver: KeyIndexPart?
        var ids: RunView
        var subjects: RunView
        /// How many entries in `recent` call for a flush.
        var flushCount: Int
        var last: UInt64
        /// A run that could not be read: there are no more answers.
        var failure: RunError?
    }

    /// The last sequence whose entries were in the runs when it was opened: what the log has after
    /// it is to be inserted before the first question.
    package let covered: UInt64
    /// Why what was on disk is of no use; none when it is, or when there was nothing.
    package let ignored: [String]
    private let ids: RunSet
    private let subjects: RunSet
    /// What each set covered, where one is ahead of the other.
    private let idsCovered: UInt64
    private let subjectsCovered: UInt64
    private let hash: KeyHash
    private let partEntriesMax: Int
    private let state: Monitor<State>

    private enum Kind: String, CaseIterable {
        case ids, subjects

        func owner(_ log: LogIdentity, _ lineage: UInt64) -> RunOwner {
            // The version is that of the entries' encoding.
            RunOwner(kind: rawValue, version: 1, log: log.bytes, lineage: lineage)
        }
    }

    /// Opens what is in `directory` for this log, or nothing when that is damaged, another log's,
    /// or ahead of `head`. Needs no new byte on disk, and never fails.
    ///
    /// - Parameters:
    ///   - partEntriesMax: entries in memory that call for a flush. While one is under way, as many
    ///     again are taken; more only when the disk does not keep up.
    ///   - hashMask: fewer bits for tests that want collisions.
    package init(
        _ directory: FilePath, log: LogIdentity, lineage: UInt64, head: UInt64,
        disk: any Disk = PosixDisk(), partEntriesMax: Int = 1 << 16, hashMask: UInt64 = .max
    ) {
        func open(_ kind: Kind, _ combine: RunSet.Combine) -> RunSet {
            RunSet(
                directory.appending(kind.rawValue), owner: kind.owner(log, lineage), disk: disk,
                combine: combine)
        }
        ids = open(.ids, .all)
        subjects = open(.subjects, .newest)
        var ignored = [ids, subjects].compactMap { set in
            if case .ignored(let reason) = set.found { reason } else { nil }
        }
        if max(ids.view.covered, subjects.view.covered) > head {
            ignored.append("\(directory) is ahead of the log")
            ids.discard()
            subjects.discard()
        }
        let known = KeyHash(key: ids.view.meta, mask: hashMask)
        // Without its key a set can't be asked; there is none where nothing was found.
        if known == nil, ids.view.covered > 0 { ids.discard() }
        hash = known ?? .random(mask: hashMask)
        self.ignored = ignored
        idsCovered = ids.view.covered
        subjectsCovered = subjects.view.covered
        covered = min(idsCovered, subjectsCovered)
        self.partEntriesMax = partEntriesMax
        state = Monitor(
            State(
                ids: ids.view, subjects: subjects.view, flushCount: partEntriesMax, last: covered))
    }

    /// The last sequence of the log that the manifests in `directory` tell of; 0 without any.
    static func covered(
        in directory: FilePath, log: LogIdentity, lineage: UInt64, disk: any Disk
    ) -> UInt64 {
        Kind.allCases.map { kind in
            RunSet.covered(
                in: directory.appending(kind.rawValue), owner: kind.owner(log, lineage),
                disk: disk)
        }.max() ?? 0
    }

    /// Reads and checks every byte of the runs, on any thread. When it throws, they are given up as
    /// by `candidates`.
    package func verify() throws(RunError) {
        let (ids, subjects) = try look { ($0.ids, $0.subjects) }
        do throws(RunError) {
            try ids.verify()
            try subjects.verify()
        } catch {
            throw fail(error)
        }
    }

    /// A key as it is asked for here, and kept.
    package func hashed(_ key: EventKey) -> HashedKey { HashedKey(key, hash: hash(key)) }

    /// Takes the keys of an event that is on disk. One that it has already is passed over;
    /// precondition: else it is the next.
    package func insert(_ key: HashedKey, subjects: [[UInt8]], sequence: UInt64) {
        let hash = sequence > idsCovered ? key.hash : nil
        state.withLock { state in
            guard sequence > state.last else { return }
            precondition(sequence == state.last + 1, "keys come in order of their sequences")
            state.last = sequence
            state.recent.insert(
                hash: hash, subjects: sequence > subjectsCovered ? subjects : [],
                sequence: sequence)
        }
    }

    /// Where the key may stand: every sequence where it does, and once in a long while another.
    /// A key that is nowhere costs about one cache line for each of a few runs.
    ///
    /// When it throws, the runs can't be trusted: they are given up, every later question throws
    /// too, and the next start makes them again from the log.
    package func candidates(for key: HashedKey) throws(RunError) -> [UInt64] {
        let hash = key.hash
        let (recent, view) = try look { state in
            let recent = state.recent.candidates(hash)
            return (recent + (state.handedOver?.candidates(hash) ?? []), state.ids)
        }
        var found = recent
        do throws(RunError) {
            try withUnsafeBytes(of: KeyIndexPart.key(hash)) { (key) throws(RunError) in
                try view.eachValue(of: key) { value in
                    let sequence = KeyIndexPart.sequence(value)
                    // What was handed over may be in a run already, and not be let go yet.
                    if !recent.contains(sequence) { found.append(sequence) }
                    return true
                }
            }
        } catch {
            throw fail(error)
        }
        return found
    }

    /// The last sequence of an event that speaks of `subject`; 0 for none. Throws as `candidates`.
    package func last(of subject: [UInt8]) throws(RunError) -> UInt64 {
        let (recent, view) = try look { state in
            let recent = state.recent.last(of: subject) ?? state.handedOver?.last(of: subject)
            return (recent, state.subjects)
        }
        if let recent { return recent }
        do throws(RunError) {
            return try view.value(of: subject).map(KeyIndexPart.sequence) ?? 0
        } catch {
            throw fail(error)
        }
    }

    private func look<Answer>(_ body: (State) -> Answer) throws(RunError) -> Answer {
        try state.withLock { state throws(RunError) in
            if let failure = state.failure { throw failure }
            return body(state)
        }
    }

    private func fail(_ error: RunError) -> RunError {
        state.withLock { $0.failure = error }
        ids.discard(isForGood: true)
        subjects.discard(isForGood: true)
        return error
    }

    // MARK: Onto the disk

    /// Whether it is time for `flush`.
    package var needsFlush: Bool {
        state.withLock { $0.recent.count >= $0.flushCount && $0.failure == nil }
    }

    /// Entries held in memory.
    package var entriesInMemory: Int {
        state.withLock { $0.recent.count + ($0.handedOver?.count ?? 0) }
    }

    /// Writes what is in memory as runs; `covered` of the next start is then where it was when this
    /// began. When it throws, nothing is lost: what could not be written stays in memory and is
    /// found there, and `needsFlush` says when to try again.
    package func flush() throws(RunError) {
        let part = try state.withLock { state throws(RunError) in
            if let failure = state.failure { throw failure }
            if state.handedOver == nil, !state.recent.isEmpty {
                state.handedOver = state.recent
                state.recent = KeyIndexPart()
            }
            // Until this try ends, and as many again after one that fails: no queue of tries.
            state.flushCount = state.recent.count + partEntriesMax
            return state.handedOver
        }
        guard let part else { return }
        // Where an earlier try came this far, only the rest is left to do.
        let idsBase = try look { $0.ids.covered }
        if idsBase < part.last {
            _ = try ids.add(
                part.eachId, onto: idsBase, covered: part.last, meta: hash.key)
            state.withLock { takeViews(&$0) }
        }
        let subjectsBase = try look { $0.subjects.covered }
        if subjectsBase < part.last {
            _ = try subjects.add(
                part.eachSubject, onto: subjectsBase, covered: part.last, meta: [])
        }
        state.withLock { state in
            takeViews(&state)
            state.handedOver = nil
            state.flushCount = partEntriesMax
        }
    }

    /// Merges runs where there are too many; false when nothing was to do, or when `isCancelled`
    /// said so. Called after each flush until it says false, it keeps the runs to a few more than
    /// the binary logarithm of the flushes. When it throws, nothing has changed.
    package func merge(isCancelled: () -> Bool) throws(RunError) -> Bool {
        if let failure = state.withLock({ $0.failure }) { throw failure }
        let isMerged = try ids.merge(isCancelled: isCancelled) != nil
        defer { state.withLock { takeViews(&$0) } }
        return try subjects.merge(isCancelled: isCancelled) != nil || isMerged
    }

    /// What a set was given up for is in `failure` before its view is empty: nobody looks at that.
    private func takeViews(_ state: inout State) {
        state.ids = ids.view
        state.subjects = subjects.view
    }
}
